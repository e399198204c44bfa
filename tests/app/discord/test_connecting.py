"""From the token to the goodbye."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
import threading

import pytest

from homelab_hub_app.sources.discord import make
from homelab_hub_app.sources.discord.source import UnreachableError
from homelab_hub_protocol.app import SOURCE_STATE, SourceStatus
from homelab_hub_protocol.discord import GUILD, REMOVED, Settings
from homelab_hub_protocol.discord_methods import SEND, Content, Send
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_simulators.discord import Close, DiscordSimulator, Intent
from homelab_hub_upstream.secret import Secret
from tests.simulators.discord.bot import heartbeats_end
from tests.waiting import until

from .conftest import Running
from .hub import Hub

type Run = Callable[[Settings], Running]

NO_CREDENTIALS = RequestError(Code.CREDENTIALS)


async def test_the_source_waits_for_a_token_and_connects(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """And says so, with the server as it looks."""
    assert [one.status for one in hub.all(SOURCE_STATE)][:2] == [
        SourceStatus.WAITING_FOR_TOKEN,
        SourceStatus.CONNECTED,
    ]
    assert hub.state.reason == ""
    guild = hub.all(GUILD)[0]
    assert (guild.name, guild.member_count) == (discord.guild().name, len(discord.guild().members))
    assert hub.rejections == [False]


async def test_nothing_is_left_after_the_goodbye(
    running: Running, discord: DiscordSimulator
) -> None:
    """Discord is told, and no task and no heartbeat goes on."""
    await running.stop()
    await heartbeats_end()
    await discord.until(lambda: not discord.world.hub.sessions)
    names = [task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert [name for name in names if "discord" in name.lower()] == []
    assert not any("keep-alive" in thread.name for thread in threading.enumerate())


async def test_who_stops_while_it_connects_leaves_nothing_either(
    run: Run, settings: Settings, discord: DiscordSimulator
) -> None:
    """Though discord.py still waits for servers then."""
    running = run(settings)
    await discord.connected()
    await until(lambda: running.bot._connection._ready_task)
    await running.stop()
    coroutines = [task.get_coro() for task in asyncio.all_tasks()]
    assert not [one for one in coroutines if "_delay_ready" in getattr(one, "__qualname__", "")]


async def test_a_refused_token_is_asked_for_anew_and_given_up_without_another(
    run: Run, hub: Hub, settings: Settings
) -> None:
    """A person has to act then; the source rests."""
    hub.tokens = [Secret("wrong"), NO_CREDENTIALS]
    await asyncio.wait_for(run(settings).task, 10)
    assert hub.rejections == [False, True]
    assert (hub.state.status, hub.state.reason) == (SourceStatus.REFUSED, "token_invalid")


async def test_the_same_refused_token_is_not_tried_twice(
    run: Run, hub: Hub, settings: Settings, discord: DiscordSimulator
) -> None:
    """Where Home Assistant has no other."""
    hub.tokens = [Secret("wrong")]
    await asyncio.wait_for(run(settings).task, 10)
    assert discord.counts["get_my_user"] == 1
    assert hub.state.status is SourceStatus.REFUSED


async def test_a_token_that_is_reset_is_replaced(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """Without a person, where Home Assistant already has the new one."""
    hub.told.clear()
    hub.tokens = [Secret(discord.reset_token())]
    await hub.hears(SOURCE_STATE, lambda one: one.status is SourceStatus.CONNECTED)
    assert hub.rejections == [False, True]


async def test_no_home_assistant_means_trying_again(run: Run, hub: Hub, settings: Settings) -> None:
    """Which is the supervisor's business."""
    hub.tokens = [RequestError(Code.UNAVAILABLE)]
    with pytest.raises(RequestError):
        await run(settings).task


async def test_intents_that_are_not_granted_are_done_without(
    run: Run, hub: Hub, settings: Settings, discord: DiscordSimulator
) -> None:
    """And said, instead of being thrown out with 4014."""
    discord.allow_intents(Intent.MESSAGE_CONTENT)
    running = await run(settings).connected()
    assert Close.DISALLOWED_INTENTS not in discord.gateway.closes
    assert (hub.state.status, hub.state.reason) == (SourceStatus.CONNECTED, "intents_missing")
    assert hub.state.details == {"intents": "members"}
    granted = hub.all(GUILD)[-1].intents
    assert (granted.message_content, granted.members, granted.presences) == (True, False, False)
    discord.allow_intents(Intent.MESSAGE_CONTENT | Intent.GUILD_MEMBERS)
    hub.told.clear()
    await running.source.configure(settings)
    await hub.hears(SOURCE_STATE, lambda one: one.status is SourceStatus.CONNECTED)
    assert hub.state.reason == ""
    assert running.bot.intents.members


async def test_intents_nobody_wants_are_not_asked_for(
    run: Run, settings: Settings, discord: DiscordSimulator
) -> None:
    """Though they are granted."""
    modest = replace(settings, want_content=False, want_members=False)
    running = await run(modest).connected()
    (session,) = discord.world.hub.sessions.values()
    privileged = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
    assert not session.intents & privileged
    identified = discord.gateway.identifies
    await running.source.configure(replace(modest, watched=[]))
    assert discord.gateway.identifies == identified


async def test_intents_turned_off_while_connecting_are_asked_for_anew(
    run: Run, settings: Settings, discord: DiscordSimulator
) -> None:
    """4014 is an error that is over when the supervisor tries again."""
    running = await run(settings).connected()
    discord.allow_intents(Intent(0))
    discord.gateway.invalidate()
    with pytest.raises(UnreachableError, match="intents"):
        await asyncio.wait_for(running.task, 20)
    running.hub.told.clear()
    again = await run(settings).connected()
    assert again.hub.state.reason == "intents_missing"


async def test_a_gateway_that_closes_before_hello_is_survived(
    run: Run, settings: Settings, discord: DiscordSimulator
) -> None:
    """discord.py 2.7.1 falls over its own feet then."""
    discord.faults.put("close_before_hello", times=1)
    with pytest.raises(UnreachableError, match="before the first word"):
        await asyncio.wait_for(run(settings).task, 20)
    await run(settings).connected()


async def test_an_unreachable_discord_is_an_error_of_its_own(
    run: Run, settings: Settings, discord: DiscordSimulator
) -> None:
    """Which never shows the token."""
    discord.faults.put("html", status=403)
    with pytest.raises(UnreachableError) as raised:
        await run(settings).task
    assert discord.bot_token not in repr(raised.value)


async def test_a_lost_connection_is_taken_up_where_it_was(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """By discord.py's resume; the state says what goes on."""
    hub.told.clear()
    discord.gateway.ask_to_reconnect()
    await hub.hears(SOURCE_STATE, lambda one: one.status is SourceStatus.RECONNECTING)
    await hub.hears(SOURCE_STATE, lambda one: one.status is SourceStatus.CONNECTED)
    assert (discord.gateway.identifies, discord.gateway.resumes) == (1, 1)


async def test_a_server_that_removes_the_bot_is_told_once(
    run: Run, running: Running, hub: Hub, settings: Settings, discord: DiscordSimulator
) -> None:
    """Also when it happens while the app is away; being let in again is noticed."""
    discord.throw_bot_out()
    await hub.hears(REMOVED, lambda _: True)
    await hub.hears(SOURCE_STATE, lambda one: one.reason == "not_on_server")
    with pytest.raises(RequestError) as refused:
        await running.do(SEND, Send(channel="1", content=Content(text="x")))
    assert (refused.value.code, refused.value.reason) == (Code.UNAVAILABLE, "not_on_server")
    hub.told.clear()
    discord.let_bot_in()
    await hub.hears(SOURCE_STATE, lambda one: one.reason == "")
    await running.chores_done()
    assert {one["name"] for one in discord.application.commands[settings.guild].values()} >= {
        "jarvis"
    }
    await running.stop()
    discord.throw_bot_out()
    hub.told.clear()
    run(settings)
    await hub.hears(REMOVED, lambda _: True)
    assert hub.state.reason == "not_on_server"


async def test_settings_that_make_no_sense_are_refused(
    running: Running, settings: Settings
) -> None:
    """And the former ones stay."""
    for wrong in (replace(settings, guild="home"), replace(settings, time_zone="Mars/Olympus")):
        with pytest.raises(RequestError) as refused:
            await running.source.configure(wrong)
        assert refused.value.code is Code.INVALID
    assert running.bot.settings == settings


async def test_a_connection_that_is_not_there_does_nothing(hub: Hub, settings: Settings) -> None:
    """But says so."""
    source = make(hub, settings)
    await source.configure(replace(settings, watched=[]))
    with pytest.raises(RequestError) as refused:
        await source.handlers[SEND.name][1](Send(channel="1", content=Content(text="x")), None)  # type: ignore[arg-type]
    assert refused.value.code is Code.UNAVAILABLE
