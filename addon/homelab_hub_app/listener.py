"""A port that is listened to."""

from ipaddress import ip_address
import os
import ssl
from typing import Final

from aiohttp import web

END_SECONDS: Final = 3.0
LINGER_SECONDS: Final = 1.0
"""How long the rest of a request that was refused is read, so that the answer arrives."""


class ListenError(Exception):
    """A port cannot be listened to; the message says which, and why."""


class Listener:
    """An application on a port of its own, without a log of who asks for what."""

    def __init__(self, name: str, app: web.Application) -> None:
        """Take an application; call `open`."""
        self.name: Final = name
        self._runner = web.AppRunner(
            app,
            access_log=None,
            shutdown_timeout=END_SECONDS,
            lingering_time=LINGER_SECONDS,
        )

    @property
    def port(self) -> int:
        """Return the port, which the system chose if it was 0."""
        port: int = self._runner.addresses[0][1]
        return port

    async def open(self, host: str | None, port: int, tls: ssl.SSLContext | None = None) -> None:
        """Listen. Raises `ListenError`."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port, ssl_context=tls).start()
        except OSError as error:
            await self._runner.cleanup()
            # asyncio's own text names addresses again; negative numbers are the resolver's.
            number = error.errno or 0
            reason = os.strerror(number) if number > 0 else str(error)
            raise ListenError(f"{self.name}: port {port}: {reason}") from error

    async def close(self) -> None:
        """Hang up on everybody."""
        await self._runner.cleanup()


def peer_of(request: web.BaseRequest) -> str:
    """Return the address that a request comes from; IPv4 is written as such."""
    if not (remote := request.remote):
        return ""
    address = ip_address(remote.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
