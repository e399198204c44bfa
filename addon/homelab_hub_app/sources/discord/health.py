"""How the connection is, told to Home Assistant."""

import asyncio
import logging
import math
import time
from typing import Final

from homelab_hub_protocol.app import SOURCE_STATE, SourceState, SourceStatus

from .server_bot import ServerBot

_LOGGER: Final = logging.getLogger(__name__)
_EVERY: Final = 30.0  # seconds between two looks at the latency


class Health:
    """What is told of one connection: the worst that is wrong, in the order given here."""

    def __init__(self, bot: ServerBot) -> None:
        """Begin as one that is not connected."""
        self._bot = bot
        self._connected = False
        self._since = time.time()
        self._told: SourceState | None = None
        self.missing_intents: list[str] = []
        self.commands_refused = False

    def connected(self, yes: bool) -> None:
        """Tell that the connection is there, or not any more."""
        if yes is not self._connected:
            self._connected, self._since = yes, time.time()
            _LOGGER.info("Discord: %s", "connected" if yes else "the connection is lost")
        self.tell()

    def tell(self) -> None:
        """Tell how it is, if that is something new."""
        if (now := self._now()) != self._told:
            self._told = now
            self._bot.context.tell(SOURCE_STATE, now)

    async def run(self) -> None:
        """Tell the latency from time to time, until cancelled."""
        while True:
            await asyncio.sleep(_EVERY)
            self.tell()

    def _now(self) -> SourceState:
        """Return how it is."""
        if not self._connected:
            return SourceState(status=SourceStatus.RECONNECTING, since=self._since)
        reason, details = "", {}
        if self._bot.is_ready() and not self._bot.is_on_server():
            reason = "not_on_server"
        elif self.missing_intents:
            reason, details = "intents_missing", {"intents": ", ".join(self.missing_intents)}
        elif self.commands_refused:
            reason = "commands_refused"
        return SourceState(
            status=SourceStatus.CONNECTED,
            since=self._since,
            reason=reason,
            details=details,
            latency=self._latency(),
        )

    def _latency(self) -> float | None:
        """Return the latency in seconds, to milliseconds, or None before the first heartbeat."""
        latency = self._bot.latency
        return round(latency, 3) if math.isfinite(latency) else None
