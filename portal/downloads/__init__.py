"""The files themselves, handed out: ranges, digests, signed links."""
