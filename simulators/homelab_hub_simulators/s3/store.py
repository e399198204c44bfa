"""moto's server without its socket: it keeps the objects, and speaks S3."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

# moto finds out by it which of AWS's services is asked.
_SCOPE: Final = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/s3/aws4_request"


@dataclass(frozen=True, slots=True)
class Answer:
    """What moto answers."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Store:
    """The objects. All stores of a process share them, so buckets need names of their own."""

    async def ask(self, method: str, uri: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return moto's answer; the URI has the bucket in its path, and is encoded."""
        return await asyncio.to_thread(_ask, method, uri, headers, body)


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
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    return DomainDispatcherApplication(create_backend_app)
