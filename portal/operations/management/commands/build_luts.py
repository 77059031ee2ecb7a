"""``manage.py build_luts``: make the tables of the atmosphere again, after a change of what they are made from."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from processing.errors import ProcessingError
from processing.radiative_transfer.build import write_scattering
from processing.radiative_transfer.gas_fit import write_gases

TABLES = Path("processing/physics/tables")
"""Of the checkout that the command is run in."""
MAKERS: dict[str, tuple[str, Callable[..., None]]] = {
    "gases": ("gases.csv", write_gases),
    "scattering": ("scattering.npz", write_scattering),
}


class Command(BaseCommand):
    help = "Make the tables of scattering (sasktran2) and of gases (6S) again; needs the packages of `make test`."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--processes", type=int, default=1, help="to share the work among (default: 1)")
        parser.add_argument("--output", type=Path, default=TABLES, help=f"folder to write to (default: {TABLES})")
        parser.add_argument("--only", choices=sorted(MAKERS), help="make one of the two tables")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["output"]
        if not folder.is_dir():
            raise CommandError(f"there is no folder {folder} to write the tables to; name one with --output")
        for name in [options["only"]] if options["only"] else MAKERS:
            file, make = MAKERS[name]
            started = time.monotonic()
            try:
                make(folder / file, processes=options["processes"], progress=self._teller(name))
            except ProcessingError as error:
                raise CommandError(str(error)) from error
            size = (folder / file).stat().st_size / 1000
            self.stdout.write(f"\n{folder / file}: {size:.0f} kB in {time.monotonic() - started:.0f} s")

    def _teller(self, name: str) -> Callable[[int, int], None]:
        def tell(done: int, of: int) -> None:
            self.stdout.write(f"\r{name}: {done} of {of}", ending="")
            self.stdout.flush()

        return tell
