"""What Home Assistant can have the bot do."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from homelab_hub_protocol import discord_methods as methods
from homelab_hub_protocol.discord import GUILD, Settings
from homelab_hub_protocol.discord_methods import Content, Embed, EmbedField, Send
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.words import Method
from homelab_hub_simulators.discord import BOT, DiscordSimulator, Message, Permission

from .conftest import Running
from .hub import Hub

type Run = Callable[[Settings], Running]

SILENT = 1 << 12
MIB = 1024 * 1024


def to(discord: DiscordSimulator, channel: str = "general", **content: object) -> Send:
    """Return a wish to write."""
    return Send(channel=discord.channel(channel).id, content=Content(**content))  # type: ignore[arg-type]


async def refused(running: Running, method: Method[Any, Any], params: object) -> RequestError:
    """Return why something was not done."""
    with pytest.raises(RequestError) as raised:
        await running.do(method, params)
    return raised.value


async def test_a_message_is_written_with_everything_it_may_have(
    running: Running, hub: Hub, discord: DiscordSimulator, tmp_path: Path
) -> None:
    """Text, card, file, buttons; as an answer, and without a sound."""
    said = await discord.person("Kim").say("general", "show me")
    file = hub.upload(tmp_path / "upload", b"\x89PNG", "door.png")
    card = Embed(title="Door", color=0xFF0000, fields=[EmbedField(name="State", value="open")])
    content = Content(text="Look", embeds=[card], files=[file])
    wish = Send(channel=said.channel.id, content=content, reply_to=said.id, silent=True)
    sent = await running.do(methods.SEND, wish)
    (message,) = discord.said("general")
    assert (sent.messages, sent.channel) == ([message.id], said.channel.id)
    assert message.id in sent.url
    assert message.reference is said
    assert message.embeds[0]["title"] == "Door"
    assert message.attachments[0]["filename"] == "door.png"
    assert message.flags & SILENT
    assert hub.uploads == {}


async def test_nobody_is_pinged_who_is_not_named(
    running: Running, discord: DiscordSimulator
) -> None:
    """Whatever a template has made of the text."""
    kim, robin = discord.person("Kim"), discord.person("Robin")
    text = f"@everyone @here {kim.mention} {robin.mention}"
    await running.do(methods.SEND, to(discord, text=text, mention_users=[kim.id]))
    (message,) = discord.said("general")
    assert not message.mention_everyone
    assert message.mentions == [kim.user]


async def test_a_long_text_becomes_several_messages(
    running: Running, discord: DiscordSimulator
) -> None:
    """None of which breaks a code block, and the button is beneath the last."""
    text = "```py\n" + "\n".join(f"line {number}" for number in range(400)) + "\n```"
    button = methods.Button(label="OK", id="ok")
    sent = await running.do(methods.SEND, to(discord, text=text, buttons=[button]))
    messages = discord.said("general")
    assert sent.messages == [one.id for one in messages]
    assert len(messages) > 1
    assert all(one.content.startswith("```py\n") for one in messages)
    assert all(one.content.endswith("\n```") for one in messages)
    assert [bool(one.components) for one in messages] == [False] * (len(messages) - 1) + [True]


async def test_direct_messages_are_written(running: Running, discord: DiscordSimulator) -> None:
    """To members only, and not to those who do not take any."""
    kim, stranger = discord.person("Kim"), discord.newcomer("Stranger")
    await running.do(methods.SEND, Send(user=kim.id, content=Content(text="psst")))
    assert [one.content for one in discord.said(kim.direct_channel)] == ["psst"]
    error = await refused(running, methods.SEND, Send(user=stranger.id, content=Content(text="x")))
    assert error.code is Code.NOT_FOUND
    kim.user.open_to_messages = False
    error = await refused(running, methods.SEND, Send(user=kim.id, content=Content(text="x")))
    assert (error.code, error.reason) == (Code.FORBIDDEN, "closed_to_messages")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (Content(text="   "), "empty_message"),
        (Content(text="x", embeds=[Embed(title="x")] * 11), "too_many_embeds"),
        (Content(text="x", files=["x"] * 11), "too_many_files"),
        (Content(text="x", buttons=[methods.Button(label="x", id="x")] * 26), "too_many_buttons"),
        (Content(text="x", buttons=[methods.Button(label="", id="x")]), "button_label"),
        (Content(text="x", buttons=[methods.Button(label="x")]), "button_without_purpose"),
        (Content(text="x", buttons=[methods.Button(label="x", id="x" * 91)]), "button_id"),
        (Content(text="x", mention_users=["Kim"]), "invalid_id"),
        (Content(text="x", embeds=[Embed(title="x" * 257)]), "discord_refused"),
    ],
)
async def test_what_makes_no_message_is_refused(
    running: Running, discord: DiscordSimulator, content: Content, reason: str
) -> None:
    """With a reason that a person can act on, and nothing written."""
    wish = Send(channel=discord.channel("general").id, content=content)
    error = await refused(running, methods.SEND, wish)
    assert (error.code, error.reason) == (Code.INVALID, reason)
    assert discord.said("general") == []


async def test_a_file_over_the_limit_is_refused(
    running: Running, hub: Hub, discord: DiscordSimulator, tmp_path: Path
) -> None:
    """Before a byte of it is sent."""
    file = hub.upload(tmp_path / "film", b"x" * (10 * MIB + 1), "film.mp4")
    error = await refused(running, methods.SEND, to(discord, text="Film", files=[file]))
    assert error.code is Code.TOO_LARGE
    assert error.details == {"file": "film.mp4", "limit": "10 MiB"}
    error = await refused(running, methods.SEND, to(discord, text="Film", files=["gone"]))
    assert error.code is Code.NOT_FOUND


async def test_channels_that_are_not_there_are_not_found(
    running: Running, discord: DiscordSimulator
) -> None:
    """Nor are those of other servers, nor such that cannot be written into."""
    elsewhere = discord.add_guild("Elsewhere", discord.person("Kim"))
    discord.let_bot_in(elsewhere)
    for id_, reason in (
        ("123456789012345678", "unknown_channel"),
        (elsewhere.find("general").id, "unknown_channel"),
        (discord.channel("Homelab").id, "not_writable"),
    ):
        wish = Send(channel=id_, content=Content(text="x"))
        assert (await refused(running, methods.SEND, wish)).reason == reason


async def test_messages_are_edited_deleted_pinned_and_reacted_to(
    running: Running, discord: DiscordSimulator
) -> None:
    """One after the other."""
    sent = await running.do(methods.SEND, to(discord, text="one"))
    (message,) = discord.said("general")
    at: dict[str, Any] = {"channel": sent.channel, "message": message.id}
    await running.do(methods.EDIT, methods.Edit(**at, content=Content(text="two")))
    assert message.content == "two"
    await running.do(methods.REACT, methods.React(**at, emoji="🎉"))
    assert list(message.reactions) == ["🎉"]
    await running.do(methods.REACT, methods.React(**at, emoji="🎉", remove=True))
    assert not message.reactions
    await running.do(methods.PIN, methods.Pin(**at))
    assert message.pinned_at is not None
    await running.do(methods.PIN, methods.Pin(**at, pinned=False))
    assert not message.pinned
    await running.do(methods.DELETE, methods.MessageAt(**at, reason="done"))
    assert message.deleted
    error = await refused(running, methods.DELETE, methods.MessageAt(**at))
    assert (error.code, error.reason) == (Code.NOT_FOUND, "unknown_message")


async def test_a_missing_permission_is_named(running: Running, discord: DiscordSimulator) -> None:
    """By Discord's name of it."""
    said = await discord.person("Kim").say("general", "x")
    discord.permit(int(BOT) & ~Permission.MANAGE_MESSAGES & ~Permission.BAN_MEMBERS)
    lacking = ["ban_members", "manage_messages"]
    await running.hub.hears(GUILD, lambda one: one.missing_permissions == lacking)
    at = methods.MessageAt(channel=said.channel.id, message=said.id)
    for method, params, permission in (
        (methods.DELETE, at, "manage_messages"),
        (methods.BAN, methods.Ban(user=discord.person("Kim").id), "ban_members"),
    ):
        error = await refused(running, method, params)
        assert (error.code, error.reason) == (Code.FORBIDDEN, "missing_permission")
        assert error.details == {"permission": permission}


async def test_who_is_above_the_bot_cannot_be_moderated(
    running: Running, discord: DiscordSimulator
) -> None:
    """The owner, for one; no permission helps."""
    owner = next(p for p in ("Kim", "Robin") if discord.person(p).id == discord.guild().owner_id)
    error = await refused(running, methods.KICK, methods.Member(user=discord.person(owner).id))
    assert (error.code, error.reason) == (Code.FORBIDDEN, "role_too_low")


async def test_members_are_moderated(running: Running, discord: DiscordSimulator) -> None:
    """Silenced, given roles, kicked, banned and forgiven, with the reason in the audit log."""
    guild, kim = discord.guild(), discord.person("Kim")
    role = discord.membership.add_role(guild, "family")
    await running.do(methods.TIME_OUT, methods.TimeOut(user=kim.id, seconds=60, reason="calm"))
    assert kim.member().timeout_until is not None
    assert guild.audit[-1].reason == "calm"
    await running.do(methods.TIME_OUT, methods.TimeOut(user=kim.id, seconds=0))
    assert kim.member().timeout_until is None
    give = methods.GiveRole(user=kim.id, role=role.id)
    await running.do(methods.GIVE_ROLE, give)
    assert role.id in kim.member().roles
    await running.do(methods.GIVE_ROLE, replace(give, give=False))
    assert role.id not in kim.member().roles
    await running.do(methods.KICK, methods.Member(user=kim.id))
    assert kim.id not in guild.members
    await running.do(methods.BAN, methods.Ban(user=kim.id, delete_seconds=3600, reason="spam"))
    assert guild.bans == {kim.id: "spam"}
    await running.do(methods.UNBAN, methods.Member(user=kim.id))
    assert guild.bans == {}
    error = await refused(running, methods.UNBAN, methods.Member(user=kim.id))
    assert (error.code, error.reason) == (Code.NOT_FOUND, "unknown_ban")
    error = await refused(
        running, methods.TIME_OUT, methods.TimeOut(user=kim.id, seconds=30_000_000)
    )
    assert error.reason == "out_of_bounds"


async def test_messages_are_purged(running: Running, discord: DiscordSimulator) -> None:
    """The last ones, of one author if named; old ones singly, and pinned ones stay."""
    kim, robin = discord.person("Kim"), discord.person("Robin")
    old = await kim.say("general", "old")
    older = [await kim.say("general", f"older {n}") for n in range(2)]
    _age(15 * 86400, *older)
    pinned = await kim.say("general", "rules")
    discord.writing.pin(pinned, robin.user, on=True)
    for number in range(3):
        await kim.say("general", f"spam {number}")
        await robin.say("general", f"ham {number}")
    channel = discord.channel("general")
    wish = methods.Purge(channel=channel.id, count=2, user=robin.id)
    assert (await running.do(methods.PURGE, wish)).count == 2
    left = [one.content for one in channel.messages.values()]
    assert "ham 0" in left
    assert "ham 2" not in left
    assert (await running.do(methods.PURGE, replace(wish, count=100, user=kim.id))).count == 6
    assert pinned.id in channel.messages
    assert not {old.id, *(one.id for one in older)} & set(channel.messages)
    assert (await refused(running, methods.PURGE, replace(wish, count=0))).reason == "out_of_bounds"


def _age(seconds: int, *messages: Message) -> None:
    """Make messages so much older."""
    for message in messages:
        kept = message.channel.messages
        del kept[message.id]
        message.id = str(int(message.id) - (seconds * 1000 << 22))
        later = dict(kept)
        kept.clear()
        kept.update({message.id: message, **later})
