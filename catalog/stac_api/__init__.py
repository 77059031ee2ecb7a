"""The STAC API, read-only, as one ASGI application: ``uvicorn catalog.stac_api:application``."""

import logging

# It warns at import of default titles, before it can be told ours.
logging.getLogger("stac_fastapi.types.config").setLevel(logging.ERROR)

from catalog.stac_api.server import application  # noqa: E402

__all__ = ["application"]
