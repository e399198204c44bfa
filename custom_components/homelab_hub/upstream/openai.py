"""OpenAI's API, and the servers that speak it, through OpenAI's own SDK.

The SDK makes connections, authenticates and retries. Answers are taken as plain JSON objects (its
documented way to call an endpoint without a model class): building a model for every streamed
word costs more than everything else in a turn (docs/adr/0007), and servers at home leave out
fields the models require.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
import json
from typing import Any, cast

import httpx
import httpx2
import openai
from openai import AsyncStream

from . import errors
from .jitter import jittered
from .openai_errors import of_code, sdk_errors

type JsonObject = dict[str, Any]
type Upload = tuple[str, bytes, str]
"""File name, content, MIME type."""

DEFAULT_BASE_URL = "https://api.openai.com/v1"
REQUEST_TIMEOUT = 180.0
CONNECT_TIMEOUT = 5.0
LIST_TIMEOUT = 10.0
SILENCE_TIMEOUT = 45.0
DRAIN_TIMEOUT = 0.25
LONGEST_WAIT = 60.0
_PASSING = (errors.RateLimitError, errors.ServerError, errors.UnreachableError)
# What reading a stream raises: the SDK wraps only its own client's errors, and Home Assistant
# 2026.10 gives it another.
_LOST = (openai.APIConnectionError, httpx.HTTPError, httpx2.HTTPError)
# Sent as soon as the request is accepted; they do not show that the model has begun.
PRELUDE = frozenset({"response.created", "response.queued", "response.in_progress"})


class OpenAIServer:
    """One server with one key."""

    def __init__(self, *, base_url: str, api_key: str, http_client: Any) -> None:
        """Prepare to call the server; nothing is sent yet.

        `http_client` is an `httpx.AsyncClient`, whose connections are shared and not closed here.
        Servers at home often want no key, which the SDK does not know: they get a stand-in.
        """
        self._client = openai.AsyncOpenAI(
            base_url=base_url,
            api_key=api_key or "none",
            http_client=http_client,
            max_retries=0,
            timeout=openai.Timeout(REQUEST_TIMEOUT, connect=CONNECT_TIMEOUT),
        )
        self.base_url = base_url

    def prepare(self) -> None:
        """Read what the SDK wants to know of this machine; blocks, so call it in an executor."""
        self._client.platform_headers()

    async def models(self) -> list[str]:
        """Return the ids of the models the server offers, sorted.

        Empty where the server has no list. Raises `UpstreamError`.
        """
        with sdk_errors:
            try:
                answer = await self._client.get(
                    "/models", cast_to=object, options={"timeout": LIST_TIMEOUT}
                )
            except openai.NotFoundError as error:
                if not isinstance(error.body, dict):
                    raise errors.NotAnApiError(f"HTTP {error.status_code}") from error
                return []
        listed = _object(answer).get("data")
        if not isinstance(listed, list):
            raise errors.NotAnApiError("the list of models has no data")
        return sorted(
            model["id"]
            for model in listed
            if isinstance(model, dict) and isinstance(model.get("id"), str)
        )

    async def post(
        self, path: str, body: Mapping[str, Any], *, retries: int = 0, timeout: float | None = None
    ) -> JsonObject:
        """Return the server's answer to a request. Raises `UpstreamError`."""
        options: dict[str, Any] = {"max_retries": retries}
        if timeout is not None:
            options["timeout"] = timeout
        with sdk_errors:
            return _object(
                await self._client.post(
                    path, cast_to=object, body=body, options=cast("Any", options)
                )
            )

    async def upload(
        self,
        path: str,
        fields: Mapping[str, Any],
        files: Sequence[tuple[str, Upload]],
        *,
        timeout: float = REQUEST_TIMEOUT,
    ) -> JsonObject:
        """Return the server's answer to a multipart form. Raises `UpstreamError`."""
        with sdk_errors:
            return _object(
                await self._client.post(
                    path,
                    cast_to=object,
                    body=dict(fields),
                    files=list(files),
                    options={
                        "headers": {"Content-Type": "multipart/form-data"},
                        "timeout": openai.Timeout(timeout, connect=CONNECT_TIMEOUT),
                    },
                )
            )

    @asynccontextmanager
    async def stream(
        self, path: str, body: Mapping[str, Any], *, patience: float, retries: int = 0
    ) -> AsyncIterator[AsyncIterator[JsonObject]]:
        """Send a request and give its answer as events, as they arrive.

        `patience` is the seconds until the model must have begun, anew for each of the retries,
        which wait as the server asks, if that is not longer than `LONGEST_WAIT`. What goes wrong
        with the server, here or while the events are read, is raised as `UpstreamError`. Leaving
        the context closes the connection, which makes the server stop.
        """
        stream, deadline = await self._open_patiently(path, body, patience, retries)
        try:
            content_type = stream.response.headers.get("content-type", "")
            if not content_type.startswith("text/event-stream"):
                raise errors.NotAnApiError(f"a stream was asked for, {content_type!r} came")
            async with aclosing(_events(stream.response, deadline)) as events:
                yield events
                await _drain(events)
        finally:
            await stream.close()

    @asynccontextmanager
    async def sound(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        patience: float,
        retries: int = 0,
        longest_wait: float = LONGEST_WAIT,
    ) -> AsyncIterator[AsyncIterator[bytes | JsonObject]]:
        """Send a request and give the sound of its answer, as it arrives: as bytes or as events.

        Servers that know no events for sound send bytes whatever was asked for. Otherwise as
        `stream`, which says what the times mean; the wait for a retry is limited too.
        """
        stream, deadline = await self._open_patiently(path, body, patience, retries, longest_wait)
        try:
            content_type = stream.response.headers.get("content-type", "")
            pieces: AsyncGenerator[bytes | JsonObject]
            if content_type.startswith("text/event-stream"):
                pieces = _events(stream.response, deadline)
            elif content_type.startswith(("text/", "application/json")):
                raise errors.NotAnApiError(f"sound was asked for, {content_type!r} came")
            else:
                pieces = _chunks(stream.response, deadline)
            async with aclosing(pieces):
                yield pieces
        finally:
            await stream.close()

    async def _open_patiently(
        self,
        path: str,
        body: Mapping[str, Any],
        patience: float,
        retries: int,
        longest_wait: float = LONGEST_WAIT,
    ) -> tuple[AsyncStream[object], float]:
        """Send a request until it is taken; return the stream of its answer and its deadline."""
        tries = 0
        while True:
            deadline = asyncio.get_running_loop().time() + patience
            try:
                return await self._open(path, body, deadline), deadline
            except _PASSING as error:
                wait = 2.0**tries if error.retry_after is None else error.retry_after
                if tries == retries or wait > longest_wait:
                    raise
            tries += 1
            await asyncio.sleep(wait * jittered(1.0, 1.5))

    async def _open(
        self, path: str, body: Mapping[str, Any], deadline: float
    ) -> AsyncStream[object]:
        """Send a request once, and return the stream of its answer."""
        with sdk_errors:
            try:
                async with asyncio.timeout_at(deadline):
                    return await self._client.post(
                        path,
                        cast_to=object,
                        body=body,
                        stream=True,
                        stream_cls=AsyncStream[object],
                    )
            except TimeoutError as error:
                raise errors.TooSlowError("no answer in time") from error


async def _events(response: httpx2.Response, deadline: float) -> AsyncGenerator[JsonObject]:
    """Yield the events; the first that shows the model at work ends the deadline."""
    loop = asyncio.get_running_loop()
    begun = False
    async with aclosing(_data(response.aiter_lines())) as data:
        while True:
            with sdk_errors:
                try:
                    async with asyncio.timeout_at(
                        loop.time() + SILENCE_TIMEOUT if begun else deadline
                    ):
                        event = _object(json.loads(await anext(data)))
                except StopAsyncIteration:
                    return
                except TimeoutError as error:
                    raise _silence(begun=begun) from error
                except _LOST as error:
                    raise _loss(begun=begun) from error
            if isinstance(failure := event.get("error"), dict):
                raise of_code(failure.get("code") or failure.get("type"))
            begun = begun or event.get("type") not in PRELUDE
            yield event


async def _chunks(response: httpx2.Response, deadline: float) -> AsyncGenerator[bytes]:
    """Yield an answer's bytes as they come; the first ends the deadline."""
    loop = asyncio.get_running_loop()
    begun = False
    async with aclosing(response.aiter_bytes()) as chunks:
        while True:
            try:
                async with asyncio.timeout_at(loop.time() + SILENCE_TIMEOUT if begun else deadline):
                    chunk = await anext(chunks)
            except StopAsyncIteration:
                return
            except TimeoutError as error:
                raise _silence(begun=begun) from error
            except _LOST as error:
                raise _loss(begun=begun) from error
            begun = True
            yield chunk


async def _data(lines: AsyncIterator[str]) -> AsyncGenerator[str]:
    """Yield the data of server-sent events, which this API puts on one line each.

    Lines that say something else, and the end mark of Chat Completions, are left out. What
    follows the mark is read too: a connection can be used again only after the last byte.
    """
    async for line in lines:
        if line.startswith("data:") and (data := line[5:].strip()) != "[DONE]":
            yield data


async def _drain(events: AsyncIterator[JsonObject]) -> None:
    """Read what follows an answer, so that its connection can be used again."""
    with suppress(TimeoutError, errors.UpstreamError):
        async with asyncio.timeout(DRAIN_TIMEOUT):
            async for _ in events:
                pass


def _loss(*, begun: bool) -> errors.UpstreamError:
    """Return the error for a connection lost before the answer or in the middle of it."""
    if begun:
        return errors.AnswerBrokenError("the connection was lost")
    return errors.UnreachableError("the connection was lost")


def _silence(*, begun: bool) -> errors.UpstreamError:
    """Return the error for a time-out before the answer or in the middle of it."""
    if begun:
        return errors.AnswerBrokenError("the answer stopped coming")
    return errors.TooSlowError("no answer in time")


def _object(answer: object) -> JsonObject:
    """Return the answer if it is a JSON object, as every answer of this API is."""
    if not isinstance(answer, dict):
        raise errors.NotAnApiError("the answer is not a JSON object")
    return answer
