"""moto's server without its socket: it keeps the objects, and speaks S3."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
import os
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

# moto finds out by it which of AWS's services is asked.
_SCOPE: Final = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/s3/aws4_request"


_OF_THE_WHOLE: Final = ("content-length", "x-amz-checksum-")
_SPAN: Final = re.compile(r"bytes=(\d+)-(\d*)")
# More than this of an object moto puts on the disk.
_IN_MEMORY: Final = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Answer:
    """What moto answers."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Store:
    """The objects. All stores of a process share them, so buckets need names of their own."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._read: tuple[str, str, bytes] = ("", "", b"")

    async def ask(self, method: str, uri: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return moto's answer; the URI has the bucket in its path, and is encoded."""
        return await asyncio.to_thread(_ask, method, uri, headers, body)

    async def ask_range(self, uri: str, headers: Mapping[str, str], span: str) -> Answer:
        """Return a range of an object, of which moto would read all each time."""
        head = await self.ask("HEAD", uri, headers, b"")
        etag = next((value for name, value in head.headers if name.lower() == "etag"), "")
        if head.status != 200 or (wanted := _SPAN.fullmatch(span)) is None:
            return await self.ask("GET", uri, {**headers, "Range": span}, b"")
        if self._read[:2] != (uri, etag):
            self._read = (uri, etag, (await self.ask("GET", uri, headers, b"")).body)
        content = self._read[2]
        start, stop = int(wanted[1]), min(int(wanted[2] or len(content)) + 1, len(content))
        if start >= stop:
            return await self.ask("GET", uri, {**headers, "Range": span}, b"")
        answered = [one for one in head.headers if not one[0].lower().startswith(_OF_THE_WHOLE)]
        answered.append(("Content-Range", f"bytes {start}-{stop - 1}/{len(content)}"))
        answered.append(("Content-Length", str(stop - start)))
        return Answer(206, answered, content[start:stop])


def _ask(method: str, uri: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Ask moto; blocks."""
    from werkzeug.test import EnvironBuilder, run_wsgi_app

    path, _, query = uri.partition("?")
    given = dict(headers) | {"Authorization": _SCOPE, "Host": "127.0.0.1"}
    builder = EnvironBuilder(
        method=method, query_string=query, data=body, headers=list(given.items())
    )
    environment = builder.get_environ()
    environment["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")  # as WSGI wants it
    environment["RAW_URI"] = uri
    content, status, answered = run_wsgi_app(_server(), environment, buffered=True)
    return Answer(int(status.partition(" ")[0]), list(answered.items()), b"".join(content))


@cache
def _server() -> WSGIApplication:
    """Import moto, which takes a second, and return its server."""
    os.environ.setdefault("MOTO_S3_DEFAULT_KEY_BUFFER_SIZE", str(_IN_MEMORY))
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    return DomainDispatcherApplication(create_backend_app)
