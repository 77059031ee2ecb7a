"""``python -m benchmarks.mirror [PRODUCTS]``: a mirror of products through four flaky providers, as tables."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

PRODUCTS = 200


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else PRODUCTS
    with TemporaryDirectory(prefix="atelier-mirror-") as folder:
        Path(folder).chmod(0o755)  # the private PostgreSQL runs as another account
        os.environ["ATELIER_DATA"] = folder  # before anything asks for the configuration
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        return _measured(number, Path(folder))


def _measured(number: int, folder: Path) -> int:
    import django

    from benchmarks.l2a.tables import show
    from benchmarks.mirror import dated_products
    from benchmarks.mirror.trial import doubled_in_ledger, run_trial
    from catalog.configuration import configuration
    from portal.operations.local.instance import make_folders, migrate_all, private_servers

    django.setup()
    logging.getLogger("processing").setLevel(logging.ERROR)
    settings = configuration()
    make_folders(settings)
    products = dated_products(number, folder / "simulated")
    size = sum(len(product.content) for some in products.values() for product in some)
    with private_servers(settings):
        migrate_all()
        outcome = run_trial(products, settings)
        doubled = doubled_in_ledger()
    sent = sum(asked["bytes"] for asked in outcome.requests.values())
    came = len(outcome.came)
    twice = sum(outcome.came.values()) - came
    show(
        f"{outcome.wanted} products of {size / 1e6:.0f} MB through four flaky providers, the mirror killed "
        f"{outcome.kills} times: {outcome.seconds:.0f} s, {sent / 1e6:.0f} MB sent",
        ["here", "other bytes", "dropped twice", "twice in the ledger", "missing at the end", "refused on the way"],
        [(f"{came}", f"{len(outcome.different)}", f"{twice}", f"{doubled}", f"{outcome.missing}",
          f"{len(outcome.refused)}")],
    )  # fmt: skip
    kinds = ("search", "item", "file", "whole", "part")
    show(
        "Requests to each provider",
        ["provider", *kinds, "MB"],
        [(name, *(f"{asked[kind]}" for kind in kinds), f"{asked['bytes'] / 1e6:.0f}")
         for name, asked in outcome.requests.items()],
    )  # fmt: skip
    wrong = twice or doubled or outcome.missing or came < outcome.wanted
    if wrong:
        print(*outcome.refused[:10], sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
