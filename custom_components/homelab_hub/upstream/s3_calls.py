"""Calls of S3's operations: shaped and signed by botocore, sent by our transport."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from copy import copy
from typing import Any, Final, Self

import aiohttp

from . import errors
from .report import CallReport
from .retry import Clock, Limits
from .s3_api import S3Api, Shaped
from .s3_body import Content, Pieces, content_md5, md5
from .s3_errors import hidden_refusal
from .s3_place import Keys, Place
from .s3_signing import Signer, SigningMiddleware
from .transport import Transport

# Completing an upload takes S3 minutes at times.
LIMITS: Final = Limits(total=300.0, silence=60.0, failures=10)
# Hashing less than this is quicker than asking a thread to.
_SMALL: Final = 64 * 1024
# Objects may be of any type, HTML included.
_ANY: Final = {"Accept": "*/*", "Accept-Encoding": "identity"}
_ANSWERED_EARLY: Final = frozenset({"CompleteMultipartUpload", "CopyObject"})


class S3Calls:
    """The operations on one bucket, by their names in AWS's reference.

    Every method raises `UpstreamError`, and nothing else. What has a body has a Content-MD5, and
    no other checksum, trailer or chunked signature: every service knows that one.
    """

    def __init__(
        self,
        connector: aiohttp.BaseConnector,
        place: Place,
        keys: Keys,
        api: S3Api,
        *,
        name: str = "S3",
        limits: Limits = LIMITS,
        report: Callable[[CallReport], None] | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Prepare; nothing is sent yet. Use `async with`, or `close` it.

        The connector is not closed here: it may be shared, or have a certificate authority of its
        own. `name` is for messages and reports.
        """
        self.clock = clock = clock or Clock()
        self.place = place
        self._name = name
        self._api = api
        self.signer = Signer(keys, place.region, clock.wall)
        self._session = aiohttp.ClientSession(
            connector=connector,
            connector_owner=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            middlewares=(SigningMiddleware(name, self.signer, place.root.origin()),),
            auto_decompress=False,
        )
        self._transport = Transport(
            self._session,
            None,
            name=name,
            limits=limits,
            report=report,
            clock=clock,
        )

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self.close()

    def reporting(self, report: Callable[[CallReport], None]) -> Self:
        """Return the same client with another report; it ends with this one."""
        other = copy(self)
        other._transport = self._transport.reporting(report)  # noqa: SLF001 - of its own class
        return other

    async def close(self) -> None:
        """End; the connector stays open."""
        await self._session.close()

    @property
    def failing(self) -> errors.UpstreamError | None:
        """Return why the service is left alone or doubted, None while it works."""
        return self._transport.failing

    @property
    def pause(self) -> float | None:
        """Return the seconds for which nothing is sent, as the service asked; None if it did not."""
        return self._transport.pause

    async def call(
        self,
        operation: str,
        content: Content | None = None,
        /,
        *,
        template: str | None = None,
        idempotent: bool | None = None,
        **parameters: Any,
    ) -> dict[str, Any]:
        """Return what an operation says; parameters that are None are left out.

        `content` is what is stored. Reports call it by its template, else by the operation.
        `idempotent` overrules what the method says about whether it may be done twice.
        """
        shaped = self.shape(operation, **parameters)
        if content is None and shaped.body:
            content = Content([shaped.body])
        headers = {**_ANY, **shaped.headers}
        body: Pieces | None = None
        if content is not None:
            headers["Content-MD5"] = content_md5(content.md5 or await md5_of_pieces(content.pieces))
            body = Pieces(content.pieces, sending=content.sending)
        answer = await self._transport.request(
            shaped.method,
            self.place.url(shaped.path, shaped.query),
            data=body,
            headers=headers,
            timeout=content.timeout if content else None,
            idempotent=False if content and content.once else idempotent,
            template=template or operation,
        )
        early = operation in _ANSWERED_EARLY
        if early and (error := hidden_refusal(self._name, answer.body)) is not None:
            raise error
        return self._api.read(operation, answer.status, answer.headers, answer.body)

    @asynccontextmanager
    async def stream(
        self, operation: str, /, *, template: str | None = None, **parameters: Any
    ) -> AsyncGenerator[aiohttp.ClientResponse]:
        """Give the open answer to an operation, which reports call by its template."""
        shaped = self.shape(operation, **parameters)
        async with self._transport.stream(
            shaped.method,
            self.place.url(shaped.path, shaped.query),
            headers={**_ANY, **shaped.headers},
            template=template or operation,
        ) as response:
            yield response

    def shape(self, operation: str, **parameters: Any) -> Shaped:
        """Return the request of an operation on the bucket."""
        return self._api.shape(operation, {"Bucket": self.place.bucket, **parameters})


async def md5_of_pieces(pieces: list[bytes]) -> bytes:
    """Return the MD5 of a body."""
    if sum(map(len, pieces)) <= _SMALL:
        return md5(pieces)
    return await asyncio.to_thread(md5, pieces)
