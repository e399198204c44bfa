"""Threads, events and streams, and a Discord that is slow or away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from homelab_hub_protocol import discord_methods as methods
from homelab_hub_protocol.discord import GUILD, Settings
from homelab_hub_protocol.errors import Code
from homelab_hub_simulators.discord import DiscordSimulator

from .conftest import Running
from .test_acting import refused, to

type Run = Callable[[Settings], Running]


async def test_threads_slow_mode_and_events(running: Running, discord: DiscordSimulator) -> None:
    """Are made, on a message or without, in a channel or elsewhere."""
    channel = discord.channel("general")
    said = await discord.person("Kim").say("general", "cats")
    thread = methods.MakeThread(channel=channel.id, name="cats", message=said.id)
    made = await running.do(methods.MAKE_THREAD, thread)
    assert discord.channel(made.id).name == "cats"
    alone = methods.MakeThread(channel=channel.id, name="dogs", archive_minutes=100)
    made = await running.do(methods.MAKE_THREAD, alone)
    state = discord.channel(made.id).thread
    assert state is not None
    assert state.auto_archive == 1440
    await running.do(methods.SLOW_MODE, methods.SlowMode(channel=channel.id, seconds=30))
    assert channel.slow_mode == 30
    start = datetime.now(UTC) + timedelta(days=1)
    event = methods.MakeEvent(
        name="Barbecue",
        start=start.isoformat(),
        end=(start + timedelta(hours=3)).isoformat(),
        location="Garden",
    )
    made = await running.do(methods.MAKE_EVENT, event)
    assert discord.guild().events[made.id]["name"] == "Barbecue"
    voice = discord.channel("Living Room").id
    talk = methods.MakeEvent(name="Talk", start=start.isoformat(), channel=voice)
    await running.do(methods.MAKE_EVENT, talk)
    for wrong, reason in (
        (replace(event, end=None), "event_without_end"),
        (replace(event, start="2030-01-01T10:00:00"), "time_without_zone"),
        (replace(event, start="tomorrow"), "invalid_time"),
        (replace(talk, channel=channel.id), "no_voice_channel"),
        (replace(talk, name=" "), "invalid_name"),
    ):
        assert (await refused(running, methods.MAKE_EVENT, wrong)).reason == reason


async def test_rate_limits_are_waited_for(running: Running, discord: DiscordSimulator) -> None:
    """As Discord says how long."""
    discord.faults.put("rate_limit", times=1, endpoint="create_message", retry_after=0.2)
    await running.do(methods.SEND, to(discord, text="late"))
    assert [one.content for one in discord.said("general")] == ["late"]


async def test_an_outage_of_discord_is_no_mistake_of_the_user(
    running: Running, discord: DiscordSimulator
) -> None:
    """But unavailable, as is a connection that breaks on the way."""
    for fault in ("server_error", "lost_answer"):
        discord.faults.put(fault, times=1, endpoint="create_message")
        error = await refused(running, methods.SEND, to(discord, text="x"))
        assert (error.code, error.reason) == (Code.UNAVAILABLE, "discord_unreachable")


async def test_a_stream_is_announced_once_and_edited_to_its_end(
    run: Run, settings: Settings, discord: DiscordSimulator
) -> None:
    """Over a restart; a deleted announcement is not written again."""
    alerts = discord.channel("alerts")
    running = await run(replace(settings, live_channel=alerts.id)).connected()
    role = discord.membership.add_role(discord.guild(), "fans")
    live = methods.Announce(
        key="twitch-1",
        title="Building a shelf",
        url="https://twitch.tv/kim",
        streamer="Kim",
        mention_role=role.id,
    )
    await running.hub.hears(GUILD, lambda one: any(r.id == role.id for r in one.roles))
    sent = await running.do(methods.ANNOUNCE, live)
    (message,) = discord.said(alerts)
    assert (sent.messages, message.mention_roles) == ([message.id], [role.id])
    await running.do(methods.ANNOUNCE, replace(live, title="Painting a shelf"))
    assert message.embeds[0]["title"] == "Painting a shelf"
    await running.stop()
    running.hub.told.clear()
    again = await run(replace(settings, live_channel=alerts.id)).connected()
    await again.do(methods.ANNOUNCE, replace(live, live=False))
    assert "was live" in message.content
    assert len(discord.said(alerts)) == 1
    await again.do(methods.ANNOUNCE, live)
    discord.writing.delete(discord.said(alerts)[-1])
    assert (await again.do(methods.ANNOUNCE, live)).messages == []
    assert (await again.do(methods.ANNOUNCE, replace(live, live=False))).messages == []


async def test_a_stream_needs_a_channel_to_be_announced_in(
    running: Running, discord: DiscordSimulator
) -> None:
    """Which the settings name."""
    live = methods.Announce(key="1", title="x", url="https://example.com", streamer="Kim")
    assert (await refused(running, methods.ANNOUNCE, live)).reason == "no_live_channel"
