"""Running an Atelier: the private servers, the supervisor, the production page."""
