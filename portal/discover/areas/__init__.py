"""The area of a search: drawn, uploaded or typed; in the address as a box or as WKT."""

from portal.discover.areas.area import Area, AreaRefused
from portal.discover.areas.upload import uploaded

__all__ = ["Area", "AreaRefused", "uploaded"]
