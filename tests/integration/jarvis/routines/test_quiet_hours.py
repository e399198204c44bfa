"""Quiet hours: over midnight, silent or not at all."""

import asyncio
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.jarvis.scripted import Reply, scripted_server
from tests.integration.jarvis.talk import asked

from .conftest import BUTTON, Household, move_in
from .speakers import NEST, VOICE

NIGHT = {"quiet_from": "22:00:00", "quiet_to": "07:00:00"}


@pytest.mark.parametrize(
    ("now", "quiet"),
    [("21:59:59", False), ("22:00:00", True), ("00:30:00", True), ("07:00:00", False)],
)
async def test_at_night_nothing_is_spoken(
    hass: HomeAssistant, household: Household, freezer: FrozenDateTimeFactory, now: str, quiet: bool
) -> None:
    """The hours are those of the home's clock."""
    await hass.config.async_set_time_zone("America/New_York")
    await household.add_routine("How are you?", speaker=NEST, voice=VOICE, **NIGHT)
    local = dt_util.parse_datetime(f"2026-12-01 {now}", raise_on_error=True)
    freezer.move_to(local.replace(tzinfo=dt_util.get_default_time_zone()))
    event = await household.press()
    assert event.data["text"]
    assert bool(household.nest.heard) is not quiet
    assert event.data["reason"] == ("quiet_hours" if quiet else None)


async def test_what_is_answered_when_quiet_hours_have_begun_is_not_spoken(
    hass: HomeAssistant,
    furnished: HomeAssistant,
    hass_client: ClientSessionGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The time that counts is that of the speech, not that of the button."""
    reply = Reply(pieces=["The first", " word."], gate=asyncio.Event())
    async with scripted_server("responses") as server:
        server.replies = [reply]
        household = await move_in(furnished, server.base_url, hass_client)
        await household.add_routine("Tell me", tools=False, speaker=NEST, voice=VOICE, **NIGHT)
        night = dt_util.start_of_local_day() + timedelta(hours=22)
        freezer.move_to(night - timedelta(seconds=1))
        await hass.services.async_call("button", "press", {"entity_id": BUTTON}, blocking=True)
        await reply.reached.wait()
        freezer.move_to(night)
        assert reply.gate
        reply.gate.set()
        await hass.async_block_till_done(wait_background_tasks=True)
    [event] = household.finished
    assert (event.data["text"], event.data["reason"]) == ("The first word.", "quiet_hours")
    assert not household.nest.heard


async def test_a_routine_may_not_run_at_all_in_quiet_hours(
    household: Household, simulator: OpenAISimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Then it costs nothing, and is no failure."""
    await household.add_routine("How are you?", speaker=NEST, quiet="skip", **NIGHT)
    freezer.move_to(dt_util.start_of_local_day())
    before = len(asked(simulator))
    event = await household.press()
    assert (event.data["result"], event.data["reason"]) == ("skipped", "quiet_hours")
    assert len(asked(simulator)) == before
