"""A real object store for the tests: an S3 server of its own process, to be stopped and started again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import boto3
import httpx
import pytest

from catalog.configuration import configuration
from tests.journeys.atelier import wait_for
from tests.ports import free_port

BUCKET = "atelier"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "atelier",
    "AWS_SECRET_ACCESS_KEY": "a secret of the tests",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_REGION": "eu-west-1",
}


@dataclass
class ObjectStore:
    """What it keeps is in its memory, and gone with it."""

    port: int = field(default_factory=free_port)
    host: str = "127.0.0.1"
    _server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return CREDENTIALS | {"AWS_ENDPOINT_URL_S3": self.url, "ATELIER_STORAGE_URL": f"s3://{BUCKET}/production"}

    def start(self) -> None:
        command = [sys.executable, "-m", "moto.server", "--host", self.host, "--port", str(self.port)]
        environment = os.environ | {"MOTO_S3_DEFAULT_KEY_BUFFER_SIZE": str(2**30)}
        self._server = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        wait_for(self._answers, seconds=60, what="the object store")
        boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="eu-west-1",
            aws_access_key_id="a",
            aws_secret_access_key="b",
        ).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

    def stop(self) -> None:
        if self._server:
            self._server.kill()
            self._server.wait()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/moto-api/data.json", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def running_object_store() -> Iterator[ObjectStore]:
    store = ObjectStore()
    store.start()
    yield store
    store.stop()


@contextmanager
def archive_on(store: ObjectStore) -> Iterator[None]:
    """This process's Atelier keeps its files there."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in store.environment.items():
            patch.setenv(name, value)
        configuration.cache_clear()
        yield
    configuration.cache_clear()
