"""The one way to call an upstream: authorised, retried, limited and reported in one place."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from copy import copy
from time import perf_counter
from typing import Self, Unpack

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from . import errors
from .answer import Answer
from .authorization import Authorization
from .gate import Gate
from .reading import broken, read, read_refusal, unreachable
from .report import CallReport
from .request import Options, Request, as_it_is, seconds_left
from .retry import Clock, Limits, pause
from .secret import Secret

type TokenSource = Callable[[Secret | None], Awaitable[Secret]]
"""Gives the token for one try. The argument is a token the upstream refused, None before that.

A source that is told of a refused token gives another: the current one if the refused one was
replaced meanwhile, else a new one, however many ask. What it raises goes to the caller as it is.
"""

# Answers below 400 that are none for aiohttp to follow (304: not modified; 308: a resumable upload
# that goes on, developers.google.com/workspace/drive/api/guides/manage-uploads).
_NOT_REDIRECTS = frozenset({304, 308})
_FOLLOWED = frozenset({"GET", "HEAD"})
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)

type Finish[T] = Callable[[Request, aiohttp.ClientResponse], Awaitable[T]]


class Transport:
    """The way to one API of one account.

    Make one for each API: what fails in one is no sign that another does. The session is shared
    and not closed here. Every method raises `UpstreamError`, and nothing else for what an
    upstream does.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        token: TokenSource | None,
        *,
        name: str,
        limits: Limits | None = None,
        report: Callable[[CallReport], None] | None = None,
        headers: Mapping[str, str] | None = None,
        scheme: str = "Bearer",
        clock: Clock | None = None,
        gate: Gate | None = None,
    ) -> None:
        """Prepare; nothing is sent yet.

        `name` is for messages and reports; `headers` and `scheme` are those of `Authorization`.
        `report` is called after every call, and must be quick.
        """
        self._session = session
        self._source = token
        self._name = name
        self._limits = limits = limits or Limits()
        self._report = report
        self._clock = clock or Clock()
        self._gate = gate or Gate(
            concurrent=limits.concurrent,
            failures=limits.failures,
            patience=limits.longest_wait,
            clock=self._clock.monotonic,
        )
        # The whole call has its own limit, which is cheaper than one for every try.
        self._timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=limits.connect, sock_read=limits.silence
        )
        self._authorization = Authorization(
            name, scheme, {"Accept": "application/json", **(headers or {})}
        )

    def bound(
        self,
        token: TokenSource,
        report: Callable[[CallReport], None],
        *,
        scheme: str | None = None,
    ) -> Self:
        """Return a way to the same API with other tokens and reports; the limits are shared."""
        return type(self)(
            self._session,
            token,
            name=self._name,
            limits=self._limits,
            report=report,
            headers=self._authorization.headers,
            scheme=scheme or self._authorization.scheme,
            clock=self._clock,
            gate=self._gate,
        )

    def reporting(self, report: Callable[[CallReport], None]) -> Self:
        """Return the same way with other reports; the limits are shared."""
        other = copy(self)
        other._report = report  # noqa: SLF001 - of its own class
        return other

    @property
    def failing(self) -> errors.UpstreamError | None:
        """Return why the upstream is left alone or doubted, None while it works."""
        return self._gate.failing

    @property
    def pause(self) -> float | None:
        """Return the seconds left of a pause that the upstream asked for, None without one."""
        return self._gate.pause

    async def get(self, url: str | URL, **options: Unpack[Options]) -> Answer:
        """Send a GET; see `request`."""
        return await self.request("GET", url, **options)

    async def post(self, url: str | URL, **options: Unpack[Options]) -> Answer:
        """Send a POST; see `request`."""
        return await self.request("POST", url, **options)

    async def put(self, url: str | URL, **options: Unpack[Options]) -> Answer:
        """Send a PUT; see `request`."""
        return await self.request("PUT", url, **options)

    async def patch(self, url: str | URL, **options: Unpack[Options]) -> Answer:
        """Send a PATCH; see `request`."""
        return await self.request("PATCH", url, **options)

    async def delete(self, url: str | URL, **options: Unpack[Options]) -> Answer:
        """Send a DELETE; see `request`."""
        return await self.request("DELETE", url, **options)

    async def request(self, method: str, url: str | URL, **options: Unpack[Options]) -> Answer:
        """Send a request, as often as needed, and return the answer, read to its end.

        Answers have a status below 400. Bodies above `Limits.answer_size` are refused, and so are
        HTML pages, unless the request accepts them.
        """
        request = Request.of(method, url, options)
        started = perf_counter()
        outcome = "interrupted"
        try:
            answer = await self._call(request, self._read)
            outcome = "ok"
        except errors.UpstreamError as error:
            outcome = request.failed(error)
            raise
        finally:
            if self._report is not None:
                self._report(request.report(self._name, perf_counter() - started, outcome))
        return answer

    @asynccontextmanager
    async def stream(
        self, method: str, url: str | URL, **options: Unpack[Options]
    ) -> AsyncGenerator[aiohttp.ClientResponse]:
        """Send a request and give the open response, for downloads and event streams.

        Tried as `request` is until the answer begins, where the time limit ends too; the limit of
        silence holds to the end. What goes wrong while the body is read is raised as
        `UpstreamError`. A body that is not read to its end closes the connection.
        """
        request = Request.of(method, url, options)
        started = perf_counter()
        outcome = "interrupted"
        response: aiohttp.ClientResponse | None = None
        try:
            response = await self._call(request, as_it_is)
            try:
                yield response
            except aiohttp.ClientError as error:
                raise broken(self._name, error) from None
            outcome = "ok"
        except errors.UpstreamError as error:
            outcome = request.failed(error)
            raise
        finally:
            if response is not None:
                request.received = response.content.total_bytes
                response.release()
            if self._report is not None:
                self._report(request.report(self._name, perf_counter() - started, outcome))

    async def _call[T](self, request: Request, finish: Finish[T]) -> T:
        """Return what `finish` makes of a good answer, within the limits."""
        if self._session.closed:
            raise errors.UnreachableError(f"{self._name}: the session is closed")
        gate = self._gate
        opened = gate.opened
        try:
            async with asyncio.timeout(request.timeout or self._limits.total) as limit, gate.slots:
                gate.check()
                opened = gate.opened
                return await self._tries(request, finish, limit)
        except TimeoutError:
            slow = errors.TooSlowError(f"{self._name}: no answer in time")
            if request.tries:
                gate.failed_try(slow, opened)
            raise slow from None

    async def _tries[T](self, request: Request, finish: Finish[T], limit: asyncio.Timeout) -> T:
        """Try until it works or trying again is pointless."""
        gate, source = self._gate, self._source
        refused: Secret | None = None
        refusal: errors.CredentialsError | None = None
        failures = 0
        while True:
            token = await source(refused) if source else None
            if refusal and token == refused:
                raise refusal
            headers = self._authorization.headers_for(token, request.headers)
            opened = gate.opened
            request.tries += 1
            try:
                result = await self._try(request, headers, token, finish)
            except errors.CredentialsError as error:
                gate.answered(opened)
                if token is None or refusal:
                    raise
                refused, refusal = token, error
            except errors.UpstreamError as error:
                gate.failed_try(error, opened)
                failures += 1
                wait = pause(
                    error,
                    self._limits,
                    tries=failures,
                    idempotent=request.idempotent,
                    sent=request.sent,
                )
                if wait is None or gate.opened != opened or seconds_left(limit) < wait:
                    raise
                await self._clock.sleep(wait)
            else:
                gate.answered(opened)
                return result

    async def _try[T](
        self,
        request: Request,
        headers: CIMultiDict[str],
        token: Secret | None,
        finish: Finish[T],
    ) -> T:
        """Send a request once; the token is in the headers, and is to be in nothing that is said."""
        request.sent, request.status = True, 0
        failure: errors.UpstreamError
        try:
            response = await self._session.request(
                request.method,
                request.url,
                params=request.params,
                data=request.data,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=request.method in _FOLLOWED,
            )
        except (aiohttp.ClientError, OSError) as error:
            request.sent = not isinstance(error, _NOT_SENT)
            failure = unreachable(self._name, error)
        else:
            request.status = status = response.status
            finished = False
            try:
                if status < 300 or status in _NOT_REDIRECTS:
                    answer = await finish(request, response)
                    finished = True
                    return answer
                failure = await read_refusal(self._name, response, token, self._clock.wall())
            finally:
                if not finished:
                    response.close()
        # Raised here so that aiohttp's error is not its context: some have the headers in them.
        raise failure

    async def _read(self, request: Request, response: aiohttp.ClientResponse) -> Answer:
        """Read an answer to its end."""
        return await read(self._name, request, response, self._limits.answer_size)
