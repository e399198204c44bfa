"""Requests over the link, the same for both ends: who asks waits, who is asked answers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
import logging
from typing import Any, Final

from .codec import pack, unpack
from .errors import Code, ProtocolError, RequestError
from .frames import Cancel, Failure, Frame, Json, Progress, Request, Result
from .words import Method

MAX_ASKED: Final = 64
"""How many requests of the other end are worked on at the same time; more are refused."""

_LOGGER: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked[S]:
    """A request of the other end, as its handler sees it."""

    connection: str | None
    tell: Callable[[S], Awaitable[None]]


type Handler = Callable[[Any, Asked[Any]], Awaitable[Any]]


class Handlers(Mapping[str, tuple[Method[Any, Any, Any], Handler]]):
    """What one end answers, by the name of the method."""

    def __init__(self) -> None:
        """Start with nothing to answer."""
        self._handlers: dict[str, tuple[Method[Any, Any, Any], Handler]] = {}

    def add[P, R, S](
        self, method: Method[P, R, S], handler: Callable[[P, Asked[S]], Awaitable[R]]
    ) -> Callable[[], None]:
        """Answer a method from now on, until the returned function is called.

        The handler gets the parameters; it returns the result or raises `RequestError`.
        """
        self._handlers[method.name] = (method, handler)
        return lambda: self._handlers.pop(method.name, None) and None

    def __getitem__(self, name: str) -> tuple[Method[Any, Any, Any], Handler]:
        """Return the method and its handler."""
        return self._handlers[name]

    def __iter__(self) -> Any:
        """Return the names."""
        return iter(self._handlers)

    def __len__(self) -> int:
        """Return how many methods are answered."""
        return len(self._handlers)


@dataclass(slots=True)
class _Waiting:
    """A request that has no answer yet."""

    method: Method[Any, Any, Any]
    told: Callable[[Any], None] | None
    answer: asyncio.Future[Json] = field(default_factory=asyncio.Future)

    def hear(self, part: Progress) -> None:
        """Pass on a part of the answer. Raises `ProtocolError`."""
        if self.told is None or self.method.progress is None:
            return
        content = unpack(self.method.progress, part.data)
        try:
            self.told(content)
        except Exception:  # dispatch: a mistake of who asked must not end the link
            _LOGGER.exception("A part of the answer to %s could not be taken", self.method.name)


class Peer:
    """One end of a link that is up.

    `send` puts a frame on the way; it may wait while the other end is slow. It raises
    `ConnectionError` once the link is down, and `RequestError` or `ProtocolError` for a frame that
    cannot be sent.
    """

    def __init__(self, send: Callable[[Frame], Awaitable[None]], handlers: Handlers) -> None:
        """Begin; nothing is sent."""
        self._send = send
        self._handlers = handlers
        self._ids = count(1)
        self._waiting: dict[int, _Waiting] = {}
        self._working: dict[int, asyncio.Task[None]] = {}
        self._closed = False

    async def ask[P, R, S](
        self,
        method: Method[P, R, S],
        params: P,
        *,
        connection: str | None = None,
        told: Callable[[S], None] | None = None,
    ) -> R:
        """Return the other end's answer. Raises `RequestError`.

        `told` gets the parts that come before the end. `UNAVAILABLE` means that the link is down
        and nobody knows whether it was done; `TOO_SLOW`, that no answer came in time.
        """
        if self._closed:
            raise RequestError(Code.UNAVAILABLE, "the link is down")
        id_ = next(self._ids)
        waiting = _Waiting(method, told)
        self._waiting[id_] = waiting
        request = Request(
            id=id_,
            method=method.name,
            params=pack(params),
            patience=method.patience,
            connection=connection,
        )
        try:
            async with asyncio.timeout(method.patience):
                await self._send(request)
                answer = await waiting.answer
        except TimeoutError:
            await self._forget(id_)
            raise RequestError(Code.TOO_SLOW, f"{method.name}: no answer") from None
        except ConnectionError as error:
            raise RequestError(Code.UNAVAILABLE, str(error)) from error
        except ProtocolError as error:
            raise RequestError(Code.INVALID, f"{method.name}: {error}") from error
        except asyncio.CancelledError:
            await self._forget(id_)
            raise
        finally:
            self._waiting.pop(id_, None)
        try:
            return unpack(method.result, answer)
        except ProtocolError as error:
            raise RequestError(Code.INVALID, f"{method.name}: {error}") from error

    async def receive(self, frame: Frame) -> None:
        """Take a frame that belongs to a request; others are none of its business."""
        match frame:
            case Request():
                await self._asked(frame)
            case Progress() if (waiting := self._waiting.get(frame.id)) is not None:
                waiting.hear(frame)
            case Result() if (waiting := self._waiting.get(frame.id)) is not None:
                if not waiting.answer.done():
                    waiting.answer.set_result(frame.data)
            case Failure() if (waiting := self._waiting.get(frame.id)) is not None:
                if not waiting.answer.done():
                    waiting.answer.set_exception(_error(frame))
            case Cancel() if (task := self._working.get(frame.id)) is not None:
                task.cancel()
            case _:
                pass  # an answer that nobody waits for any more

    async def close(self) -> None:
        """End everything: who waits is told that the link is down, what is worked on stops."""
        self._closed = True
        for waiting in self._waiting.values():
            if not waiting.answer.done():
                waiting.answer.set_exception(ConnectionError("the link went down"))
        tasks = tuple(self._working.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _forget(self, id_: int) -> None:
        """Tell the other end that nobody waits any more, if that is quickly done."""
        with suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(1):
                await self._send(Cancel(id=id_))

    async def _asked(self, request: Request) -> None:
        """Begin to work on a request, or refuse it."""
        if (known := self._handlers.get(request.method)) is None:
            await self._send(Failure(id=request.id, code=Code.UNKNOWN_METHOD))
        elif len(self._working) >= MAX_ASKED:
            await self._send(Failure(id=request.id, code=Code.RATE_LIMITED, retry_after=1))
        elif request.id not in self._working:
            task = asyncio.create_task(
                self._work(request, *known), name=f"link request {request.method}"
            )
            self._working[request.id] = task
            task.add_done_callback(lambda _task: self._working.pop(request.id, None))

    async def _work(
        self, request: Request, method: Method[Any, Any, Any], handler: Handler
    ) -> None:
        """Answer a request, however it ends."""

        async def tell(part: Any) -> None:
            await self._send(Progress(id=request.id, data=pack(part)))

        answer: Result | Failure
        try:
            params = unpack(method.params, request.params)
            async with asyncio.timeout(min(request.patience, method.patience)):
                result = await handler(params, Asked(request.connection, tell))
            answer = Result(id=request.id, data=pack(result))
        except RequestError as error:
            answer = _failure(request.id, error)
        except ProtocolError as error:
            answer = Failure(id=request.id, code=Code.INVALID, message=str(error))
        except TimeoutError:
            answer = Failure(id=request.id, code=Code.TOO_SLOW)
        except ConnectionError:
            return
        except Exception:  # dispatch: a handler's mistake must not end the link
            _LOGGER.exception("%s failed", request.method)
            answer = Failure(id=request.id, code=Code.FAILED)
        with suppress(ConnectionError):  # then nobody is there to be told
            try:
                await self._send(answer)
            except RequestError as error:
                await self._send(_failure(request.id, error))
            except ProtocolError as error:
                _LOGGER.error("%s has an answer with %s", request.method, error)  # noqa: TRY400 - no secret in it
                await self._send(Failure(id=request.id, code=Code.FAILED))


def _error(failure: Failure) -> RequestError:
    """Return what a failure says as the error it was."""
    return RequestError(
        failure.code,
        failure.message,
        reason=failure.reason,
        retry_after=failure.retry_after,
        details=failure.details,
    )


def _failure(id_: int, error: RequestError) -> Failure:
    """Return what the other end is told of an error."""
    return Failure(
        id=id_,
        code=error.code,
        message=str(error),
        reason=error.reason,
        retry_after=error.retry_after,
        details=dict(error.details),
    )
