"""Parts of published products, as people ask for them: clipped, reprojected, stacked in time, or summed up in figures.

Pure raster work: no web, no queue, no database. Products are read by blocks of :data:`processing.extracts.grid.BLOCK`
pixels, so that what it takes of memory does not depend on what was asked for (docs/decisions/extracts.md).
"""
