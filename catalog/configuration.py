"""Every ``ATELIER_*`` setting, in one place, read from the environment once.

The rest of the code asks :func:`configuration` and never reads the environment itself.
``docs/operator.md`` lists every setting; a test compares the two.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

PROJECT_DIRECTORY = Path(__file__).resolve().parent.parent
LONGEST_SOCKET_DIRECTORY = 80
"""Characters; the kernel allows 107 for the whole path of a UNIX socket."""


def _flag(name: str, default: str) -> bool:
    return os.environ.get(name, default).strip().lower() in {"1", "true", "yes", "on"}


def _folder(name: str) -> Path | None:
    value = os.environ.get(name)
    return Path(value).resolve() if value else None


def _list(name: str, default: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in os.environ.get(name, default).split(","))))


def _open_to_others(path: Path) -> bool:
    existing = [parent for parent in (path, *path.parents) if parent.exists()]
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in existing)


@dataclass(frozen=True)
class Configuration:
    """Where this Atelier lives and how it is reached."""

    data: Path
    """``ATELIER_DATA``: everything that is written, ``var/`` of the checkout unless told otherwise."""
    port: int
    """``ATELIER_PORT``: the port of the web server on 127.0.0.1."""
    public_url: str
    """``ATELIER_PUBLIC_URL``: the address people use, without a trailing slash."""
    external_database_url: str | None
    """``ATELIER_DATABASE_URL``: an external PostgreSQL; the private one when absent."""
    external_broker_url: str | None
    """``ATELIER_BROKER_URL``: an external Celery broker; the private Redis when absent."""
    storage_url: str | None
    """``ATELIER_STORAGE_URL``: ``s3://BUCKET/PREFIX`` that keeps the products' files; the data folder when absent."""
    storage_links_url: str | None
    """``ATELIER_STORAGE_LINKS_URL``: address of the object store that downloads are sent to, by presigned links;
    when absent they pass through the portal."""
    secret_key: str | None
    """``ATELIER_SECRET_KEY``: signs sessions and links; kept in ``var/secret_key`` when absent."""
    identity_keys: Path
    """``ATELIER_IDENTITY_KEYS``: folder of the keys that sign identity tokens; ``var/identity`` when absent."""
    identity_providers: Path | None
    """``ATELIER_IDENTITY_PROVIDERS``: JSON file of the OpenID Connect providers people may sign in with."""
    debug: bool
    """``ATELIER_DEBUG``: Django's debug pages."""
    basemap_url: str
    """``ATELIER_BASEMAP_URL``: XYZ template of an online basemap; the offline one when empty."""
    settle_seconds: float
    """``ATELIER_INTAKE_SETTLE_SECONDS``: a drop that is whole and unchanged for this long is taken."""
    patience_seconds: float
    """``ATELIER_INTAKE_PATIENCE_SECONDS``: a drop that is not whole is waited for this long
    after its last change, then quarantined."""
    worker_processes: int
    """``ATELIER_WORKER_PROCESSES``: products processed at the same time on this host."""
    worker_memory: float
    """``ATELIER_WORKER_MEMORY``: GiB that one of these may take."""
    worker_queues: tuple[str, ...]
    """``ATELIER_WORKER_QUEUES``: which kinds of work this host does."""
    job_minutes: float
    """``ATELIER_JOB_MINUTES``: a job that takes longer fails."""
    gather_minutes: float
    """``ATELIER_GATHER_MINUTES``: what is made of a whole period is made when none of its inputs came for so long."""
    disk_reserve: float
    """``ATELIER_DISK_RESERVE``: GiB; with less free nothing is taken in and no job is begun."""
    metrics_token: str | None
    """``ATELIER_METRICS_TOKEN``: opens ``/metrics`` to a program."""
    alarm_mail: tuple[str, ...]
    """``ATELIER_ALARM_MAIL``: addresses that are told when production is in trouble; the staff's when absent."""
    alarm_backlog_hours: float
    """``ATELIER_ALARM_BACKLOG_HOURS``: new data that wait longer are a trouble."""
    elevation: Path | None
    """``ATELIER_DEM``: folder of an elevation model's tiles; the ground is taken for flat when absent."""
    atmosphere: Path | None
    """``ATELIER_CAMS``: folder of CAMS forecasts or reanalyses, for products that carry none."""
    sources: Path | None
    """``ATELIER_SOURCES``: TOML file of the providers of Level-1 and of what is mirrored from them."""
    mail_url: str | None
    """``ATELIER_MAIL_URL``: the server that sends mails; they are printed and kept in files when absent."""
    mail_from: str | None
    """``ATELIER_MAIL_FROM``: the sender's address."""
    extract_days: float
    """``ATELIER_EXTRACT_DAYS``: how long a ready extract is kept."""
    extract_values: int
    """``ATELIER_EXTRACT_VALUES``: millions of values (pixels × layers × products) of one extract, at most."""
    extract_dates: int
    """``ATELIER_EXTRACT_DATES``: products of one extract, at most."""
    extracts_a_person: int
    """``ATELIER_EXTRACTS_A_PERSON``: extracts of one person that may wait or be made at the same time."""
    on_request: frozenset[str]
    """``ATELIER_ON_REQUEST``: Level-1 collections of whose arrivals nothing is made until somebody asks."""
    request_products: int
    """``ATELIER_REQUEST_PRODUCTS``: products of one request, at most."""
    requests_a_person: int
    """``ATELIER_REQUESTS_A_PERSON``: requests of one person that may be open at the same time; 0 is no limit."""
    request_quota: int
    """``ATELIER_REQUEST_QUOTA``: products made because of one person's requests in 30 days; 0 is no limit."""
    quota_gibibytes: float
    """``ATELIER_QUOTA_GIBIBYTES``: GiB that one account may download in a day (UTC); 0 is no limit."""
    quota_requests: int
    """``ATELIER_QUOTA_REQUESTS``: how many files, or parts of files, it may ask for in a day; 0 is no limit."""
    listen: str
    """``ATELIER_LISTEN``: the address that the web server listens on."""
    accel_location: str
    """``ATELIER_ACCEL_LOCATION``: nginx's internal location of the archive; without, the portal sends files itself."""
    nearline: str | None
    """``ATELIER_NEARLINE``: slow storage behind the disk, a folder or ``command:COMMAND``; none when absent."""
    disk_gibibytes: float
    """``ATELIER_DISK_GIBIBYTES``: GiB of products that stay on the disk where there is slow storage; 0: until a tenth
    of the file system is left."""

    @property
    def extracts(self) -> Path:
        """Where ready extracts lie until they expire: ``extracts/ID/FILE``."""
        return self.data / "extracts"

    @property
    def inbox(self) -> Path:
        return self.data / "inbox"

    @property
    def archive(self) -> Path:
        """The root that asset keys (``COLLECTION/YYYY/MM/DD/ITEM/FILE``) are relative to."""
        return self.data / "archive"

    @property
    def quarantine(self) -> Path:
        return self.data / "quarantine"

    @property
    def work(self) -> Path:
        """Scratch space on the same file system as :attr:`archive`, so that renames are atomic."""
        return self.data / "work"

    @property
    def mail(self) -> Path:
        return self.data / "mail"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def servers(self) -> Path:
        """Where the private PostgreSQL and Redis keep their files.

        Inside :attr:`data`, unless root's checkout is closed to the unprivileged account that
        the servers run as (a clone in ``/root``, say).
        """
        if os.geteuid() != 0 or _open_to_others(self.data):
            return self.data
        return Path("/var/lib") / f"atelier-{self._digest}"

    @property
    def sockets(self) -> Path:
        """Directory of the private servers' UNIX sockets; short, whatever the checkout's path."""
        inside = self.servers / "run"
        if len(str(inside)) <= LONGEST_SOCKET_DIRECTORY:
            return inside
        return Path(tempfile.gettempdir()) / f"atelier-{self._digest}"

    @property
    def _digest(self) -> str:
        return hashlib.sha256(str(self.data).encode()).hexdigest()[:12]

    @property
    def database_url(self) -> str:
        """A libpq URL; asyncpg and psycopg both accept the percent-encoded socket directory."""
        return self.external_database_url or f"postgresql://atelier@{quote(str(self.sockets), safe='')}:5432/atelier"

    @property
    def simulated_elevation(self) -> Path:
        """The relief of the simulated products' country, which is not that of the Earth."""
        return self.data / "simulated-elevation"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def broker_url(self) -> str:
        return self.external_broker_url or f"redis+socket://{self.redis_socket}"


@cache
def configuration() -> Configuration:
    """The settings of this process."""
    port = int(os.environ.get("ATELIER_PORT", "8000"))
    data = Path(os.environ.get("ATELIER_DATA", PROJECT_DIRECTORY / "var")).resolve()
    return Configuration(
        data=data,
        port=port,
        public_url=os.environ.get("ATELIER_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        external_database_url=os.environ.get("ATELIER_DATABASE_URL") or None,
        external_broker_url=os.environ.get("ATELIER_BROKER_URL") or None,
        storage_url=os.environ.get("ATELIER_STORAGE_URL") or None,
        storage_links_url=os.environ.get("ATELIER_STORAGE_LINKS_URL") or None,
        secret_key=os.environ.get("ATELIER_SECRET_KEY") or None,
        identity_keys=_folder("ATELIER_IDENTITY_KEYS") or data / "identity",
        identity_providers=_folder("ATELIER_IDENTITY_PROVIDERS"),
        debug=_flag("ATELIER_DEBUG", "0"),
        basemap_url=os.environ.get("ATELIER_BASEMAP_URL", ""),
        settle_seconds=float(os.environ.get("ATELIER_INTAKE_SETTLE_SECONDS", "3")),
        patience_seconds=float(os.environ.get("ATELIER_INTAKE_PATIENCE_SECONDS", "120")),
        worker_processes=int(os.environ.get("ATELIER_WORKER_PROCESSES", "2")),
        worker_memory=float(os.environ.get("ATELIER_WORKER_MEMORY", "4")),
        worker_queues=_list("ATELIER_WORKER_QUEUES", "real-time,requests,reprocessing"),
        job_minutes=float(os.environ.get("ATELIER_JOB_MINUTES", "60")),
        gather_minutes=float(os.environ.get("ATELIER_GATHER_MINUTES", "3")),
        disk_reserve=float(os.environ.get("ATELIER_DISK_RESERVE", "5")),
        metrics_token=os.environ.get("ATELIER_METRICS_TOKEN") or None,
        alarm_mail=_list("ATELIER_ALARM_MAIL", ""),
        alarm_backlog_hours=float(os.environ.get("ATELIER_ALARM_BACKLOG_HOURS", "6")),
        elevation=_folder("ATELIER_DEM"),
        atmosphere=_folder("ATELIER_CAMS"),
        sources=_folder("ATELIER_SOURCES"),
        mail_url=os.environ.get("ATELIER_MAIL_URL") or None,
        mail_from=os.environ.get("ATELIER_MAIL_FROM") or None,
        extract_days=float(os.environ.get("ATELIER_EXTRACT_DAYS", "7")),
        extract_values=int(os.environ.get("ATELIER_EXTRACT_VALUES", "1000")),
        extract_dates=int(os.environ.get("ATELIER_EXTRACT_DATES", "100")),
        extracts_a_person=int(os.environ.get("ATELIER_EXTRACTS_A_PERSON", "3")),
        on_request=frozenset(filter(None, os.environ.get("ATELIER_ON_REQUEST", "").replace(",", " ").split())),
        request_products=int(os.environ.get("ATELIER_REQUEST_PRODUCTS", "200")),
        requests_a_person=int(os.environ.get("ATELIER_REQUESTS_A_PERSON", "5")),
        request_quota=int(os.environ.get("ATELIER_REQUEST_QUOTA", "1000")),
        quota_gibibytes=float(os.environ.get("ATELIER_QUOTA_GIBIBYTES", "500")),
        quota_requests=int(os.environ.get("ATELIER_QUOTA_REQUESTS", "100000")),
        listen=os.environ.get("ATELIER_LISTEN", "127.0.0.1"),
        accel_location=os.environ.get("ATELIER_ACCEL_LOCATION", "").rstrip("/"),
        nearline=os.environ.get("ATELIER_NEARLINE") or None,
        disk_gibibytes=float(os.environ.get("ATELIER_DISK_GIBIBYTES", "0")),
    )
