"""What an operator does about a drop that was refused or that failed, by the code of its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ADVICE: dict[str, StrPromise] = {
    "unknown-product": _("Neither Sentinel-2 L1C, Landsat L1TP nor land-cover reference: nothing to do, delete it."),
    "incomplete-product": _("Fetch the product again from its provider and drop it whole."),
    "corrupt-product": _("Fetch the product again: the file was damaged on its way or at its source."),
    "checksum-mismatch": _("Fetch the product again: a file differs from its own manifest."),
    "invalid-metadata": _("Fetch the product again; if it comes out the same, report it to its provider."),
    "unsafe-archive": _("Do not unpack it by hand. Ask whoever dropped it where it comes from."),
    "unsupported-product": _("Well-formed, but not of a kind that the chains take: delete it."),
    "internal-error": _("A fault of this software, or too little memory: read the reason, mend it, then retry."),
    "chain-failed": _("Read the reason, mend it (memory, disk, elevation model), then retry."),
    "lost": _("The file has gone: drop the product again."),
}
DEFAULT = _("Read the reason, mend it, then retry.")


def advice(code: str | None) -> str:
    return str(ADVICE.get(code or "", DEFAULT))
