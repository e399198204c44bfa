"""Which commands are offered, to whom, and what happens around each."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from homelab_hub_protocol.discord import Settings
from homelab_hub_protocol.questions import HOME, Answer, HomeWish
from homelab_hub_simulators.discord import DiscordSimulator, Person

from .conftest import ALL_COMMANDS, Running
from .hub import Hub

type Run = Callable[[Settings], Running]


async def test_commands_are_told_to_discord_only_when_they_have_changed(
    run: Run, offered: Running, settings: Settings, discord: DiscordSimulator
) -> None:
    """Not at each start, and not at each change of other settings."""
    sync = "bulk_set_guild_application_commands"
    commands = discord.application.commands[settings.guild]
    assert {one["name"] for one in commands.values()} == set(ALL_COMMANDS)
    assert discord.counts[sync] == 1
    await offered.source.configure(replace(settings, watched=[]))
    await offered.chores_done()
    await offered.stop()
    offered.hub.told.clear()
    again = await run(settings).connected()
    await again.chores_done()
    assert discord.counts[sync] == 1
    await again.source.configure(replace(settings, commands=["home"]))
    await again.chores_done()
    assert discord.counts[sync] == 2
    commands = discord.application.commands[settings.guild]
    assert {one["name"] for one in commands.values()} == {"home"}


async def test_somebody_who_is_too_fast_is_slowed_down(
    offered: Running, hub: Hub, kim: Person, robin: Person
) -> None:
    """Others are not."""
    hub.answers[HOME.name] = lambda wish, told: Answer(text="ok")
    answers = [(await kim.slash("home", verb="status")).content for _ in range(7)]
    assert answers[:5] == ["ok"] * 5
    assert "quick" in answers[5]
    assert (await robin.slash("home", verb="status")).content == "ok"
    assert len(hub.asked) == 6


async def test_a_command_that_is_not_offered_any_more_is_answered_and_told_anew(
    offered: Running, kim: Person, settings: Settings, discord: DiscordSimulator
) -> None:
    """Where Discord still shows it."""
    old = dict(discord.application.commands[settings.guild])
    await offered.source.configure(replace(settings, commands=["home"]))
    await offered.chores_done()
    discord.application.commands[settings.guild] = old
    assert (await kim.slash("status")).content == "That did not work."
    await offered.source.configure(replace(settings, commands=["home"]))
    await offered.chores_done()
    names = {one["name"] for one in discord.application.commands[settings.guild].values()}
    assert names == {"home"}


async def test_commands_of_other_servers_are_not_answered(
    offered: Running, hub: Hub, kim: Person, discord: DiscordSimulator
) -> None:
    """Whoever left them there: they are another connection's, if anybody's."""
    elsewhere = discord.add_guild("Elsewhere", kim)
    discord.let_bot_in(elsewhere)
    there = discord.application.commands
    there[elsewhere.id] = {
        id_: one | {"guild_id": elsewhere.id} for id_, one in there[discord.guild().id].items()
    }
    with pytest.raises(TimeoutError):
        await kim.slash("status", channel=elsewhere.find("general"), timeout=0.5)
    assert hub.asked == []


async def test_a_command_that_fails_says_so(
    offered: Running, hub: Hub, kim: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """In a sentence, and with a traceback in the log only."""

    def stumble(wish: HomeWish, told: object) -> Answer:
        """Make a mistake."""
        raise ZeroDivisionError

    hub.answers[HOME.name] = stumble
    answer = await kim.slash("home", verb="status")
    assert answer.content == "That did not work."
    assert "ZeroDivisionError" in caplog.text
