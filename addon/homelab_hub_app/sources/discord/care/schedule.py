"""Messages that are sent again and again."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
import logging
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import discord

from homelab_hub_app.sources.discord.failures import NETWORK, refusals
from homelab_hub_app.sources.discord.server_bot import ServerBot
from homelab_hub_app.sources.discord.texts import fill, split
from homelab_hub_protocol.discord import Scheduled, Settings
from homelab_hub_protocol.errors import Code, RequestError

_LOGGER: Final = logging.getLogger(__name__)
_PREFIX: Final = "sent:"
_LATEST: Final = timedelta(minutes=5)  # what is later than that is left out
_LOOK: Final = 60.0  # seconds; clocks are set, and computers sleep


async def zone_of(settings: Settings) -> ZoneInfo:
    """Return the time zone, which is read from a file. Raises `RequestError` for none there is."""
    try:
        return await asyncio.to_thread(ZoneInfo, settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        details = {"text": settings.time_zone}
        raise RequestError(Code.INVALID, reason="invalid_time_zone", details=details) from error


async def check(settings: Settings) -> None:
    """Refuse times, days and a zone that there are not. Raises `RequestError`."""
    await zone_of(settings)
    for one in settings.scheduled:
        try:
            time.fromisoformat(one.time)
        except ValueError as error:
            details = {"text": one.time}
            raise RequestError(Code.INVALID, reason="invalid_time", details=details) from error
        if not set(one.days) <= set(range(7)):
            raise RequestError(Code.INVALID, reason="invalid_days")


def due_after(one: Scheduled, moment: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when a message is due next after a moment, or None if never."""
    local = moment.astimezone(zone)
    at = time.fromisoformat(one.time).replace(tzinfo=None)
    for days in range(8):
        day = local.date() + timedelta(days=days)
        due = datetime.combine(day, at, zone)
        if day.weekday() in one.days and due.astimezone(UTC) > moment.astimezone(UTC):
            return due
    return None


class Schedule:
    """Sends what is due; each at most once, and what was missed not at all."""

    def __init__(
        self, bot: ServerBot, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Send through this bot."""
        self._bot = bot
        self._now = now
        self._changed = asyncio.Event()

    def changed(self) -> None:
        """Go by other settings."""
        self._changed.set()

    async def run(self) -> None:
        """Send what is due until cancelled."""
        seen = self._now()
        while True:
            due, until = await self._next(seen)
            wait = _LOOK if until is None else (until - self._now()).total_seconds()
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, min(_LOOK, wait))):
                    await self._changed.wait()
            self._changed.clear()
            now = self._now()
            if until is None or now < until:
                seen = max(seen, now)
                continue
            seen = until
            for one in due:
                if one in self._bot.settings.scheduled and now - until < _LATEST:
                    await self._send(one, until)

    async def _next(self, seen: datetime) -> tuple[list[Scheduled], datetime | None]:
        """Return what is due next after a moment, and when; nothing else is due before."""
        settings = self._bot.settings
        if not settings.scheduled:
            return [], None
        try:
            zone = await zone_of(settings)
        except RequestError as error:  # it was there when it was configured
            _LOGGER.warning("Discord: nothing is sent by schedule: %s", error)
            return [], None
        times = [(due_after(one, seen, zone), one) for one in settings.scheduled]
        coming = [due for due, _ in times if due is not None]
        if not coming:
            return [], None
        until = min(coming, key=lambda due: due.astimezone(UTC))
        return [one for due, one in times if due == until], until

    async def _send(self, one: Scheduled, due: datetime) -> None:
        """Send one message, unless that was done before the last restart."""
        store, key, slot = self._bot.context.store, _PREFIX + one.id, due.isoformat()
        if (last := await store.get(key)) is not None and last["due"] == slot:
            return
        await store.put(key, {"due": slot})  # first, since twice is worse than not at all
        try:
            channel = await self._bot.find_channel(one.channel)
            guild = self._bot.on_server()
            text = fill(one.text, user="", server=guild.name, count=guild.member_count or 0)
            with refusals(self._bot.granted(channel), ("send_messages",)):
                for part in split(text):
                    await channel.send(part)
        except (RequestError, discord.DiscordException, *NETWORK) as error:
            _LOGGER.warning("Discord: a scheduled message could not be sent: %s", error)
