"""Pixels: from a product dropped in the inbox to published surface reflectance."""
