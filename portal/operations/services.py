"""What operators' commands do."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.configuration import Configuration
from portal.operations.forms import PriorityForm
from processing import jobs, production
from processing.simulation.demonstration import demonstration_products, write_demonstration
from processing.simulation.elevation import write_elevation

MOST_RETRIED = 500
"""Drops that one press of a button does again."""
RETRIED = {
    "inbox": gettext_lazy("The product is in the inbox again; it comes in within seconds."),
    "jobs": gettext_lazy("The jobs that failed wait for a worker again."),
}
"""What to tell the operator, by what was retried."""


def demonstration_drop(*, settings: Configuration) -> Iterator[str]:
    """Simulate and drop each product of the demonstration that never came in; yields its identifier.

    Before the first one, the relief of its country is written where the chains find it.
    """
    products = demonstration_products()
    if not settings.simulated_elevation.exists():
        aside = settings.work / "simulated-elevation"
        write_elevation(aside, *{product.over.geobox for product in products})
        aside.rename(settings.simulated_elevation)
    for product in products:
        if jobs.is_known(product.identifier):
            continue
        write_demonstration(product, settings.inbox, aside=settings.work / "demonstration")
        yield product.identifier


def retry_cause(*, code: str) -> tuple[int, list[str]]:
    """Do again what failed or was refused for the reason ``code``: how many, and why not the others.

    The first :data:`MOST_RETRIED`, the oldest first.
    """
    retried, refusals = 0, []
    for drop_id in production.of_cause(code, limit=MOST_RETRIED):
        try:
            jobs.retry(drop_id)
            retried += 1
        except jobs.NothingToRetry as refusal:
            refusals.append(str(refusal))
    return retried, refusals


def steer(drop_id: str, action: str, form: PriorityForm, *, by: str) -> str:
    """Retry, cancel or prioritise a drop, as asked; what to tell the operator.

    Raises :class:`processing.jobs.NothingToSteer` or :class:`processing.jobs.NothingToRetry`.
    """
    if action == "retry":
        return str(RETRIED[jobs.retry(drop_id)])
    if action == "cancel":
        return _("%(count)d jobs were cancelled.") % {"count": len(jobs.cancel(drop_id, by=by))}
    if action == "prioritise" and form.is_valid():
        changed = jobs.prioritise(drop_id, priority=form.cleaned_data["priority"])
        return _("%(count)d jobs have another priority.") % {"count": len(changed)}
    raise jobs.NothingToSteer(_("Nothing was changed: say what is to be done."))
