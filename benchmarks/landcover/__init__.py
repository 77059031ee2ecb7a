"""The acceptance of the maps of land cover."""
