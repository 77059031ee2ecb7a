"""The Celery application: transport only. What must be done is known from the ledger and the files.

A message says that there is something to do in a queue, and not what: whose turn it is, the ledger knows
(:mod:`processing.turns`). A message too many does nothing; one too few is made up for by the watcher of the inbox.
"""

from __future__ import annotations

import logging
import resource
from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from kombu.entity import Queue
from kombu.exceptions import OperationalError

from catalog.configuration import configuration

log = logging.getLogger(__name__)

LONGEST_RECEPTION_SECONDS = 1800
LONGEST_TASK_SECONDS = configuration().job_minutes * 60 + 2 * LONGEST_RECEPTION_SECONDS
"""A job, with all that it may have to wait for, ends before; else its process is killed."""
VISIBILITY_SECONDS = LONGEST_TASK_SECONDS + 1800
"""A broker gives a message to another worker after this long; longer than any task may take."""
LEFT_BEHIND = 0.5
"""Share of a worker's memory that its process may keep between two jobs; with more it makes place for a fresh one."""

REAL_TIME, REQUESTS, REPROCESSING, EXTRACTS = "real-time", "requests", "reprocessing", "extracts"
QUEUE_OF = {"new": REAL_TIME, "request": REQUESTS, "reprocessing": REPROCESSING}
"""By the purpose of a job. Receptions are ``real-time`` too. Extracts have workers of their own, so that neither people
nor products wait for the other."""
PRODUCTION = tuple(QUEUE_OF.values())
WORK = "processing.tasks.work"
NEXT_EXTRACT = "processing.extract_tasks.make_next_extract"
"""By their names: who asks for one need not load what makes it."""
MOST_MESSAGES = 64
"""That one event brings, however much there is to do: each thing that is done brings the next one."""

app = Celery("atelier", broker=configuration().broker_url, include=["processing.tasks", "processing.extract_tasks"])
app.conf.update(
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=50,
    worker_max_memory_per_child=int(configuration().worker_memory * LEFT_BEHIND * 2**20),
    task_time_limit=LONGEST_TASK_SECONDS,
    task_queues=[Queue(name) for name in (*PRODUCTION, EXTRACTS)],  # type: ignore[no-untyped-call]
    task_default_queue=REAL_TIME,
    task_routes={NEXT_EXTRACT: {"queue": EXTRACTS}},
    broker_transport_options={"visibility_timeout": VISIBILITY_SECONDS},
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    worker_hijack_root_logger=False,
)


@worker_process_init.connect  # type: ignore[untyped-decorator, unused-ignore]
def limit_memory(**_: Any) -> None:
    """Hold this process, and those that it starts, to their share: better one product fails than the machine."""
    most = int(configuration().worker_memory * 2**30)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def wake(purpose: str, number: int = 1) -> None:
    """Tell the workers of a purpose's queue that there are ``number`` more jobs; never fails.

    A broker that is away is told later, by the watcher of the inbox.
    """
    wake_queue(QUEUE_OF[purpose], number)


def wake_queue(queue: str, number: int = 1, task: str = WORK) -> None:
    """The same by the queue's name."""
    try:
        for _ in range(min(number, MOST_MESSAGES)):
            app.send_task(task, queue=queue)
    except OperationalError as error:
        log.warning("what there is to do in %s waits for the broker: %s", queue, error)


def keep_awake(queue: str, number: int = 1, task: str = WORK) -> None:
    """Where no message waits in a queue, send this many: whoever knows that there is work to do; never fails."""
    try:
        if waiting_messages(queue) == 0:
            wake_queue(queue, number, task)
    except (OperationalError, OSError) as error:
        log.warning("the broker is away: %s", error)


def waiting_messages(*names: str) -> int:
    """How many messages wait in these queues of the broker, or in all, taken by no worker."""
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        return sum(
            int(queue(channel).queue_declare().message_count)
            for queue in app.conf.task_queues
            if not names or queue.name in names
        )
