"""Animations: frames in order, files that decode."""

from __future__ import annotations

import io
import re

import av
import numpy as np
import numpy.typing as npt
import pystac
import pytest
from django.test import Client
from PIL import Image

from catalog.tiles.pictures import picture
from portal.series import frames, throttle
from tests.portal.series.conftest import CLOUDY, place

WEST, NORTH = place(20, 20)
EAST, SOUTH = place(60, 60)
BOX = f"bbox={WEST},{SOUTH},{EAST},{NORTH}"
ASKED = f"{BOX}&size=160&q=Sentinel-2"
Pixels = npt.NDArray[np.float64]


def middles(images: list[Image.Image]) -> list[Pixels]:
    """The colour in the middle of each frame, away from what is written on it."""
    return [np.asarray(image.convert("RGB"), float)[60:100, 60:100].mean((0, 1)) for image in images]


def expected(products: list[pystac.Item]) -> list[Pixels]:
    box = (WEST, SOUTH, EAST, NORTH)
    drawn = [picture(item, "true-colour", box, 160, 160) for item in products]
    return [pixels[60:100, 60:100, :3].mean((0, 1)) for pixels in drawn]


def gif_frames(content: bytes) -> list[Image.Image]:
    film = Image.open(io.BytesIO(content))
    found = []
    for number in range(getattr(film, "n_frames", 1)):
        film.seek(number)
        found.append(film.convert("RGB"))
    return found


def test_the_gif_has_each_date_once_in_order(visitor: Client, products: list[pystac.Item]) -> None:
    response = visitor.get(f"/animate.gif?{ASKED}&rate=4")
    assert response["Content-Type"] == "image/gif"
    images = gif_frames(response.content)
    assert len(images) == 6
    assert max(images[0].size) == 160
    assert Image.open(io.BytesIO(response.content)).info["duration"] == 250
    for found, wanted in zip(middles(images), expected(products[:6]), strict=True):
        assert np.abs(found - wanted).max() < 8


def test_the_video_has_each_date_once_in_order(visitor: Client, products: list[pystac.Item]) -> None:
    response = visitor.get(f"/animate.mp4?{ASKED}&rate=2")
    assert response["Content-Type"] == "video/mp4"
    with av.open(io.BytesIO(response.content)) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        decoded = list(film.decode(stream))
        assert float(decoded[1].time - decoded[0].time) == pytest.approx(0.5)
    for found, wanted in zip(middles([one.to_image() for one in decoded]), expected(products[:6]), strict=True):
        assert np.abs(found - wanted).max() < 12


def test_date_and_origin_are_written_on_each_frame(visitor: Client) -> None:
    images = gif_frames(visitor.get(f"/animate.gif?{BOX}&size=400&dates=2017-02-01/2017-04-01").content)
    for image in images:
        pixels = np.asarray(image.convert("L"))
        assert (pixels[:20, :150] > 220).sum() > 40, "white letters at the top"
        assert (pixels[-20:, :150] > 220).sum() > 40, "and at the bottom"


def test_cloudy_dates_can_be_left_out(visitor: Client, products: list[pystac.Item]) -> None:
    images = gif_frames(visitor.get(f"/animate.gif?{ASKED}&clouds=55").content)
    assert len(images) == 5
    clear = [item for number, item in enumerate(products[:6]) if number not in {CLOUDY, 5}]
    page = visitor.get(f"/animate?{ASKED}&clouds=45").content.decode()
    assert re.findall(r"items/(\S+?)/bbox", page) == [item.id for item in clear]


def test_a_picture_is_that_of_the_tile_server(site: str, products: list[pystac.Item], visitor: Client) -> None:
    import httpx

    page = visitor.get(f"/animate?{ASKED}").content.decode()
    address = re.findall(r'src="(/tiles/[^"]+)"', page)[0].replace("&amp;", "&")
    theirs = np.asarray(Image.open(io.BytesIO(httpx.get(site + address).content)).convert("RGBA"))
    bounds = [float(bound) for bound in re.findall(r"bbox/([^/]+)/", address)[0].split(",")]
    ours = picture(products[0], "true-colour", tuple(bounds), theirs.shape[1], theirs.shape[0])  # type: ignore[arg-type]
    assert np.array_equal(theirs, ours)


def test_a_long_series_is_sampled_and_that_is_said(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MOST_FRAMES", 4)
    assert len(gif_frames(visitor.get(f"/animate.gif?{ASKED}").content)) == 4
    assert "evenly chosen" in visitor.get(f"/animate?{ASKED}").content.decode()


@pytest.mark.parametrize(
    "query",
    ["size=5000", "size=1", "rate=100", "bbox=1,2,3", "bbox=3,2,1,4", "render=magic", f"{BOX}&clouds=-1",
     f"{BOX}&q=Sentinel-2+1999", "area=POLYGON((1", f"{BOX}&q=Sentinel-2&clouds=nan"],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused_and_said(visitor: Client, query: str) -> None:
    for address in (f"/animate?{query}", f"/animate.gif?{query}", f"/animate.mp4?{query}"):
        assert visitor.get(address).status_code == 400, address


def test_so_many_films_and_no_more(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.series.views.FILMS", 1)
    assert visitor.get(f"/animate.gif?{ASKED}&dates=2017-02-06").status_code == 200
    refused = visitor.get(f"/animate.gif?{ASKED}&dates=2017-02-06")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


def test_films_wait_for_each_other_and_give_up(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "PATIENCE_SECONDS", 0.01)
    with throttle.making_a_film(), throttle.making_a_film():
        assert visitor.get(f"/animate.gif?{ASKED}").status_code == 429
    assert visitor.get(f"/animate.gif?{ASKED}&dates=2017-02-06").status_code == 200
