"""The portal as OpenID Connect provider: one account for the sister servers and for programs."""
