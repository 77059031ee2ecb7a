"""What GDAL would follow if let: its own file systems, drivers named in a name, files that only look like one."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from benchmarks.faults import Outcome

SYSTEMS = (
    "", "/vsicurl/", "/vsicurl_streaming/", "/vsicurl?url=", "/vsis3/", "/vsigs/", "/vsiaz/", "/vsiadls/", "/vsioss/",
    "/vsiswift/", "/vsihdfs/", "/vsiwebhdfs/", "/vsizip/", "/vsitar/", "/vsigzip/", "/vsi7z/", "/vsirar/", "/vsimem/",
    "/vsisubfile/0_4096,", "/vsistdin/", "/vsicrypt/key=a,file=", "/vsisparse/", "/vsicached?file=", "file://",
    "file:", "http:", "ftp:", "s3:", "gs:", "\\\\host\\",
)  # fmt: skip
DRIVERS = (
    "", "vrt://", "GTI:", "WMS:", "WMTS:", "HTTP:", "STACIT:", "STACTA:", "PLMOSAIC:",
    "DERIVED_SUBDATASET:LOGAMPLITUDE:",
    "GTIFF_DIR:1:", "GTIFF_RAW:", "HDF5:", "NETCDF:", "PG:", "SENTINEL2_L1C:", "RASTERLITE:", "MVT:", "AAIGrid:",
    "GPKG:",
)  # fmt: skip
INLINE = (
    "<VRTDataset rasterXSize='8' rasterYSize='8'><VRTRasterBand dataType='Int16' band='1'><SimpleSource>"
    "<SourceFilename>{}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>",
    "<GDAL_WMS><Service name='TMS'><ServerUrl>{}</ServerUrl></Service></GDAL_WMS>",
    '{{"type":"FeatureCollection","features":[{{"assets":{{"a":{{"href":"{}"}}}}}}]}}',
)
LOOKALIKES = ("disguised.tif", "disguised.vrt", "disguised.jp2", "disguised.nc")


class Client(Protocol):
    """Of an HTTP server, or of an application in this process."""

    def get(self, url: str) -> Any: ...


@contextmanager
def listener() -> Iterator[tuple[str, list[str]]]:
    """A web server that nobody should ever ask: its address, and what it was asked."""
    asked: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, template: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


def payloads(secret: Path, address: str, *, number: int, seed: int) -> list[str]:
    """``number`` names that would read the raster ``secret`` or ask the server at ``address``."""
    aims = [
        str(secret),
        f"../../../../..{secret}",
        f"{address}/x.tif",
        f"sentinel2-l2a/../../{secret.name}",
        "/etc/passwd",
    ]
    made = [f"{driver}{system}{aim}" for driver, system, aim in product(DRIVERS, SYSTEMS, aims)]
    inline = [text.format(aim) for text in INLINE for aim in aims]
    chance = random.Random(seed)
    return [*inline, *chance.sample(made[1:], max(0, number - len(inline)))]


def disguises(folder: Path, secret: Path) -> list[Path]:
    """Files of the archive's own folder whose content leads to ``secret``, whatever their names say."""
    made = [folder / name for name in LOOKALIKES]
    for path, text in zip(made, (*INLINE, INLINE[0]), strict=True):
        path.write_text(text.format(secret))
    return made


def try_payloads(
    client: Client, item: str, names: list[str], *, store: Callable[[str], None] | None, secret: bytes, asked: list[str]
) -> Outcome:
    """Give each name to the tile server: in all parameters that could be one, by ``store`` in the catalog itself.

    ``item`` is the path of an item of the tile server, whose asset FRE_B4 is what ``store`` changes.
    """
    outcome = Outcome()
    for name in names:
        before = len(outcome.wrong)
        for target in _questions(item, name):
            _judge(client.get(target), f"{target[:200]}", secret, outcome)
        if store:
            store(name)
            answer = client.get(f"{item}/preview.png?assets=FRE_B4&rescale=0,2500")
            _judge(answer, f"stored: {name}", secret, outcome, corrupted=True)
        outcome.expect(not asked, f"{name}: asked {asked[-1:]} of another server")
        outcome.note("refused" if len(outcome.wrong) == before else "not refused")
    return outcome


def _questions(item: str, name: str) -> Iterator[str]:
    told = quote(name, safe="")
    yield f"{item}/preview.png?assets={told}&rescale=0,2500"
    yield f"{item}/preview.png?url={told}&src_path={told}&assets={told}"
    yield f"{item}/info?assets={told}"
    yield f"/tiles/collections/sentinel2-l2a/items/{told}/preview.png?assets=FRE_B4"
    yield f"/tiles/searches/{told}/info"


def _judge(answer: Any, what: str, secret: bytes, outcome: Outcome, *, corrupted: bool = False) -> None:
    """A catalog that was ``corrupted`` is the server's fault, which it may say."""
    outcome.expect(answer.status_code not in {200, 206}, f"{what}: {answer.status_code}")
    outcome.expect(secret not in answer.content and b"root:x:" not in answer.content, f"{what}: tells a secret")
    outcome.expect(answer.status_code < 500 or corrupted, f"{what}: {answer.status_code} {answer.text[:120]}")
