"""Time that passes, as fast as timers can be served: a day without news, and news on the way."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from random import Random
import time
from typing import Any

from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.const import EVENT_STATE_CHANGED, STATE_HOME, STATE_NOT_HOME
from homeassistant.core import Context, Event, EventStateChangedData, HomeAssistant, callback

from .outside import Outside, asked
from .person import FAMILY
from .sides import Side, shown_by
from .time_travel import Traveller

HOUR = 3600.0
DAY = 24 * HOUR
NEWS = 8
# How often somebody looks who has the calendar's page open, and the longest wait for news.
LOOK_SECONDS = 120.0
LONGEST = 2 * HOUR
# How far news are apart; where nobody looks it is quiet before each.
APART = {True: (600.0, 1500.0), False: (2000.0, 2900.0)}

type Figures = dict[str, Any]


async def idle_day(
    hass: HomeAssistant, side: Side, outside: Outside, time_: Traveller, *, at_home: bool
) -> Figures:
    """Count the requests of a day on which nothing changes and nobody looks.

    `at_home` is whether somebody is at home all day.
    """
    hass.states.async_set("person.robin", STATE_HOME if at_home else STATE_NOT_HOME)
    await side.sign_in(hass)
    await time_.pass_by(HOUR)
    before = await outside.requests()
    await time_.pass_by(DAY)
    return {"day_requests": asked(before, await outside.requests())}


async def news(
    hass: HomeAssistant, side: Side, outside: Outside, time_: Traveller, *, watched: bool
) -> Figures:
    """Return how long events and mails take to their entities, in seconds of simulated time."""
    await side.sign_in(hass)
    await time_.pass_by(HOUR)
    someone = await hass.auth.async_create_user("Bench", group_ids=[GROUP_ID_ADMIN])
    random = Random(4)  # noqa: S311 - no secret
    took: dict[str, list[float]] = {"event": [], "mail": []}
    async with _arrivals(hass) as arrived:
        for number in range(NEWS):
            for _ in range(int(random.uniform(*APART[watched]) // LOOK_SECONDS)):
                if watched:
                    await _look(hass, side, Context(user_id=someone.id))
                await time_.pass_by(random.uniform(0.5, 1.0) * LOOK_SECONDS)
            summary, sent = f"New {number}", time.time()
            event = await outside.add_event(FAMILY, summary)
            await outside.deliver(summary)
            wanted = {"event", "mail"} if side.tells_of_mail else {"event"}
            while not all((kind, summary) in arrived for kind in wanted):
                assert time.time() - sent < LONGEST, (summary, arrived)
                await time_.pass_by(LOOK_SECONDS)
                if watched:
                    await _look(hass, side, Context(user_id=someone.id))
            for kind in wanted:
                took[kind].append(arrived[kind, summary] - sent)
            await outside.remove_event(FAMILY, event)
    return took


@asynccontextmanager
async def _arrivals(hass: HomeAssistant) -> AsyncGenerator[dict[tuple[str, str], float]]:
    """Give when entities first showed something, by kind and text."""
    arrived: dict[tuple[str, str], float] = {}

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        for kind, text in shown_by(event.data["new_state"]):
            arrived.setdefault((kind, text), time.time())

    stop = hass.bus.async_listen(EVENT_STATE_CHANGED, changed)
    try:
        yield arrived
    finally:
        stop()


async def _look(hass: HomeAssistant, side: Side, context: Context) -> None:
    """Look at a month of the calendar, as a person does."""
    entity = side.family(hass)
    assert entity is not None
    await hass.services.async_call(
        "calendar",
        "get_events",
        {"duration": {"days": 30}},
        target={"entity_id": entity.entity_id},
        context=context,
        blocking=True,
        return_response=True,
    )
