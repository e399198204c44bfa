"""Members come, go, get roles and are moderated; events and voice."""

from datetime import UTC, datetime, timedelta

import discord as library
import pytest

from homelab_hub_simulators.discord import BOT, DiscordSimulator, Permission

from .bot import Bot


def _now(discord: DiscordSimulator) -> datetime:
    """Return the simulator's time."""
    return datetime.fromtimestamp(discord.clock.now(), UTC)


async def test_people_join_and_leave(discord: DiscordSimulator, bot: Bot) -> None:
    """And the bot hears of it."""
    sam = discord.newcomer("Sam")
    await sam.joins()
    joined = (await bot.hears("member_join"))[0]
    assert joined.display_name == "Sam"
    with pytest.raises(ValueError, match="1 to 2000"):
        await sam.say("general", "")
    await sam.leaves()
    assert (await bot.hears("member_remove"))[0].id == joined.id
    with pytest.raises(PermissionError):
        await sam.say("general", "still here?")


async def test_roles_are_given_taken_and_made(discord: DiscordSimulator, bot: Bot) -> None:
    """By a bot whose own role is above them."""
    guild, kim = bot.guilds[0], discord.person("Kim")
    member = guild.get_member(int(kim.id))
    assert member is not None
    role = await guild.create_role(name="Viewer", colour=library.Colour.red(), hoist=True)
    await member.add_roles(role, reason="watched")
    assert kim.member().roles == [str(role.id)]
    await bot.hears("member_update")
    assert [one.name for one in member.roles] == ["@everyone", "Viewer"]
    await member.remove_roles(role)
    assert kim.member().roles == []
    await role.edit(name="Regular")
    assert discord.guild().roles[str(role.id)].name == "Regular"
    await role.delete()
    assert str(role.id) not in discord.guild().roles
    actions = [entry.action async for entry in guild.audit_logs(limit=10)]
    assert library.AuditLogAction.role_create in actions


async def test_nobody_is_touched_who_is_above(discord: DiscordSimulator, bot: Bot) -> None:
    """The owner, a higher role, and the bot's own role."""
    guild = bot.guilds[0]
    assert guild.owner is not None
    with pytest.raises(library.Forbidden):
        await guild.owner.kick()
    with pytest.raises(library.Forbidden):
        await guild.owner.timeout(timedelta(minutes=1))
    kim = guild.get_member(int(discord.person("Kim").id))
    assert kim is not None
    with pytest.raises(library.Forbidden):
        await kim.add_roles(guild.self_role or guild.default_role)
    discord.permit(BOT & ~Permission.KICK_MEMBERS)
    with pytest.raises(library.Forbidden):
        await kim.kick()


async def test_people_are_silenced_kicked_and_banned(discord: DiscordSimulator, bot: Bot) -> None:
    """With a reason, which the audit log keeps."""
    guild, kim = bot.guilds[0], discord.person("Kim")
    member = guild.get_member(int(kim.id))
    assert member is not None
    await member.timeout(_now(discord) + timedelta(minutes=10), reason="caps")
    with pytest.raises(PermissionError):
        await kim.say("general", "LET ME")
    discord.clock.advance(601)
    spam = await kim.say("general", "sorry")
    with pytest.raises(library.HTTPException, match="28 days"):
        await member.timeout(_now(discord) + timedelta(days=29))
    await member.kick(reason="again")
    assert (await bot.hears("member_remove"))[0].id == member.id
    await kim.joins()
    await guild.ban(member, reason="enough", delete_message_seconds=3600)
    await bot.hears("member_ban")
    assert spam.deleted
    assert (await guild.fetch_ban(member)).reason == "enough"
    with pytest.raises(PermissionError, match="banned"):
        await kim.joins()
    await guild.unban(member)
    assert [entry async for entry in guild.bans()] == []
    reasons = [entry.reason for entry in discord.guild().audit]
    assert reasons[:3] == ["caps", "again", "enough"]


async def test_voice_is_joined_moved_and_left(discord: DiscordSimulator, bot: Bot) -> None:
    """The bot sees who is where, and can throw out."""
    kim = discord.person("Kim")
    await kim.join_voice("Living Room")
    member, before, after = await bot.hears("voice_state_update")
    assert (member.display_name, before.channel, after.channel.name) == (
        "Kim",
        None,
        "Living Room",
    )
    assert [one.display_name for one in after.channel.members] == ["Kim"]
    await member.move_to(None)
    assert (await bot.hears("voice_state_update", times=2))[2].channel is None
    with pytest.raises(library.HTTPException, match="not connected to voice"):
        await member.move_to(after.channel)


async def test_presences_are_told(discord: DiscordSimulator, bot: Bot) -> None:
    """Of those who change it."""
    await discord.person("Kim").is_now("idle")
    after = (await bot.hears("presence_update"))[1]
    assert (after.display_name, after.status) == ("Kim", library.Status.idle)


async def test_channels_are_made_slowed_and_deleted(discord: DiscordSimulator, bot: Bot) -> None:
    """And only seen by those who may."""
    guild = bot.guilds[0]
    channel = await guild.create_text_channel("mods")
    await channel.set_permissions(guild.me, view_channel=True)
    await channel.set_permissions(guild.default_role, view_channel=False)
    await channel.edit(slowmode_delay=30, topic="Only for us")
    place = discord.channel("mods")
    assert (place.slow_mode, place.topic) == (30, "Only for us")
    with pytest.raises(PermissionError):
        await discord.person("Kim").say("mods", "let me in")
    with pytest.raises(library.HTTPException, match="21600"):
        await bot.text().edit(slowmode_delay=21601)
    await bot.text("alerts").delete()
    with pytest.raises(KeyError):
        discord.channel("alerts")


async def test_slow_mode_slows_people_down(discord: DiscordSimulator, bot: Bot) -> None:
    """But not those who moderate, and not bots."""
    await bot.text().edit(slowmode_delay=30)
    kim, robin = discord.person("Kim"), discord.person("Robin")
    for person in (kim, robin, robin):
        await person.say("general", "hi")
    with pytest.raises(PermissionError, match="slow mode"):
        await kim.say("general", "hi again")
    discord.clock.advance(31)
    await kim.say("general", "hi again")


async def test_events_are_scheduled(discord: DiscordSimulator, bot: Bot) -> None:
    """With a place and an end, and not in the past."""
    guild, start = bot.guilds[0], _now(discord) + timedelta(days=1)
    event = await guild.create_scheduled_event(
        name="Stream",
        start_time=start,
        end_time=start + timedelta(hours=2),
        entity_type=library.EntityType.external,
        location="https://example.com",
        privacy_level=library.PrivacyLevel.guild_only,
    )
    await bot.hears("scheduled_event_create")
    await event.edit(name="Long stream")
    assert [one["name"] for one in discord.guild().events.values()] == ["Long stream"]
    await event.start()
    with pytest.raises(library.HTTPException, match="past"):
        await event.edit(start_time=start - timedelta(days=2))
    await event.delete()
    assert discord.guild().events == {}
