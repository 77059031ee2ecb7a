"""The command line."""

from __future__ import annotations

import argparse
import os
from importlib.resources import files
from pathlib import Path

from atelier_download import VERSION

A_DAY = 86_400.0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="atelier-download",
        description="Search an Atelier and download what is found: resumed, verified, several files at once.",
        epilog="Stopped? The same command goes on from there. A program may sign in by the variable ATELIER_TOKEN.",
    )
    made.add_argument("words", nargs="*", help="what to look for, as in the search box: Toulouse LANDSAT8 2014")
    made.add_argument("--site", default=default_site(), help="address of the Atelier (or ATELIER_SITE)")
    made.add_argument("--version", action="version", version=VERSION)
    _add_search(made.add_argument_group("instead of words, or to narrow them down: STAC"))
    _add_sources(made.add_argument_group("instead of a search"))
    _add_ways(made.add_argument_group("how"))
    signing = made.add_argument_group("signing in")
    signing.add_argument("--sign-in", action="store_true", help="through the browser; once is enough")
    signing.add_argument("--sign-out", action="store_true", help="give the key back, and forget it")
    signing.add_argument("--no-browser", action="store_true", help="show the address, do not open it")
    return made


def default_site() -> str:
    """Of the environment, or that from which this program was fetched."""
    known = os.environ.get("ATELIER_SITE", "")
    fetched_from = files("atelier_download") / "site.txt"
    if not known and fetched_from.is_file():
        known = fetched_from.read_text()
    return known.strip()


def _add_search(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--collection", action="append", default=[], metavar="C", help="may be given several times")
    group.add_argument("--bbox", metavar="W,S,E,N", help="degrees")
    group.add_argument("--intersects", type=Path, metavar="FILE", help="a GeoJSON geometry")
    group.add_argument("--datetime", metavar="T", help="2018-05-01/2018-06-30, ../2020-01-01, …")
    group.add_argument("--id", action="append", default=[], metavar="ITEM", help="may be given several times")
    group.add_argument("--filter", metavar="CQL2", help="in CQL2 text: eo:cloud_cover < 20")
    group.add_argument("--language", choices=["en", "fr"], default="en", help="of the words")
    group.add_argument("--limit", type=int, default=100, metavar="N", help="products at most, 0: all (100)")


def _add_sources(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--order", metavar="ID", help="an order of yours, or the address of one of its lists")
    group.add_argument("--cart", action="store_true", help="order what is in your cart, and fetch it")
    group.add_argument("--meta4", type=Path, metavar="FILE", help="the .meta4 file of an order; wants no account")


def _add_ways(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--files", default="", metavar="KIND", help="reflectance, masks, FRE, FRE_B4,CLM_R1 … (all)")
    group.add_argument("--to", type=Path, default=Path(), metavar="FOLDER", help="where to (here)")
    group.add_argument("--parallel", type=int, default=4, metavar="N", help="files at once (4)")
    group.add_argument("--tries", type=int, default=8, metavar="N", help="of a file that does not get further (8)")
    group.add_argument(
        "--wait", type=float, default=A_DAY, metavar="S", help="seconds, for what is not online yet (a day)"
    )
    group.add_argument("--trust-size", action="store_true", help="do not read files again that are there and as long")
    group.add_argument("--dry-run", action="store_true", help="say what would come, fetch nothing")
    group.add_argument("--json", action="store_true", help="a JSON object a line on the standard output")
    group.add_argument("--quiet", action="store_true", help="say nothing but errors")
