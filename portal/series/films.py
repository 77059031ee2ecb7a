"""An animation as one file: frames drawn with date and origin, then GIF (Pillow) or MP4 (H.264, FFmpeg's PyAV)."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np
import pystac
from PIL import Image, ImageDraw, ImageFont

from portal.series.areas import Frame
from portal.series.frames import Animation, Picture

READERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="films")
AHEAD = 4
"""Frames in memory before they are needed."""
GROUND = (24, 30, 29, 255)
"""Where there are no data."""
COLOURS = 256
QUALITY = {"crf": "20", "preset": "veryfast", "tune": "animation"}
ORIGIN = {
    "sentinel": "Contains modified Copernicus Sentinel data {year}",
    "landsat": "Landsat data courtesy of USGS",
}


def gif(animation: Animation) -> bytes:
    """An endless loop, each frame with its own 256 colours."""
    frames = (one.quantize(COLOURS, Image.Quantize.FASTOCTREE) for one in drawn(animation))
    file = io.BytesIO()
    next(frames).save(
        file,
        "GIF",
        save_all=True,
        append_images=frames,
        duration=round(1000 / animation.rate),
        loop=0,
        optimize=False,
    )
    return file.getvalue()


def mp4(animation: Animation) -> bytes:
    """H.264 in 4:2:0, which every browser and phone plays, its index at the front."""
    with TemporaryDirectory(prefix="atelier-film-") as folder:  # a file: the index is moved by reading it again
        path = Path(folder) / "film.mp4"
        _encode(animation, path)
        return path.read_bytes()


def _encode(animation: Animation, path: Path) -> None:
    with av.open(str(path), "w", options={"movflags": "faststart"}) as film:
        stream = film.add_stream("libx264", rate=Fraction(animation.rate).limit_denominator(100), options=QUALITY)
        stream.width, stream.height, stream.pix_fmt = animation.frame.width, animation.frame.height, "yuv420p"
        for one in drawn(animation):
            film.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(one), format="rgb24")))
        film.mux(stream.encode())


def drawn(animation: Animation) -> Iterator[Image.Image]:
    """The frames in RGB, in their order; a few are read ahead."""
    waiting: deque[Future[Image.Image]] = deque()
    for picture in animation.pictures:
        waiting.append(READERS.submit(_drawn, picture, animation.render, animation.frame))
        if len(waiting) > AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _drawn(picture: Picture, render: str, whole: Frame) -> Image.Image:
    from catalog.tiles.pictures import picture as item_picture  # the tile server takes a second to import

    canvas = Image.new("RGBA", (whole.width, whole.height), GROUND)
    for item in picture.items:
        pixels = item_picture(pystac.Item.from_dict(item), render, whole.bounds, whole.width, whole.height)
        canvas.alpha_composite(Image.fromarray(np.ascontiguousarray(pixels), "RGBA"))
    size = max(11, min(whole.width, whole.height) // 28)
    _write(canvas, picture.caption, size, top=True)
    _write(canvas, origin(picture), max(10, size * 3 // 4), top=False)
    return canvas.convert("RGB")


def origin(picture: Picture) -> str:
    """Whose data these are, as their licences ask to be said."""
    properties = picture.items[0]["properties"]
    if properties.get("atelier:simulated"):
        return "Atelier · simulated, not a measurement"
    constellation = properties.get("constellation") or properties.get("platform") or ""
    known = next((text for name, text in ORIGIN.items() if constellation.startswith(name)), "")
    return " · ".join(filter(None, ["Atelier", known.format(year=picture.moment.year)]))


def _write(canvas: Image.Image, text: str, size: int, *, top: bool) -> None:
    """White on a dark band that lets the picture through, at the upper or lower left."""
    font = ImageFont.load_default(size)
    while size > 7 and font.getlength(text) > canvas.width - 8:
        size -= 1
        font = ImageFont.load_default(size)
    room = size // 3
    width, height = int(font.getlength(text)) + 2 * room, size + 2 * room
    band = Image.new("RGBA", (min(width, canvas.width), height), (0, 0, 0, 150))
    corner = (0, 0 if top else canvas.height - height)
    canvas.alpha_composite(band, corner)
    ImageDraw.Draw(canvas).text((room, corner[1] + room), text, (255, 255, 255, 255), font=font)
