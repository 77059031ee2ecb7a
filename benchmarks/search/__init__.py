"""Search at any number of items: made, loaded, measured beside the plain stac-fastapi-pgstac."""
