"""Commands of those who moderate and manage the server."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from homelab_hub_protocol.app import SOURCE_STATE, SourceStatus
from homelab_hub_protocol.discord import CONFIGURED, ReactionRole, Settings
from homelab_hub_simulators.discord import DiscordSimulator, Permission, Person

from .conftest import Running
from .hub import Hub

type Run = Callable[[Settings], Running]


async def test_moderators_moderate_by_command(
    offered: Running, kim: Person, robin: Person, discord: DiscordSimulator
) -> None:
    """With who it was in the audit log."""
    for number in range(3):
        await kim.say("general", f"spam {number}")
    assert (await robin.slash("purge", count=2)).content == "2 messages deleted."
    await robin.slash("timeout", member=kim.user, minutes=5, reason="calm down")
    assert kim.member().timeout_until is not None
    assert discord.guild().audit[-1].reason == "robin.homelab: calm down"
    await robin.slash("timeout", member=kim.user, minutes=0)
    await robin.slash("slowmode", seconds=10)
    assert discord.channel("general").slow_mode == 10
    _fast(offered)
    await robin.slash("kick", member=kim.user)
    assert kim.id not in discord.guild().members
    await kim.joins()
    await robin.slash("ban", user=kim.user, delete_days=1)
    assert kim.id in discord.guild().bans


async def test_moderating_is_for_moderators_and_downwards_only(
    run: Run, offered: Running, settings: Settings, kim: Person, discord: DiscordSimulator
) -> None:
    """By permission, or by the roles that the settings name."""
    guild, pat = discord.guild(), discord.newcomer("Pat")
    await pat.joins()
    with pytest.raises(PermissionError):
        await kim.slash("kick", member=pat.user)
    power = int(Permission.KICK_MEMBERS)
    helpers = discord.membership.add_role(guild, "helpers", permissions=power)
    for person in (kim, pat):
        person.member().roles.append(helpers.id)
    assert "not below you" in (await kim.slash("kick", member=pat.user)).content
    assert pat.id in guild.members
    pat.member().roles.clear()
    moderators = discord.membership.add_role(guild, "moderators")
    await offered.source.configure(replace(settings, moderator_roles=[moderators.id]))
    assert "for moderators" in (await kim.slash("kick", member=pat.user)).content
    kim.member().roles.append(moderators.id)
    await kim.slash("kick", member=pat.user)
    assert pat.id not in guild.members


async def test_settings_are_changed_by_who_manages_the_server(
    offered: Running, hub: Hub, kim: Person, robin: Person, discord: DiscordSimulator
) -> None:
    """They hold at once, and Home Assistant is told."""
    role = discord.membership.add_role(discord.guild(), "family")
    alerts, said = discord.channel("alerts"), await kim.say("general", "pick a role")
    link = f"https://discord.com/channels/{discord.guild().id}/{said.channel.id}/{said.id}"
    used: list[tuple[str, dict[str, Any]]] = [
        ("welcome", {"channel_": alerts, "text": "Hi {user}"}),
        ("autorole", {"role": role}),
        ("reactionrole", {"message": link, "emoji": "🎮", "role": role}),
        ("log", {"channel_": alerts}),
        ("live", {"channel_": alerts}),
    ]
    for name, options in used:
        _fast(offered)
        assert (await robin.slash(f"settings {name}", **options)).content == "Changed."
    await hub.until(lambda: len(hub.all(CONFIGURED)) == len(used))
    changed = hub.all(CONFIGURED)[-1]
    assert changed == offered.bot.settings
    assert (changed.welcome_channel, changed.welcome_text) == (alerts.id, "Hi {user}")
    assert changed.auto_roles == [role.id]
    assert changed.reaction_roles == [
        ReactionRole(message=said.id, channel=said.channel.id, emoji="🎮", role=role.id)
    ]
    assert (changed.log_channel, changed.live_channel) == (alerts.id, alerts.id)
    _fast(offered)
    assert "🎮" in (await robin.slash("settings show")).content
    await robin.slash("settings autorole", role=role, on=False)
    await hub.hears(CONFIGURED, lambda one: bool(one.live_channel) and not one.auto_roles)
    with pytest.raises(PermissionError):
        await kim.slash("settings log")


async def test_nobody_hands_out_roles_above_their_own(
    offered: Running, hub: Hub, kim: Person, discord: DiscordSimulator
) -> None:
    """By way of the bot."""
    guild = discord.guild()
    managing = int(Permission.MANAGE_GUILD | Permission.MANAGE_ROLES)
    low = discord.membership.add_role(guild, "low")
    managers = discord.membership.add_role(guild, "managers", permissions=managing)
    for other in (managers, low):
        other.position = {"managers": 2, "low": 3}[other.name]
    bots = next(one for one in guild.roles.values() if one.bot_id)
    bots.position = 5
    for one in (managers, low, bots):
        discord.membership.role_changed(guild, one)
    kim.member().roles.append(managers.id)
    for role in (low, managers):
        answer = await kim.slash("settings autorole", role=role)
        assert "not below your own" in answer.content
    answer = await kim.slash("settings autorole", role=bots)
    assert "I cannot give that role" in answer.content
    assert hub.all(CONFIGURED) == []


async def test_a_change_that_takes_a_new_connection_is_answered_all_the_same(
    run: Run, hub: Hub, settings: Settings, robin: Person, discord: DiscordSimulator
) -> None:
    """Greeting people takes an intent that was not wanted before."""
    running = await run(replace(settings, want_members=False)).connected()
    await running.chores_done()
    hub.told.clear()
    alerts = discord.channel("alerts")
    assert (await robin.slash("settings welcome", channel_=alerts)).content == "Changed."
    await hub.hears(SOURCE_STATE, lambda one: one.status is SourceStatus.CONNECTED)
    assert hub.all(CONFIGURED)[-1].welcome_channel == alerts.id
    await discord.newcomer("Sam").joins()
    await discord.until(lambda: discord.said(alerts))


def _fast(running: Running) -> None:
    """Let a test use more commands in a second than a person would."""
    running.bot.tree._cooldowns.clear()
