"""What the hub gives a source."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
import time
from typing import Final

from homelab_hub_app.link.files import Files
from homelab_hub_app.link.home import Home
from homelab_hub_app.rate import Rate
from homelab_hub_app.store.notes import Notes
from homelab_hub_app.store.store import Store
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.questions import TOKEN, TokenWanted
from homelab_hub_protocol.words import EventType, Method
from homelab_hub_upstream.secret import Secret

from .source import SourceStore, Upload

TOKEN_SECONDS: Final = 60.0
"""How long a token is waited for."""

AGAIN_SECONDS: Final = 2.0


class SourceContext:
    """The rest of the app, for one connection: a `Context`."""

    def __init__(
        self, connection: str, *, home: Home, store: Store, files: Files, messages: Rate
    ) -> None:
        """Speak for a connection."""
        self.connection: Final = connection
        self.store: Final[SourceStore] = Notes(store, connection)
        self._home = home
        self._files = files
        self._messages = messages

    def tell[D](self, type_: EventType[D], data: D) -> None:
        """Tell Home Assistant a state, or something that happened."""
        self._home.tell(type_, data, self.connection)

    def count_message(self) -> None:
        """Count a chat message."""
        self._messages.count()

    async def ask[P, R, S](
        self, method: Method[P, R, S], params: P, told: Callable[[S], None] | None = None
    ) -> R:
        """Return Home Assistant's answer."""
        return await self._home.ask(method, params, connection=self.connection, told=told)

    async def token(self, rejected: bool = False) -> Secret:
        """Return a token; Home Assistant may be away, or not have loaded the connection yet."""
        end = time.monotonic() + TOKEN_SECONDS
        while True:
            try:
                async with asyncio.timeout(max(end - time.monotonic(), 0)):
                    await self._home.wait()
            except TimeoutError:
                raise RequestError(Code.UNAVAILABLE, "Home Assistant is away") from None
            try:
                answer = await self.ask(TOKEN, TokenWanted(rejected=rejected))
            except RequestError as error:
                pause = error.retry_after or AGAIN_SECONDS
                if error.code is not Code.UNAVAILABLE or time.monotonic() + pause >= end:
                    raise
                await asyncio.sleep(pause)
            else:
                return Secret(answer.token)

    def file(self, id_: str) -> AbstractAsyncContextManager[Upload]:
        """Return an upload."""
        return self._files.use(id_)
