"""One module a kind of provider. A module here is found by itself: it offers ``opened(settings) -> Provider``."""

from __future__ import annotations

import importlib
import pkgutil

from processing.sources.errors import InvalidSources
from processing.sources.offer import Provider
from processing.sources.settings import ProviderSettings


def kinds() -> tuple[str, ...]:
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def opened(settings: ProviderSettings) -> Provider:
    """The provider that these settings describe. Raises :class:`InvalidSources`."""
    if settings.kind not in kinds():
        raise InvalidSources(f"provider {settings.name!r}: kind is one of {', '.join(kinds())}, not {settings.kind!r}")
    module = importlib.import_module(f"{__name__}.{settings.kind}")
    provider: Provider = module.opened(settings)
    return provider
