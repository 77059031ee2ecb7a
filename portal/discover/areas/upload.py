"""Areas from files that people send: GeoJSON, KML, GeoPackage."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import shapely
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from portal.discover.areas.area import Area, AreaRefused

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

READER = Path(__file__).with_name("reading.py")
ENVIRONMENT = {"PATH": os.defpath, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
MOST_BYTES = 5_000_000
SECONDS = 30
KINDS = {".geojson": "geojson", ".json": "geojson", ".kml": "kml", ".gpkg": "gpkg"}
REASONS: dict[str, StrPromise] = {
    "not GeoJSON": _("The file is not GeoJSON: it is not JSON, or names none of GeoJSON's types."),
    "not KML": _("The file is not KML: it is not XML, or its first element is not <kml>."),
    "not GeoPackage": _("The file is not a GeoPackage."),
    "document type": _("The file has a document type or entities, which KML needs none of: save it without them."),
    "unreadable": _("The file breaks off or contradicts itself; export it anew."),
    "features": _("The file has more than 10,000 shapes: keep those you search in."),
    "projection": _("The file's projection is not known: save it in WGS 84 (EPSG:4326)."),
}
"""Why :mod:`portal.discover.areas.reading` refuses a file."""


def uploaded(file: UploadedFile[bytes]) -> Area:
    """The polygons of a file that somebody sent, whatever is in it.

    Raises:
        AreaRefused: it is too large, of another kind, broken, or has no polygon.
    """
    name = file.name or ""
    kind = KINDS.get(Path(name).suffix.lower())
    if kind is None:
        raise AreaRefused(
            translated("“%(name)s” is none of the files read here: .geojson, .json, .kml, .gpkg.") % {"name": name[:80]}
        )
    if (file.size or 0) > MOST_BYTES:
        raise AreaRefused(
            translated("The file has %(size).1f MB; at most 5 MB are read.") % {"size": (file.size or 0) / 1e6}
        )
    with tempfile.TemporaryDirectory(prefix="area-") as folder:
        path = Path(folder) / f"area.{kind}"
        path.write_bytes(file.read())
        return Area.of_geometry(shapely.from_wkb(_read(path, kind)))


def _read(path: Path, kind: str) -> bytes:
    command = [sys.executable, "-I", str(READER), str(path), kind]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, env=ENVIRONMENT, check=False)
    except subprocess.TimeoutExpired as error:
        raise AreaRefused(translated("Reading the file takes too long: simplify its shapes.")) from error
    if done.returncode == 0:
        return done.stdout
    reason = REASONS.get(done.stdout.decode(errors="replace"))
    raise AreaRefused(str(reason or translated("The file cannot be read: export it anew, or draw the area.")))
