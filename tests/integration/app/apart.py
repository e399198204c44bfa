"""An app in a thread: what asyncio says of broken handshakes is not Home Assistant's business."""

import asyncio
from pathlib import Path
import ssl
from threading import Thread
from typing import Any

from .stand_in import AppStandIn


class AppApart:
    """An app that speaks TLS; tests only read what it heard."""

    def __init__(self) -> None:
        """Begin without a port."""
        self.app = AppStandIn()

    async def start(self, certificate: Path, key: Path) -> None:
        """Run, with a certificate, at the same port as before if there was one."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.app.tls = context
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda _loop, _context: None)
        self._thread = Thread(target=self._loop.run_forever)
        self._thread.start()
        await self._there(self.app.start())

    async def stop(self) -> None:
        """End."""
        await self._there(self.app.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.to_thread(self._thread.join)
        self._loop.close()

    async def _there(self, work: Any) -> None:
        """Do something in the app's thread."""
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))
