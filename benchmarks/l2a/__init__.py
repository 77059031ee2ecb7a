"""``make bench-l2a``: what the L2A chain is worth, measured."""
