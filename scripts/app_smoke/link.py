"""The integration's end of the link, as little of it as it takes to see that the app is there."""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
import ssl
from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout, ClientWebSocketResponse, Fingerprint

from homelab_hub_protocol.app import APP_STATE, LINK_PATH, PING, AppState
from homelab_hub_protocol.codec import decode, encode, unpack
from homelab_hub_protocol.frames import Event, Frame, Hello, Request, Result, Welcome
from homelab_hub_protocol.version import PROTOCOL

from .engine import UnexpectedError

LIMIT: Final = 20
HELLO: Final = Hello(protocol=PROTOCOL, software="0", home="smoke", name="Smoke test")


@dataclass(frozen=True, slots=True)
class Linked:
    """What the app said of itself: its instance id, and its state."""

    app: str
    state: AppState


def link(address: str, token: str, pin: Fingerprint | None = None) -> Linked:
    """Shake hands, ask for a sign of life, and hang up; encrypted if there is a `pin`.

    `address` is `host:port`.
    """
    return asyncio.run(_link(address, token, pin))


def status(address: str, path: str, token: str | None = None) -> int | None:
    """Return the status of an answer, None while there is none."""
    return asyncio.run(_status(address, path, token))


def pin_of(address: str) -> Fingerprint:
    """Return the fingerprint of the certificate that is shown at an address."""
    host, _, port = address.partition(":")
    shown = ssl.get_server_certificate((host, int(port)), timeout=LIMIT)
    return Fingerprint(sha256(ssl.PEM_cert_to_DER_cert(shown)).digest())


async def _link(address: str, token: str, pin: Fingerprint | None) -> Linked:
    scheme = "http" if pin is None else "https"
    async with (
        asyncio.timeout(LIMIT),
        ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
        session.ws_connect(f"{scheme}://{address}{LINK_PATH}", ssl=pin or True) as socket,
    ):
        await socket.send_str(encode(HELLO))
        welcome = await _next(socket)
        if not isinstance(welcome, Welcome):
            raise UnexpectedError(f"the answer to hello: expected welcome, saw {welcome.frame}")
        await socket.send_str(
            encode(Request(id=1, method=PING.name, params={}, patience=PING.patience))
        )
        state, answered = None, False
        while state is None or not answered:
            match await _next(socket):
                case Event(type=APP_STATE.name, data=data):
                    state = unpack(AppState, data)
                case Result(id=1):
                    answered = True
                case _:
                    pass  # whatever else there is to tell
        return Linked(welcome.app, state)


async def _next(socket: ClientWebSocketResponse) -> Frame:
    return decode(await socket.receive_str())


async def _status(address: str, path: str, token: str | None) -> int | None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        async with (
            ClientSession(headers=headers, timeout=ClientTimeout(total=5)) as session,
            session.get(f"http://{address}{path}") as answer,
        ):
            return answer.status
    except ClientError, TimeoutError:
        return None
