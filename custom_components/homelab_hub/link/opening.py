"""Opens the way to the app: connects, proves who is asking, and agrees on a protocol."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
import hashlib
import ssl
from typing import Final

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorSSLError,
    ClientError,
    ClientSession,
    ClientWebSocketResponse,
    ClientWSTimeout,
    ServerFingerprintMismatch,
    WSMsgType,
    WSServerHandshakeError,
)
from homeassistant.util.ssl import get_default_context, get_default_no_verify_context

from ..protocol.app import LINK_PATH
from ..protocol.codec import MAX_FRAME, decode, encode
from ..protocol.errors import ProtocolError
from ..protocol.frames import Hello, Refused, Welcome
from ..protocol.version import Side, agree
from .address import Address
from .errors import (
    AnotherHomeError,
    AppUnreachableError,
    CertificateChangedError,
    LinkError,
    NotTheAppError,
    TlsNotSpokenError,
    TokenRefusedError,
    TooManyTriesError,
    UpdateNeededError,
)

HANDSHAKE_SECONDS: Final = 10.0
CLOSE_SECONDS: Final = 2.0
NO_MESSAGE: Final = 4400
"""The code for hanging up on who sends what is no message of the protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A link that is up, with the app's answer to the greeting."""

    socket: ClientWebSocketResponse
    welcome: Welcome


async def open_link(session: ClientSession, address: Address, hello: Hello) -> Opened:
    """Connect and greet. Raises `LinkError`, within ten seconds."""
    try:
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            socket = await session.ws_connect(
                address.url(LINK_PATH, websocket=True),
                headers=address.headers,
                ssl=address.trust,
                max_msg_size=MAX_FRAME,
                timeout=ClientWSTimeout(ws_close=CLOSE_SECONDS),
            )
            async with AsyncExitStack() as undo:
                undo.push_async_callback(socket.close)
                opened = Opened(socket=socket, welcome=await _greet(socket, hello))
                undo.pop_all()
            return opened
    except TimeoutError:
        raise AppUnreachableError("no answer in time") from None
    except (ClientError, OSError) as error:
        raise _told(error) from error


async def certificate_of(host: str, port: int) -> tuple[str, bool]:
    """Return the SHA-256 fingerprint (hex) of the app's certificate, and whether all trust it.

    Nothing is sent, since nobody knows yet who it is. Raises `LinkError`.
    """
    try:
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            try:
                return await _fingerprint(host, port, get_default_context()), True
            except ssl.SSLCertVerificationError:
                return await _fingerprint(host, port, get_default_no_verify_context()), False
    except TimeoutError:
        raise AppUnreachableError("no answer in time") from None
    except ssl.SSLError as error:
        raise TlsNotSpokenError("no TLS is spoken there") from error
    except OSError as error:
        raise AppUnreachableError(type(error).__name__) from error


async def _fingerprint(host: str, port: int, trust: ssl.SSLContext) -> str:
    """Return the fingerprint of the certificate that a server shows."""
    _reader, writer = await asyncio.open_connection(host, port, ssl=trust)
    try:
        certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        return hashlib.sha256(certificate).hexdigest()
    finally:
        writer.transport.abort()


async def _greet(socket: ClientWebSocketResponse, hello: Hello) -> Welcome:
    """Return the app's welcome. Raises `LinkError`."""
    await socket.send_str(encode(hello))
    message = await socket.receive()
    if message.type is not WSMsgType.TEXT:
        raise NotTheAppError("no greeting came back")
    try:
        answer = decode(message.data)
    except ProtocolError as error:
        raise NotTheAppError(f"the greeting is {error}") from error
    match answer:
        case Welcome():
            if isinstance(side := agree(answer.protocol, hello.protocol), Side):
                raise UpdateNeededError(side, answer.software)
            return answer
        case Refused(update=None):
            raise AnotherHomeError
        case Refused(update=side, software=software):
            raise UpdateNeededError(side, software)
        case _:
            raise NotTheAppError("the greeting is another message")


def _told(error: ClientError | OSError) -> LinkError:
    """Return what an error of the connection means."""
    match error:
        case ServerFingerprintMismatch() | ClientConnectorCertificateError():
            return CertificateChangedError("the certificate is another one")
        case ClientConnectorSSLError():
            return TlsNotSpokenError("no TLS is spoken there")
        case WSServerHandshakeError(status=401):
            return TokenRefusedError("the app does not know the token")
        case WSServerHandshakeError(status=429):
            return TooManyTriesError("too many wrong tokens")
        case WSServerHandshakeError(status=status):
            return NotTheAppError(f"HTTP status {status}")
        case _:
            return AppUnreachableError(type(error).__name__)
