"""``/metrics``: production as Prometheus reads it, for a program with the operator's token or for the staff."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import psycopg
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from catalog import tiers
from catalog.configuration import configuration
from catalog.delays import publication_delays
from portal.accounts.models import User
from processing import alarms, figures, jobs, production
from processing.flow_disk import GIBIBYTE
from processing.places import backlog
from processing.troubles import workers_by_queue

DELAYS_OF = timedelta(days=1)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures, in Prometheus's text format; 401 without the token or a session, 403 where it is not the staff's."""
    if not _may_read(request):
        if request.user.is_authenticated and "Authorization" not in request.headers:
            raise PermissionDenied(_("The production page is for the staff of this centre."))
        said = _("Send the header “Authorization: Bearer TOKEN”; no other scheme is known here.")
        return HttpResponse(f"{said}\n", status=401, content_type="text/plain; charset=utf-8", headers=CHALLENGE)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Production())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


CHALLENGE = {"WWW-Authenticate": 'Bearer realm="metrics"'}


def _may_read(request: HttpRequest) -> bool:
    token, header = configuration().metrics_token, request.headers.get("Authorization", "")
    if header:
        scheme, _between, secret = header.partition(" ")
        return bool(
            token and scheme.lower() == "bearer" and hmac.compare_digest(secret.strip().encode(), token.encode())
        )
    return isinstance(request.user, User) and request.user.is_active and request.user.is_staff


class Production(Collector):
    """Asks the ledger anew each time. Without the database it says that, and what it knows without."""

    def collect(self) -> Iterator[Metric]:
        serving = workers_by_queue()
        yield _gauge("broker_up", "Whether the broker answers", [((), serving is not None)])
        yield _gauge(
            "workers",
            "Hosts whose workers serve a queue",
            [((queue,), n) for queue, n in (serving or {}).items()],
            "queue",
        )
        disk = production.disk()
        yield _gauge("disk_free_bytes", "Of the file system of the data folder", [((), disk.free)])
        yield _gauge("disk_size_bytes", "Of the file system of the data folder", [((), disk.total)])
        reserve = configuration().disk_reserve * GIBIBYTE
        yield _gauge("disk_reserve_bytes", "With less free, production waits", [((), reserve)])
        try:
            found = [*_of_the_ledger()]
        except psycopg.OperationalError:
            found = []
        yield _gauge("database_up", "Whether the database answers", [((), bool(found))])
        yield from found


def _of_the_ledger() -> Iterator[Metric]:
    drops = [((state,), number) for state, number in jobs.counts().items()]
    yield _gauge("drops", "What was ever dropped, by what became of it", drops, "status")
    extracts = [((state,), number) for state, number in figures.extracts().items()]
    yield _gauge("extracts", "Extracts that people asked for", extracts, "status")
    standing = [((row["kind"], row["subject"]), 1) for row in alarms.standing()]
    yield _gauge("alarm", "What is wrong just now", standing, "kind", "subject")
    yield from _queues()
    yield from _ended()
    yield from _delays()
    if tiers.enabled():
        yield from _slow_storage()


def _queues() -> Iterator[Metric]:
    queues, now = backlog(), datetime.now(UTC)
    states = ("waiting", "running", "postponed", "later")
    unfinished = [((one.queue, state), getattr(one, state)) for one in queues for state in states]
    yield _gauge("unfinished", "Receptions and jobs in the queues of production", unfinished, "queue", "state")
    ages = [((one.queue,), (now - one.since).total_seconds() if one.since else 0) for one in queues]
    yield _gauge("oldest_seconds", "Since when the oldest unfinished one of a queue waits", ages, "queue")


def _ended() -> Iterator[Metric]:
    labels = ("chain", "purpose", "status")
    number = CounterMetricFamily("atelier_jobs", "Jobs that ended", labels=labels)
    seconds = CounterMetricFamily("atelier_job_seconds", "What their last runs took", labels=labels)
    for one in figures.ended():
        number.add_metric([one.chain, one.purpose, one.status], one.number)
        seconds.add_metric([one.chain, one.purpose, one.status], one.seconds)
    yield number
    yield seconds


def _slow_storage() -> Iterator[Metric]:
    found, places = tiers.figures(), ("disk_only", "both", "nearline")
    kept = [((place,), found[place]) for place in places]
    yield _gauge("stored_products", "Products by where their files are", kept, "place")
    kept = [((place,), found[f"{place}_bytes"]) for place in places]
    yield _gauge("stored_bytes", "The same, of the files that may leave the disk", kept, "place")
    yield _gauge("recalls", "Products asked for that are in slow storage", [((), found["requests"])])
    yield _gauge("recall_oldest_seconds", "Since when the oldest is waited for", [((), found["longest_wait_seconds"])])
    yield _gauge("stored_problems", "Products that slow storage failed on", [((), found["problems"])])


def _delays() -> Iterator[Metric]:
    from_drop = [(row["collection"], row["median"], row["p95"]) for row in production.delays(DELAYS_OF.days)]
    from_image = [(one.collection, one.median, one.p95) for one in publication_delays(DELAYS_OF)]
    for name, what, found in (
        ("delay_from_drop_seconds", "From the drop to its last product, in the last day", from_drop),
        ("delay_from_image_seconds", "From the image to publication, in the last day", from_image),
    ):
        both = [
            ((collection or "", quantile), span.total_seconds())
            for collection, median, p95 in found
            for quantile, span in (("0.5", median), ("0.95", p95))
            if span is not None
        ]
        yield _gauge(name, what, both, "collection", "quantile")


def _gauge(name: str, what: str, values: Sequence[tuple[tuple[str, ...], float]], *labels: str) -> Metric:
    family = GaugeMetricFamily(f"atelier_{name}", what, labels=labels)
    for labelled, value in values:
        family.add_metric(labelled, float(value))
    return family
