"""Tells the Supervisor where the link is; its discovery brings that to Home Assistant."""

import asyncio
from collections.abc import Callable
import logging
import socket
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout

from homelab_hub_upstream.secret import Secret

from .supervision import Pauses

SERVICE: Final = "homelab_hub"
TIMEOUT: Final = ClientTimeout(total=10)

_LOGGER: Final = logging.getLogger(__name__)


class Discovery:
    """One message at the Supervisor, replaced when it changes."""

    def __init__(
        self, url: str, supervisor_token: Secret, content: Callable[[], dict[str, Any] | None]
    ) -> None:
        """Use the Supervisor's API; `content` is what to tell, None as long as nothing is."""
        self._url = f"{url.rstrip('/')}/discovery"
        self._supervisor_token = supervisor_token
        self._content = content
        self._due = asyncio.Event()
        self._due.set()

    def again(self) -> None:
        """Tell it anew, since it has changed."""
        self._due.set()

    async def run(self) -> None:
        """Tell it when due, and again until it is heard; until cancelled."""
        pauses = Pauses()
        while True:
            await self._due.wait()
            self._due.clear()
            if (content := self._content()) is None:
                continue
            try:
                await self._post(content)
            except (ClientError, TimeoutError, OSError) as error:
                pause = pauses.next()
                _LOGGER.warning(
                    "The Supervisor cannot be told of the app (%s); next try in %.0f seconds",
                    getattr(error, "status", None) or type(error).__name__,
                    pause,
                )
                await asyncio.sleep(pause)
                self._due.set()
            else:
                pauses.reset()
                _LOGGER.info("The Supervisor knows the app, and tells Home Assistant")

    async def _post(self, content: dict[str, Any]) -> None:
        """Post the message. Raises `ClientError`, `TimeoutError`."""
        async with (
            ClientSession(timeout=TIMEOUT, trust_env=False) as session,
            session.post(
                self._url,
                json={"service": SERVICE, "config": content},
                headers={"Authorization": f"Bearer {self._supervisor_token.reveal()}"},
                raise_for_status=True,
            ),
        ):
            pass


def own_name() -> str:
    """Return the name by which Home Assistant's network knows this container."""
    return socket.gethostname()
