"""People write, the bot answers; real discord.py hears and says it all."""

import asyncio
import io

import aiohttp
import discord as library
import pytest

from homelab_hub_simulators.discord import BOT, DiscordSimulator, Permission

from .bot import Bot
from .conftest import LogIn


async def test_a_bot_hears_a_person_and_answers(discord: DiscordSimulator, bot: Bot) -> None:
    """The whole way, there and back."""

    @bot.event
    async def on_message(message: library.Message) -> None:
        """Greet people."""
        if not message.author.bot:
            await message.reply(f"Hello {message.author.display_name}", mention_author=True)

    kim = discord.person("Kim")
    answer = await kim.ask("general", "anybody here?")
    assert answer.content == "Hello Kim"
    assert answer.mentions == [kim.user]
    assert answer.reference is not None
    assert answer.reference.content == "anybody here?"


async def test_messages_carry_embeds_buttons_and_files(discord: DiscordSimulator, bot: Bot) -> None:
    """All in one message; the file can be fetched where the message says."""
    embed = library.Embed(title="Front door", description="open", colour=0xFF0000)
    embed.add_field(name="Since", value="12:00")
    embed.set_image(url="attachment://door.png")
    view = library.ui.View(timeout=None)
    view.add_item(library.ui.Button(label="Lock", custom_id="lock"))
    file = library.File(io.BytesIO(b"picture"), "door.png", description="The door")
    sent = await bot.text("alerts").send("Look", embed=embed, view=view, file=file, silent=True)
    (seen,) = discord.said("alerts")
    assert (seen.embeds[0]["title"], seen.buttons()[0]["label"]) == ("Front door", "Lock")
    assert sent.flags.suppress_notifications
    assert await sent.attachments[0].read() == b"picture"
    assert sent.attachments[0].description == "The door"
    async with aiohttp.request("GET", f"{discord.origin}/attachments/1/2/none") as answer:
        assert answer.status == 404


async def test_people_send_files(discord: DiscordSimulator, bot: Bot) -> None:
    """Which the bot can read."""
    await discord.person("Kim").say("general", "", files={"cat.png": b"a cat"})
    (file,) = (await bot.hears("message"))[0].attachments
    assert (file.filename, file.content_type, await file.read()) == (
        "cat.png",
        "image/png",
        b"a cat",
    )


async def test_messages_are_edited_deleted_pinned_and_purged(
    discord: DiscordSimulator, bot: Bot
) -> None:
    """And the bot hears of all it did."""
    channel, kim = bot.text(), discord.person("Kim")
    sent = await channel.send("one")
    await sent.edit(content="two")
    seen = discord.said("general")[0]
    assert (seen.content, seen.revisions) == ("two", ["one"])
    await sent.pin(reason="important")
    was_pinned = [seen.pinned]
    assert [pinned.id async for pinned in channel.pins()] == [sent.id]
    await sent.unpin()
    assert [*was_pinned, seen.pinned] == [True, False]
    await sent.delete()
    assert seen.deleted
    await bot.hears("raw_message_delete")
    await kim.say("general", "spam")
    await kim.say("general", "more spam")
    gone = await channel.purge(limit=10)
    assert {message.content for message in gone} >= {"spam", "more spam"}
    assert not discord.channel("general").messages
    await bot.hears("raw_bulk_message_delete")


async def test_reactions_go_both_ways(discord: DiscordSimulator, bot: Bot) -> None:
    """A person reacts, the bot reacts and takes it back."""
    sent = await bot.text().send("like it?")
    seen, kim = discord.said("general")[0], discord.person("Kim")
    await kim.react(seen, "👍")
    payload = (await bot.hears("raw_reaction_add"))[0]
    assert (payload.user_id, str(payload.emoji)) == (int(kim.id), "👍")
    assert payload.member.display_name == "Kim"
    await sent.add_reaction("🎉")
    assert seen.reactions == {"👍": [kim.id], "🎉": [discord.bot.id]}
    message = await bot.text().fetch_message(sent.id)
    assert [(str(one.emoji), one.count, one.me) for one in message.reactions] == [
        ("👍", 1, False),
        ("🎉", 1, True),
    ]
    assert [user.name async for user in message.reactions[0].users()] == ["kim.homelab"]
    await kim.take_back(seen, "👍")
    await bot.hears("raw_reaction_remove")
    await message.clear_reactions()
    assert seen.reactions == {}
    with pytest.raises(library.HTTPException, match="Unknown Emoji"):
        await message.add_reaction("x")


async def test_threads_are_opened_written_to_and_archived(
    discord: DiscordSimulator, bot: Bot
) -> None:
    """On a message, as Discord has it."""
    sent = await bot.text().send("a topic")
    thread = await sent.create_thread(name="Talk", auto_archive_duration=60)
    await thread.send("inside")
    answer = await discord.person("Kim").say("Talk", "me too")
    assert (await bot.hears("message", times=3))[0].channel.id == thread.id
    assert [one.content for one in answer.channel.messages.values()] == ["inside", "me too"]
    await thread.edit(archived=True)
    assert answer.channel.thread is not None
    assert answer.channel.thread.archived
    with pytest.raises(library.HTTPException, match="already been created"):
        await sent.create_thread(name="Again")


async def test_the_limits_of_a_message_are_kept(discord: DiscordSimulator, bot: Bot) -> None:
    """2,000 characters, 10 embeds, 6,000 characters in them, no empty message."""
    discord.limits.enabled = False
    channel = bot.text()
    with pytest.raises(library.HTTPException, match="2000 or fewer") as refused:
        await channel.send("x" * 2001)
    assert (refused.value.status, refused.value.code) == (400, 50035)
    await channel.send("x" * 2000)
    with pytest.raises(library.HTTPException, match="empty message") as refused:
        await channel.send(" ")
    assert refused.value.code == 50006
    long = library.Embed(description="x" * 4000)
    with pytest.raises(library.HTTPException, match="maximum size"):
        await channel.send(embeds=[long, long])
    with pytest.raises(library.HTTPException, match="title"):
        await channel.send(embed=library.Embed(title="x" * 257))


async def test_a_file_over_the_limit_is_refused(bot: Bot) -> None:
    """413, as Discord says it."""
    large = library.File(io.BytesIO(bytes(10 * 1024 * 1024 + 1)), "large.bin")
    with pytest.raises(library.HTTPException) as refused:
        await bot.text().send(file=large)
    assert (refused.value.status, refused.value.code) == (413, 40005)


@pytest.mark.parametrize("open_to_all", [True, False])
async def test_only_allowed_mentions_reach_people(
    discord: DiscordSimulator, bot: Bot, *, open_to_all: bool
) -> None:
    """Nobody is mentioned whom the bot did not mean to."""
    kim = discord.person("Kim")
    allowed = library.AllowedMentions.all() if open_to_all else library.AllowedMentions.none()
    await bot.text().send(f"@everyone {kim.mention}", allowed_mentions=allowed)
    (seen,) = discord.said("general")
    assert (seen.mention_everyone, seen.mentions == [kim.user]) == (open_to_all, open_to_all)


async def test_everyone_is_for_those_who_may(discord: DiscordSimulator, bot: Bot) -> None:
    """Neither a person nor a bot without the permission."""
    said = await discord.person("Kim").say("general", "@everyone free pizza")
    assert not said.mention_everyone
    discord.permit(BOT & ~Permission.MENTION_EVERYONE)
    await bot.text().send("@everyone", allowed_mentions=library.AllowedMentions.all())
    assert not discord.said("general")[0].mention_everyone


async def test_what_a_bot_may_not_do_is_refused(discord: DiscordSimulator, bot: Bot) -> None:
    """Writing, managing, and seeing at all."""
    channel = bot.text()
    spam = await discord.person("Kim").say("general", "spam")
    await bot.hears("message")
    discord.permit(BOT & ~Permission.MANAGE_MESSAGES)
    with pytest.raises(library.Forbidden) as refused:
        await channel.get_partial_message(int(spam.id)).delete()
    assert refused.value.code == 50013
    place = discord.channel("general")
    everyone = discord.guild().roles[discord.guild().id]
    everyone.permissions &= ~Permission.SEND_MESSAGES
    discord.permit(0)
    with pytest.raises(library.Forbidden, match="Missing Permissions"):
        await channel.send("anyway")
    everyone.permissions &= ~Permission.VIEW_CHANNEL
    with pytest.raises(library.Forbidden, match="Missing Access"):
        await channel.send("anyway")
    assert discord.said(place) == []


async def test_without_the_intent_content_is_empty(
    discord: DiscordSimulator, log_in: LogIn
) -> None:
    """Unless the bot is mentioned, or written to directly."""
    intents = library.Intents.default()
    bot = await log_in(intents=intents)
    kim = discord.person("Kim")
    await kim.say("general", "a secret")
    assert (await bot.hears("message"))[0].content == ""
    await kim.say("general", f"<@{discord.bot.id}> hello")
    assert (await bot.hears("message", times=2))[0].content.endswith("hello")
    await kim.direct("just us")
    assert (await bot.hears("message", times=3))[0].content == "just us"


async def test_direct_messages_reach_those_who_want_them(
    discord: DiscordSimulator, bot: Bot
) -> None:
    """Others are 50007."""
    kim, robin = discord.person("Kim"), discord.person("Robin")
    user = await bot.fetch_user(int(kim.id))
    await user.send("hi")
    direct = discord.world.direct(discord.bot, kim.user)
    assert [one.content for one in discord.said(direct)] == ["hi"]
    robin.user.open_to_messages = False
    with pytest.raises(library.Forbidden) as refused:
        await (await bot.fetch_user(int(robin.id))).send("hi")
    assert refused.value.code == 50007


async def test_webhooks_write_under_any_name(discord: DiscordSimulator, bot: Bot) -> None:
    """And their messages can be edited with their token."""
    webhook = await bot.text().create_webhook(name="Doorbell")
    sent = await webhook.send("Ding", username="Front door", wait=True)
    (seen,) = discord.channel("general").messages.values()
    assert (seen.author.username, seen.webhook_id) == ("Front door", str(webhook.id))
    await sent.edit(content="Dong")
    assert seen.content == "Dong"
    await sent.delete()
    assert seen.deleted
    await webhook.delete()
    with pytest.raises(library.NotFound):
        await webhook.send("Ding")


async def test_waiting_ends_when_nobody_answers(discord: DiscordSimulator, bot: Bot) -> None:
    """With a time limit of its own."""
    said = await discord.person("Kim").say("general", "hello?")
    assert await bot.hears("message")
    with pytest.raises(TimeoutError):
        await discord.answer_to(said, timeout=0.01)
    with pytest.raises(ValueError, match="2000"):
        await discord.person("Kim").say("general", "x" * 2001)
    await asyncio.wait_for(discord.connected(), 1)
