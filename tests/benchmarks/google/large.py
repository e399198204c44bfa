"""A large calendar: read for the first time, looked at, asked what is new, and after a restart."""

import asyncio
from datetime import timedelta
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .measuring import Heartbeat, memory, until
from .outside import Outside, asked
from .person import FAMILY
from .sides import Side, is_shown

MONTH = timedelta(days=30)
MONTHS = 12
LOOKS = 2
POLLS = 3

type Figures = dict[str, Any]


async def first_sync(hass: HomeAssistant, side: Side, outside: Outside) -> Figures:
    """Sign in, and do everything that is done with a large calendar."""
    before, at_first = await outside.requests(), memory()
    begun, heart = perf_counter(), Heartbeat()
    await side.sign_in(hass)
    await until(lambda: side.family(hass))
    figures: Figures = {"sync": perf_counter() - begun}
    await hass.async_block_till_done(wait_background_tasks=True)
    figures |= {"sync_blocked": heart.stop(), "memory": memory() - at_first}
    figures["sync_requests"] = asked(before, await outside.requests())
    return figures | await _months(hass, side) | await _polls(hass, side, outside)


async def _months(hass: HomeAssistant, side: Side) -> Figures:
    """Look at a year, month by month."""
    took, found = [], []
    entity = side.family(hass)
    assert entity is not None
    start = dt_util.now() - MONTH
    for number in range(LOOKS * MONTHS):
        first = start + number % MONTHS * MONTH
        begun = perf_counter()
        events = await entity.async_get_events(hass, first, first + MONTH)
        took.append(perf_counter() - begun)
        found.append(len(events))
    return {"month": median(took), "month_events": median(found)}


async def _polls(hass: HomeAssistant, side: Side, outside: Outside) -> Figures:
    """Ask when nothing is new, and when something is."""
    quiet, blocked, events, mails = [], [], [], []
    for number in range(POLLS):
        begun, heart = perf_counter(), Heartbeat()
        await side.ask(hass)
        quiet.append(perf_counter() - begun)
        blocked.append(heart.stop())
        summary = f"New {number}"
        event = await outside.add_event(FAMILY, summary)
        begun = perf_counter()
        await side.ask(hass)
        await until(partial(is_shown, hass, "event", summary))
        events.append(perf_counter() - begun)
        await outside.remove_event(FAMILY, event)
        await side.ask(hass)
        if side.tells_of_mail:
            await outside.deliver(summary)
            begun = perf_counter()
            side.ask_for_mail(hass)
            await until(partial(is_shown, hass, "mail", summary))
            mails.append(perf_counter() - begun)
    figures = {"poll": median(quiet), "poll_blocked": median(blocked), "event": median(events)}
    return figures | ({"mail": median(mails)} if mails else {})


class Restart:
    """When the calendar is there again after a start, and how often Google was asked until then."""

    def __init__(self, side: Side, outside: Outside, before: dict[str, int]) -> None:
        """Watch the set-up of the entries that Home Assistant knows, from now on.

        `before` is how often Google was asked already.
        """
        self._side = side
        self._outside = outside
        self._before = before
        self._watching: asyncio.Task[Figures] | None = None
        set_up = ConfigEntry.async_setup

        async def watched(entry: ConfigEntry[Any], hass: HomeAssistant, **more: Any) -> None:
            if entry.domain == side.domain and self._watching is None:
                self._watching = asyncio.create_task(self._watch(hass))
            await set_up(entry, hass, **more)

        ConfigEntry.async_setup = watched  # type: ignore[method-assign,assignment]  # nobody else tells when

    async def figures(self, hass: HomeAssistant) -> Figures:
        """Return them, when everything is quiet."""
        assert self._watching is not None
        figures = await self._watching
        await hass.async_block_till_done(wait_background_tasks=True)
        return figures | {"restart_requests": asked(self._before, await self._outside.requests())}

    async def _watch(self, hass: HomeAssistant) -> Figures:
        """Return how long it takes."""
        begun, heart = perf_counter(), Heartbeat()
        await until(lambda: self._side.family(hass))
        took = perf_counter() - begun
        blocked = heart.stop()
        requests = asked(self._before, await self._outside.requests())
        return {"restart": took, "restart_blocked": blocked, "until_restart_requests": requests}
