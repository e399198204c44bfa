"""Asks the app one thing, without keeping a link."""

import asyncio

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from ..protocol.codec import decode, encode
from ..protocol.errors import ProtocolError
from ..protocol.frames import Event, Frame, Hello
from ..protocol.peer import Handlers, Peer
from ..protocol.words import Method
from .address import Address
from .opening import open_link


async def ask_once[P, R](
    session: ClientSession, address: Address, hello: Hello, method: Method[P, R], params: P
) -> R:
    """Return the app's answer. Raises `LinkError` and `RequestError`."""
    socket = (await open_link(session, address, hello)).socket

    async def send(frame: Frame) -> None:
        await socket.send_str(encode(frame))

    peer = Peer(send, Handlers())
    reading = asyncio.create_task(_read(socket, peer), name="one question to the app")
    try:
        return await peer.ask(method, params)
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        await peer.close()
        await socket.close()


async def _read(socket: ClientWebSocketResponse, peer: Peer) -> None:
    """Give the peer what it waits for, until the other end hangs up."""
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            break
        try:
            frame = decode(message.data)
            if not isinstance(frame, Event):
                await peer.receive(frame)
        except ProtocolError:
            break
    await peer.close()
