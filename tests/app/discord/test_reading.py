"""What Home Assistant is told of what happens."""

from collections.abc import Callable
from dataclasses import replace

from homelab_hub_protocol.chat import Source
from homelab_hub_protocol.discord import (
    BUTTON,
    GUILD,
    MEMBERSHIP,
    MESSAGE,
    REACTION,
    VOICE_MOVE,
    ChannelKind,
    MessageKind,
    Settings,
)
from homelab_hub_protocol.discord_methods import SEND, Button, Content, Send
from homelab_hub_simulators.discord import BOT, DiscordSimulator, Permission

from .conftest import Running
from .hub import Hub

type Run = Callable[[Settings], Running]


async def test_messages_in_watched_channels_are_told(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """With author, place, files and what they answer; others are counted only."""
    kim = discord.person("Kim")
    await kim.say("alerts", "nobody looks here")
    first = await kim.say("general", "hello")
    await kim.say("general", "a picture", reply_to=first, files={"cat.png": b"meow"})
    told = await hub.hears(MESSAGE, lambda one: bool(one.files))
    assert [one.content for one in hub.all(MESSAGE)] == ["hello", "a picture"]
    assert (told.kind, told.reply_to) == (MessageKind.MESSAGE, first.id)
    assert (told.author.source, told.author.id, told.author.display_name) == (
        Source.DISCORD,
        kim.id,
        "Kim",
    )
    assert (told.place.channel_name, told.place.guild) == ("general", discord.guild().id)
    assert (told.files[0].name, told.files[0].size) == ("cat.png", 4)
    assert hub.messages == 3
    discord.writing.pin(first, kim.user, on=True)
    await kim.say("general", "pinned")
    await hub.hears(MESSAGE, lambda one: one.content == "pinned")
    assert len(hub.all(MESSAGE)) == 3


async def test_content_is_told_only_where_it_may_be_read(
    run: Run, hub: Hub, settings: Settings, discord: DiscordSimulator
) -> None:
    """Without the intent, that is in mentions and direct messages."""
    await run(replace(settings, want_content=False, commands=[])).connected()
    kim = discord.person("Kim")
    await kim.say("general", "secret")
    await kim.say("alerts", f"<@{discord.bot.id}> lights?")
    await kim.direct("are you there?")
    await hub.hears(MESSAGE, lambda one: one.kind is MessageKind.DIRECT)
    assert [(one.kind, one.content) for one in hub.all(MESSAGE)] == [
        (MessageKind.MESSAGE, None),
        (MessageKind.MENTION, f"<@{discord.bot.id}> lights?"),
        (MessageKind.DIRECT, "are you there?"),
    ]


async def test_strangers_are_not_listened_to(
    run: Run, hub: Hub, settings: Settings, discord: DiscordSimulator
) -> None:
    """Somebody who is not on the server writes directly; a member is told with the roles."""
    await run(replace(settings, want_members=False)).connected()
    stranger, kim = discord.newcomer("Stranger"), discord.person("Kim")
    role = discord.membership.add_role(discord.guild(), "family")
    kim.member().roles.append(role.id)
    await stranger.direct("buy followers")
    await kim.direct("hi")
    told = await hub.hears(MESSAGE, lambda one: one.author.id == kim.id)
    assert (told.place.guild, told.author.roles) == (None, [role.id])
    assert [one.author.id for one in hub.all(MESSAGE)] == [kim.id]


async def test_other_servers_are_ignored(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """Though the bot is there as well."""
    kim = discord.person("Kim")
    elsewhere = discord.add_guild("Elsewhere", kim)
    discord.let_bot_in(elsewhere)
    await kim.say(elsewhere.find("general"), f"<@{discord.bot.id}> hello")
    await kim.say("general", "here")
    await hub.hears(MESSAGE, lambda one: one.content == "here")
    assert len(hub.all(MESSAGE)) == 1


async def test_threads_are_watched_with_their_channel(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """As people see them."""
    kim = discord.person("Kim")
    said = await kim.say("general", "cats")
    thread = discord.writing.open_thread(said.channel, "cats", kim.user, message=said)
    await kim.say(thread, "in the thread")
    told = await hub.hears(MESSAGE, lambda one: one.content == "in the thread")
    assert (told.place.channel, told.place.parent) == (thread.id, said.channel.id)


async def test_reactions_members_and_voice_are_told(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """As they come and go."""
    kim, newcomer = discord.person("Kim"), discord.newcomer("Sam")
    said = await kim.say("general", "react to this")
    await kim.react(said, "👍")
    await kim.take_back(said, "👍")
    await kim.react(said, "partyblob:123456789012345678")
    await newcomer.joins()
    await newcomer.leaves()
    await kim.join_voice("Living Room")
    await kim.join_voice("Living Room", muted=True)
    await kim.leave_voice()
    await hub.until(lambda: len(hub.all(VOICE_MOVE)) == 2)
    reactions = [(one.added, one.emoji, one.user.display_name) for one in hub.all(REACTION)]
    assert reactions == [
        (True, "👍", "Kim"),
        (False, "👍", "Kim"),
        (True, "partyblob:123456789012345678", "Kim"),
    ]
    assert [(one.joined, one.user.id) for one in hub.all(MEMBERSHIP)] == [
        (True, newcomer.id),
        (False, newcomer.id),
    ]
    joined, left = hub.all(VOICE_MOVE)
    assert joined.before is None
    assert joined.after is not None
    assert joined.after.channel_name == "Living Room"
    assert (left.before, left.after) == (joined.after, None)


async def test_how_the_server_looks_is_told_soon_after_it_changes(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """Many changes at once are one report."""
    before = len(hub.all(GUILD))
    kim, robin = discord.person("Kim"), discord.person("Robin")
    await kim.join_voice("Living Room")
    await hub.hears(VOICE_MOVE)
    await robin.join_voice("Living Room")
    role = discord.membership.add_role(discord.guild(), "family")
    guild = await hub.hears(GUILD, lambda one: any(r.id == role.id for r in one.roles))
    room = next(one for one in guild.channels if one.name == "Living Room")
    assert (room.kind, sorted(room.members)) == (ChannelKind.VOICE, ["Kim", "Robin"])
    assert next(one for one in guild.roles if one.id == role.id).assignable
    assert len(hub.all(GUILD)) == before + 1
    general = next(one for one in guild.channels if one.name == "general")
    assert (general.kind, general.writable) == (ChannelKind.TEXT, True)


async def test_permissions_that_are_missing_are_named(
    run: Run, hub: Hub, settings: Settings, discord: DiscordSimulator
) -> None:
    """Those only that what the settings want takes."""
    running = await run(replace(settings, commands=["ban"])).connected()
    assert hub.all(GUILD)[-1].missing_permissions == []
    discord.permit(int(BOT) & ~Permission.BAN_MEMBERS & ~Permission.KICK_MEMBERS)
    await hub.hears(GUILD, lambda one: one.missing_permissions == ["ban_members"])
    await running.source.configure(replace(settings, commands=["ban", "kick"]))
    await hub.hears(GUILD, lambda one: one.missing_permissions == ["ban_members", "kick_members"])


async def test_who_is_online_is_counted_where_that_may_be_known(
    run: Run, hub: Hub, settings: Settings, discord: DiscordSimulator
) -> None:
    """And is unknown otherwise."""
    running = await run(settings).connected()
    assert hub.all(GUILD)[-1].online is None
    await discord.person("Robin").is_now("offline")
    hub.told.clear()
    await running.source.configure(replace(settings, want_presences=True))
    guild = await hub.hears(GUILD, lambda one: one.online is not None)
    online = guild.online
    assert online is not None
    await discord.person("Robin").is_now("online")
    await hub.hears(GUILD, lambda one: one.online == online + 1)


async def test_a_pressed_button_is_an_event(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """Also after a restart, since its id says all."""
    general = discord.channel("general").id
    buttons = [Button(label="Open", id="gate"), Button(label="Docs", url="https://example.com")]
    await running.do(SEND, Send(channel=general, content=Content(text="Gate?", buttons=buttons)))
    (message,) = discord.said("general")
    assert not running.bot.persistent_views  # discord.py would keep each for ever
    await running.stop()
    hub.told.clear()
    again = Running(hub, running.source)
    try:
        await again.connected()
        kim = discord.person("Kim")
        await kim.click(message, "Open")
        pressed = await hub.hears(BUTTON)
        assert (pressed.id, pressed.message, pressed.user.id) == ("gate", message.id, kim.id)
        assert pressed.place.channel == general
    finally:
        await again.stop()


async def test_a_flood_of_messages_is_told_whole_and_in_order(
    running: Running, hub: Hub, discord: DiscordSimulator
) -> None:
    """A thousand at once."""
    kim = discord.person("Kim")
    for number in range(1000):
        await kim.say("general", str(number))
    await hub.hears(MESSAGE, lambda one: one.content == "999")
    assert [one.content for one in hub.all(MESSAGE)] == [str(number) for number in range(1000)]
