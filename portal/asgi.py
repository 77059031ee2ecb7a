"""The one ASGI application: Django, the STAC API under ``/stac`` and the tiles under ``/tiles``."""

from __future__ import annotations

import gc
import os
from typing import cast
from urllib.parse import urlsplit

from django.core.asgi import get_asgi_application
from starlette.types import ASGIApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django = get_asgi_application()  # sets Django up, before anything reads its settings

from catalog.configuration import configuration  # noqa: E402
from catalog.stac_api import application as stac_api  # noqa: E402
from catalog.tiles import application as tiles  # noqa: E402
from portal.dispatcher import Dispatcher  # noqa: E402
from portal.security import SecurityHeaders  # noqa: E402

application = SecurityHeaders(
    Dispatcher(
        default=cast(ASGIApp, django),
        mounted={"/stac": stac_api, "/tiles": tiles},
        root_path=urlsplit(configuration().public_url).path,
    )
)

# What stands here stays: looking through it for garbage would halt a request for a quarter of a second now and then.
gc.collect()
gc.freeze()
