"""Search and download products of an Atelier."""

VERSION = "1.0"
