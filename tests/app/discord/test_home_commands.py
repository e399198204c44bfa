"""Commands about the home: /home, /calendar and /status."""

import asyncio
from collections.abc import Callable
import time
from typing import Any

import pytest

from homelab_hub_protocol.discord import Settings
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.questions import (
    AGENDA,
    DECIDE,
    HOME,
    HOME_NAMES,
    JARVIS,
    Agenda,
    Answer,
    Appointment,
    Appointments,
    Approval,
    Decided,
    HomeWish,
    Names,
    NameWanted,
    Verb,
)
from homelab_hub_simulators.discord import DiscordSimulator, Person
from tests.waiting import until

from .conftest import Running
from .hub import Hub

type Run = Callable[[Settings], Running]


async def test_an_answer_that_takes_long_is_announced(
    offered: Running, hub: Hub, kim: Person, discord: DiscordSimulator
) -> None:
    """And takes the place of what announced it."""
    known = asyncio.Event()

    async def look(wish: HomeWish, told: object) -> Answer:
        """Answer once somebody waits."""
        await known.wait()
        return Answer(text="Lamp: on")

    hub.answers[HOME.name] = look
    asking = asyncio.create_task(kim.slash("home", verb="status"))
    [waiting] = await discord.until(lambda: discord.said("general"))
    assert waiting.content == ""
    known.set()
    answer = await asking
    await discord.until(lambda: answer.content == "Lamp: on")
    assert discord.said("general") == [waiting]


async def test_a_command_that_waits_ends_with_the_bot(
    offered: Running, hub: Hub, kim: Person, discord: DiscordSimulator
) -> None:
    """Also while Discord does not take the announcement of its answer."""
    discord.faults.put("hang", endpoint="create_interaction_response")
    hub.answers[HOME.name] = lambda wish, told: asyncio.Event().wait()
    asking = asyncio.create_task(kim.slash("home", verb="status"))
    await until(lambda: discord.counts["create_interaction_response"])
    async with asyncio.timeout(10):
        await offered.stop()
    assert [task for task in asyncio.all_tasks() if "answer will come" in task.get_name()] == []
    asking.cancel()


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (None, "Home Assistant is not connected"),
        (RequestError(Code.FORBIDDEN), "not for you"),
        (RequestError(Code.RATE_LIMITED), "too much at once"),
        (RequestError(Code.TOO_SLOW), "took too long"),
        (RequestError(Code.FAILED), "did not work"),
    ],
)
async def test_what_home_assistant_cannot_answer_is_told_to_who_asked_alone(
    offered: Running, kim: Person, robin: Person, error: RequestError | None, text: str
) -> None:
    """In a sentence; for every command that asks."""
    if error is not None:
        for method in (JARVIS, HOME, AGENDA):
            offered.hub.answers[method.name] = lambda params, told: error
    used: list[tuple[str, dict[str, Any]]] = [
        ("jarvis", {"text": "hi"}),
        ("home", {"verb": "status"}),
        ("calendar", {}),
    ]
    for command, options in used:
        answer = await kim.slash(command, **options)
        assert text in answer.content
        assert answer.message is not None
        assert answer.message.is_ephemeral
        assert not robin.sees(answer.message)


async def test_the_home_is_switched_by_name(
    offered: Running, hub: Hub, kim: Person, discord: DiscordSimulator
) -> None:
    """Names are completed by Home Assistant while somebody types."""
    hub.answers[HOME_NAMES.name] = lambda wanted, told: Names(names=["Desk lamp", "x" * 101, ""])
    hub.answers[HOME.name] = lambda wish, told: Answer(text=f"{wish.name} is on.")
    choices = await kim.autocomplete("home", "name", "de", verb="turn_on")
    assert choices == [{"name": "Desk lamp", "value": "Desk lamp"}]
    assert hub.asked[0][1] == NameWanted(user=hub.asked[0][1].user, verb=Verb.TURN_ON, text="de")
    answer = await kim.slash("home", verb="turn on", name="Desk lamp")
    assert answer.content == "Desk lamp is on."
    wish = hub.asked[-1][1]
    assert (wish.verb, wish.name, wish.user.id) == (Verb.TURN_ON, "Desk lamp", kim.id)
    del hub.answers[HOME_NAMES.name]
    assert await kim.autocomplete("home", "name", "de", verb="turn_on") == []


async def test_names_that_come_too_late_are_left_out(
    offered: Running, hub: Hub, kim: Person
) -> None:
    """Before Discord gives up on them."""

    async def never(wanted: NameWanted, told: object) -> Names:
        """Never answer."""
        await asyncio.Event().wait()
        raise AssertionError

    hub.answers[HOME_NAMES.name] = never
    assert await kim.autocomplete("home", "name", "de", verb="turn_on") == []


async def test_an_approval_is_given_by_who_may_and_refused_to_others(
    offered: Running, hub: Hub, kim: Person, robin: Person, discord: DiscordSimulator
) -> None:
    """Home Assistant judges; the result replaces the buttons, also after a restart."""
    approval = Approval(id="lock-1", text="Unlock?", expires_at=time.time() + 300)

    def decide(decided: Decided, told: object) -> Answer | RequestError:
        """Let the owner only."""
        if decided.user.id != robin.id:
            return RequestError(Code.FORBIDDEN)
        return Answer(text="Unlocked." if decided.approve else "Left locked.")

    hub.answers[HOME.name] = lambda wish, told: Answer(text="Unlock the door?", approval=approval)
    hub.answers[DECIDE.name] = decide
    answer = await kim.slash("home", verb="unlock", name="Front door")
    message = answer.message
    assert message is not None
    assert [one["label"] for one in message.buttons()] == ["Approve", "Deny"]
    await offered.stop()
    hub.told.clear()
    again = Running(hub, offered.source)
    try:
        await again.connected()
        await kim.click(message, "Approve")
        await discord.until(
            lambda: [m for m in discord.said("general") if "not for you" in m.content]
        )
        assert message.buttons()
        await robin.click(message, "Approve")
        await discord.until(lambda: not message.buttons())
        assert message.content == "Unlock the door?\nUnlocked."
        assert await hub.store.items("approval:") == {}
    finally:
        await again.stop()


async def test_the_calendar_is_told_to_who_asks(offered: Running, hub: Hub, kim: Person) -> None:
    """Whole days as dates, times for the reader's zone, and no markup of whoever invited."""
    hub.answers[AGENDA.name] = lambda wanted, told: Appointments(
        events=[
            Appointment(summary="**Holiday** @everyone", start="2026-12-24", end="2026-12-27"),
            Appointment(
                summary="Dentist",
                start="2026-12-28T09:00:00+01:00",
                end="2026-12-28T10:00:00+01:00",
                location="Main St",
            ),
        ]
    )
    answer = await kim.slash("calendar", days=31)
    first, second = answer.content.splitlines()
    assert "Thu 24 Dec" in first
    assert r"\*\*Holiday\*\*" in first
    assert "@everyone" not in first
    assert "<t:1798444800>" in second
    assert "Main St" in second
    agenda = hub.asked[-1][1]
    assert isinstance(agenda, Agenda)
    assert agenda.days == 31
    hub.answers[AGENDA.name] = lambda wanted, told: Appointments(events=[])
    assert (await kim.slash("calendar")).content == "Nothing is on."


async def test_the_status_tells_what_is_connected(
    offered: Running, hub: Hub, kim: Person, discord: DiscordSimulator
) -> None:
    """Discord, and Home Assistant or not."""
    answer = await kim.slash("status")
    assert "Discord: connected" in answer.content
    assert "Home Assistant: not connected" in answer.content
    hub.answers[HOME_NAMES.name] = lambda wanted, told: Names(names=[])
    assert "Home Assistant: connected" in (await kim.slash("status")).content
