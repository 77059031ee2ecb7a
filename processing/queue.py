"""The Celery application: transport only. What must be done is known from the ledger and the files."""

from __future__ import annotations

import resource
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from kombu.entity import Queue

from catalog.configuration import configuration

LONGEST_TASK_SECONDS = 5400
VISIBILITY_SECONDS = 7200
"""A broker gives a message to another worker after this long; longer than any task may take."""

RECEPTION, PRODUCTION, EXTRACTS = "intake", "production", "extracts"
"""Queues. The first two are served in the order of their names: while a product waits to be received, no worker begins
to make one. The third one has workers of its own, so that neither people nor products wait for the other."""
NEXT_EXTRACT = "processing.extract_tasks.make_next_extract"
"""By its name: who asks for an extract need not load what makes it."""

app = Celery("atelier", broker=configuration().broker_url, include=["processing.tasks", "processing.extract_tasks"])
app.conf.update(
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=50,
    task_time_limit=LONGEST_TASK_SECONDS,
    task_queues=[Queue(name) for name in (RECEPTION, PRODUCTION, EXTRACTS)],  # type: ignore[no-untyped-call]
    task_default_queue=PRODUCTION,
    task_routes={"processing.tasks.receive": {"queue": RECEPTION}, NEXT_EXTRACT: {"queue": EXTRACTS}},
    broker_transport_options={"visibility_timeout": VISIBILITY_SECONDS, "queue_order_strategy": "sorted"},
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
)


@worker_process_init.connect  # type: ignore[untyped-decorator, unused-ignore]
def limit_memory(**_: Any) -> None:
    """Hold this process, and those that it starts, to their share: better one product fails than the machine."""
    most = int(configuration().worker_memory * 2**30)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def waiting_messages(*names: str) -> int:
    """How many tasks wait in these queues of the broker, or in all, taken by no worker."""
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        return sum(
            int(queue(channel).queue_declare().message_count)
            for queue in app.conf.task_queues
            if not names or queue.name in names
        )
