"""The archive as objects of an S3-compatible store.

Objects cannot be renamed, so every attempt to publish a product writes its files under a name of its own,
``COLLECTION/YYYY/MM/DD/ITEM/~ATTEMPT/FILE``, which nobody else ever writes to. The product is published by putting
``ITEM/item.json``, whose asset hrefs say which attempt counts. An attempt that was killed, or that another one was
faster than, is never seen.

Where the store is, and who may use it, boto3 and GDAL find in the environment as everywhere else
(``AWS_ENDPOINT_URL``, ``AWS_ACCESS_KEY_ID``, ``AWS_PROFILE``, roles).
"""

from __future__ import annotations

import errno
import logging
import os
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from catalog.errors import StorageUnavailable
from catalog.stores import BYTES_A_READ, ITEM, Status
from catalog.stores.gdal import read_from
from catalog.stores.keys import ATTEMPT, DEPTH, parts_of

logging.getLogger("botocore.credentials").setLevel(logging.WARNING)  # says at each raster where it found the key

CLIENT = {
    "retries": {"mode": "standard", "total_max_attempts": 6},
    "connect_timeout": 5,
    "read_timeout": 60,
    "max_pool_connections": 32,
}
TRANSFER = TransferConfig(multipart_threshold=32 * 2**20, multipart_chunksize=16 * 2**20, max_concurrency=4)
ABSENT = {"404", "NoSuchKey", "NotFound"}
THERE_ALREADY = {"PreconditionFailed", "ConditionalRequestConflict"}
MOST_BREAKS = 5
"""Times in a row that a download is taken up where it broke off."""
LINK_SECONDS = 3_600
OBJECTS_A_DELETION = 1_000


@dataclass(frozen=True)
class Objects:
    """A :class:`catalog.stores.Store`."""

    bucket: str
    prefix: str
    """Before every key: empty, or ``NAME/``."""

    @classmethod
    def at(cls, url: str) -> Objects:
        """``s3://BUCKET/PREFIX``. Raises ``ValueError`` for any other address."""
        found = urlsplit(url)
        if found.scheme != "s3" or not found.netloc or found.query or found.fragment:
            raise ValueError(f"ATELIER_STORAGE_URL={url!r} is not of the form s3://BUCKET/PREFIX")
        read_from(_client(os.getpid()).meta.endpoint_url)
        path = found.path.strip("/")
        return cls(found.netloc, f"{path}/" if path else "")

    def status(self, key: str) -> Status | None:
        try:
            with _answering(key):
                found = self._client.head_object(**self._object(key))
        except FileNotFoundError:
            return None
        return Status(found["ContentLength"], found["LastModified"])

    def names(self, folder: str) -> dict[str, int]:
        start = f"{self._name(folder)}/"
        return {found["Key"].removeprefix(start): found["Size"] for found in self._listed(start)}

    def missing(self, folder: str, names: Iterable[str]) -> set[str]:
        return set(names) - self.names(folder).keys()

    def read(self, key: str) -> bytes:
        with _answering(key):
            content: bytes = self._client.get_object(**self._object(key))["Body"].read()
            return content

    def chunks(self, key: str, part: range) -> Generator[bytes, None, None]:
        """Where the connection breaks, it is made again from there on."""
        position, breaks = part.start, 0
        while position < part.stop:
            try:
                for chunk in self._stream(key, range(position, part.stop)):
                    position += len(chunk)
                    breaks = 0
                    yield chunk
            except StorageUnavailable:
                breaks += 1
                if breaks > MOST_BREAKS:
                    raise
                time.sleep(0.1 * 2**breaks)

    def fetch(self, key: str, path: Path) -> None:
        with _answering(key):
            self._client.download_file(self.bucket, self._name(key), str(path), Config=TRANSFER)

    def raster(self, key: str) -> str:
        return f"/vsis3/{self.bucket}/{self._name(key)}"

    def holds(self, folder: str) -> bool:
        return self.status(f"{folder}/{ITEM}") is not None

    def place(self, folder: str) -> str:
        return f"{folder}/{ATTEMPT}{uuid4().hex[:12]}"

    def bring(self, directory: Path, place: str) -> None:
        """Raises ``FileExistsError`` where another publisher was first, and has removed what this one brought."""
        files = {path.relative_to(directory).as_posix(): path for path in directory.rglob("*") if path.is_file()}
        for name, path in sorted(files.items()):
            with _answering(f"{place}/{name}"):
                self._client.upload_file(str(path), self.bucket, self._name(f"{place}/{name}"), Config=TRANSFER)
        if self.names(place) != {name: path.stat().st_size for name, path in files.items()}:
            folder = place.rpartition("/")[0]
            if self.holds(folder):
                raise FileExistsError(folder)
            raise StorageUnavailable(errno.EIO, f"{place}: the object store has lost files that it had taken")

    def settle(self, directory: Path, folder: str, place: str) -> None:
        key, content = f"{folder}/{ITEM}", (directory / ITEM).read_bytes()
        if self.holds(folder):
            raise FileExistsError(key)
        try:
            with _answering(key):  # not in the place of another's, where the store knows that condition
                self._client.put_object(**self._object(key), Body=content, IfNoneMatch="*")
        except FileExistsError:
            if self.read(key) != content:  # else it is ours: the answer to the first request was lost
                raise

    def remnants(self, folder: str, place: str | None, before: datetime | None = None) -> list[str]:
        mine = f"{self._name(place)}/" if place else None
        start = f"{self._name(folder)}/{ATTEMPT}"
        return [
            found["Key"].removeprefix(self.prefix)
            for found in self._listed(start)
            if not (mine and found["Key"].startswith(mine)) and (before is None or found["LastModified"] < before)
        ]

    def discard(self, keys: Sequence[str]) -> None:
        self._delete([self._name(key) for key in keys])

    def rewrite(self, key: str, content: bytes) -> None:
        with _answering(key):
            self._client.put_object(**self._object(key), Body=content)

    def remove(self, folder: str) -> None:
        self._delete([self._name(f"{folder}/{ITEM}")])
        self._delete([found["Key"] for found in self._listed(f"{self._name(folder)}/")])

    def folders(self) -> Iterator[str]:
        yield from self._folders(self.prefix, DEPTH)

    def link(self, key: str, endpoint: str, *, name: str, media_type: str) -> str:
        """An address at ``endpoint`` where anyone may fetch the file, saved as ``name``, for an hour."""
        said = {"ResponseContentDisposition": f'attachment; filename="{name}"', "ResponseContentType": media_type}
        address: str = _client(os.getpid(), endpoint).generate_presigned_url(
            "get_object", Params=self._object(key) | said, ExpiresIn=LINK_SECONDS
        )
        return address

    @property
    def _client(self) -> Any:
        return _client(os.getpid())

    def _name(self, key: str) -> str:
        return self.prefix + "/".join(parts_of(key))

    def _object(self, key: str) -> dict[str, Any]:
        return {"Bucket": self.bucket, "Key": self._name(key)}

    def _stream(self, key: str, part: range) -> Iterator[bytes]:
        with _answering(key):
            asked = f"bytes={part.start}-{part.stop - 1}"
            body = self._client.get_object(**self._object(key), Range=asked)["Body"]
            try:
                while chunk := body.read(BYTES_A_READ):
                    yield chunk
            finally:
                body.close()

    def _listed(self, start: str) -> Iterator[dict[str, Any]]:
        with _answering(start):
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=start):
                yield from page.get("Contents", [])

    def _folders(self, start: str, depth: int) -> Iterator[str]:
        with _answering(start):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=start, Delimiter="/"
            )
            for found in (one["Prefix"] for page in pages for one in page.get("CommonPrefixes", [])):
                if depth == 1:
                    yield found.removeprefix(self.prefix).rstrip("/")
                else:
                    yield from self._folders(found, depth - 1)

    def _delete(self, names: list[str]) -> None:
        for first in range(0, len(names), OBJECTS_A_DELETION):
            part = [{"Key": name} for name in names[first : first + OBJECTS_A_DELETION]]
            with _answering(names[first]):
                self._client.delete_objects(Bucket=self.bucket, Delete={"Objects": part, "Quiet": True})


@lru_cache(maxsize=4)
def _client(process: int, endpoint: str | None = None) -> Any:
    """Of boto3: one for each process, since connections do not outlive a fork."""
    own = endpoint or os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    s3 = {"addressing_style": "path"} if own else {}
    return boto3.session.Session().client(
        "s3", endpoint_url=own, config=Config(**CLIENT, s3=s3, signature_version="s3v4")
    )


@contextmanager
def _answering(key: str) -> Iterator[None]:
    """The store's errors as this archive's: not there, there already, or away."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in ABSENT:
            raise FileNotFoundError(errno.ENOENT, "there is no such object", key) from error
        if code in THERE_ALREADY:
            raise FileExistsError(errno.EEXIST, "there is such an object", key) from error
        raise StorageUnavailable(errno.EIO, f"the object store refuses {key}: {error}") from error
    except (BotoCoreError, Boto3Error, ConnectionError) as error:
        raise StorageUnavailable(errno.EIO, f"the object store does not answer about {key}: {error}") from error
