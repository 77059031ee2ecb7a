"""STAC: the collections, the publication of products, search, the STAC API and the tiles."""
