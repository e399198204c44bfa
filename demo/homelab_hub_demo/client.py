"""Home Assistant from outside: what the frontend says over HTTP and WebSocket, and nothing more."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from itertools import count
from types import TracebackType
from typing import Any, BinaryIO, Self

from aiohttp import ClientError, ClientSession, ClientTimeout, ClientWebSocketResponse, WSMsgType

type Json = Any
"""A decoded JSON value; its shape is in Home Assistant's API documentation."""

RESULT_SECONDS = 30
ANSWERING = ("ai_task.", "homelab_hub.")
"""How the actions begin that have response data; the others refuse to be asked for it."""
LARGEST_MESSAGE = 32 * 1024 * 1024
DOWNLOAD_PIECE = 2**18


class HomeAssistantError(Exception):
    """Home Assistant refused a request; the text has the request and the answer."""


class Subscription:
    """The events of a WebSocket command from now on; none is lost between two looks."""

    def __init__(self, inbox: asyncio.Queue[Json]) -> None:
        """Read what comes into an inbox."""
        self._inbox = inbox

    def seen(self) -> list[Json]:
        """Return the events that came since the last look, oldest first."""
        messages = [self._inbox.get_nowait() for _ in range(self._inbox.qsize())]
        return [message["event"] for message in messages if message["type"] == "event"]

    async def next(self) -> Json:
        """Return the next event; raise when none comes in time."""
        async with asyncio.timeout(RESULT_SECONDS):
            message = await self._inbox.get()
        if message["type"] != "event":
            raise HomeAssistantError(f"the subscription ended: {message}")
        return message["event"]


class HomeAssistant:
    """A logged-in connection: JSON over HTTP, and commands and subscriptions over one WebSocket.

    Use as an async context manager; leaving it closes the WebSocket.
    """

    def __init__(self, session: ClientSession, url: str, token: str) -> None:
        """Prepare a connection to `url` (without a path) with an access token."""
        self.url = url
        self.token = token
        self._session = session
        self._ids = count(1)
        self._inboxes: dict[int, asyncio.Queue[Json]] = {}
        self._socket: ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Open the WebSocket and authenticate."""
        self._socket = await self._session.ws_connect(
            f"{self.url}/api/websocket", max_msg_size=LARGEST_MESSAGE
        )
        await self._socket.receive_json(timeout=RESULT_SECONDS)
        await self._socket.send_json({"type": "auth", "access_token": self.token})
        answer = await self._socket.receive_json(timeout=RESULT_SECONDS)
        if answer["type"] != "auth_ok":
            raise HomeAssistantError(f"the WebSocket refused the token: {answer}")
        self._reader = asyncio.create_task(self._read(self._socket), name="WebSocket reader")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the WebSocket."""
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader
        if self._socket is not None:
            await self._socket.close()

    async def _read(self, socket: ClientWebSocketResponse) -> None:
        """Hand every message to who waits for its id; tell all of them when the socket closes."""
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                answer = message.json()
                if (inbox := self._inboxes.get(answer.get("id"))) is not None:
                    inbox.put_nowait(answer)
        closed = {"type": "result", "success": False, "error": "the WebSocket was closed"}
        for inbox in self._inboxes.values():
            inbox.put_nowait(closed)

    @asynccontextmanager
    async def _command(self, command: Json) -> AsyncGenerator[asyncio.Queue[Json]]:
        """Send a command and yield the queue of what comes back, beginning with the result."""
        assert self._socket is not None
        number = next(self._ids)
        inbox = self._inboxes[number] = asyncio.Queue()
        try:
            await self._socket.send_json({"id": number, **command})
            yield inbox
        finally:
            del self._inboxes[number]

    async def call(self, command: str, **fields: Json) -> Json:
        """Return the result of a WebSocket command; raise when it is refused or takes too long."""
        async with self._command({"type": command, **fields}) as inbox:
            return await _result(inbox, command, fields)

    async def events(self, command: str, **fields: Json) -> AsyncGenerator[Json]:
        """Yield the events of a WebSocket command; the caller decides when it has seen enough.

        Close the iterator (`contextlib.aclosing`) to forget the rest.
        """
        async with self._command({"type": command, **fields}) as inbox:
            await _result(inbox, command, fields)
            while True:
                message = await inbox.get()
                if message["type"] != "event":
                    raise HomeAssistantError(f"{command}: {message}")
                yield message["event"]

    async def send_bytes(self, handler: int, data: bytes) -> None:
        """Send a binary message to the handler that an event of a command named."""
        assert self._socket is not None
        await self._socket.send_bytes(bytes([handler]) + data)

    async def subscribe(self, command: str, **fields: Json) -> Subscription:
        """Collect the events of a WebSocket command until the connection is closed."""
        assert self._socket is not None
        number = next(self._ids)
        inbox = self._inboxes[number] = asyncio.Queue()
        await self._socket.send_json({"id": number, "type": command, **fields})
        await _result(inbox, command, fields)
        return Subscription(inbox)

    async def request(self, method: str, path: str, body: Json = None) -> Json:
        """Return the JSON answer of an HTTP request below the URL; raise what is not 2xx."""
        # The second says where the frontend is, for providers that lead back to it.
        headers = {"Authorization": f"Bearer {self.token}", "HA-Frontend-Base": self.url}
        async with self._session.request(
            method, f"{self.url}{path}", json=body, headers=headers
        ) as response:
            if not response.ok:
                text = await response.text()
                raise HomeAssistantError(f"{method} {path}: {response.status} {text[:500]}")
            return await response.json()

    async def download(self, path: str) -> bytes:
        """Return the bytes behind a path; signed paths and API paths alike."""
        headers = {} if "authSig=" in path else {"Authorization": f"Bearer {self.token}"}
        async with self._session.get(f"{self.url}{path}", headers=headers) as response:
            if response.status != HTTPStatus.OK:
                raise HomeAssistantError(f"GET {path}: {response.status}")
            return await response.read()

    async def download_to(self, path: str, file: BinaryIO) -> None:
        """Write the bytes behind an API path into a file, as they come."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self._session.get(f"{self.url}{path}", headers=headers) as response:
            if response.status != HTTPStatus.OK:
                raise HomeAssistantError(f"GET {path}: {response.status}")
            async for piece in response.content.iter_chunked(DOWNLOAD_PIECE):
                file.write(piece)

    async def state(self, entity_id: str) -> Json:
        """Return an entity's state object; raise when there is no such entity."""
        return await self.request("GET", f"/api/states/{entity_id}")

    async def act(self, action: str, target: Json = None, **data: Json) -> Json:
        """Perform an action (`light.turn_on`) and return its response data, if it has any."""
        domain, service = action.split(".")
        result = await self.call(
            "call_service",
            domain=domain,
            service=service,
            service_data=data,
            return_response=action.startswith(ANSWERING),
            **({"target": target} if target else {}),
        )
        return result.get("response")


async def _result(inbox: asyncio.Queue[Json], command: str, fields: Json) -> Json:
    early = []
    try:
        async with asyncio.timeout(RESULT_SECONDS):
            # Some commands send their first event before their result.
            while (message := await inbox.get())["type"] == "event":
                early.append(message)
    except TimeoutError:
        raise HomeAssistantError(
            f"{command}: no answer within {RESULT_SECONDS} s ({fields})"
        ) from None
    if not message.get("success"):
        raise HomeAssistantError(f"{command} {fields}: {message.get('error')}")
    later = [inbox.get_nowait() for _ in range(inbox.qsize())]
    for event in (*early, *later):
        inbox.put_nowait(event)
    return message.get("result")


async def reachable(session: ClientSession, url: str) -> bool:
    """Return whether Home Assistant answers over HTTP."""
    try:
        async with session.get(f"{url}/auth/providers", timeout=ClientTimeout(5)) as response:
            # 400 says that onboarding is still to be done.
            return response.status in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}
    except ClientError, TimeoutError:
        return False
