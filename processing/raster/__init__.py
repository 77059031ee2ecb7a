"""Grids, masks and COGs: the file side of pixels."""
