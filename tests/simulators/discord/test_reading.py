"""What a bot can look up; every answer is checked against Discord's document."""

from datetime import UTC, datetime, timedelta

import discord as library
import pytest

from homelab_hub_simulators.discord import DiscordSimulator, Intent

from .bot import Bot


async def test_a_guild_is_read_piece_by_piece(discord: DiscordSimulator, bot: Bot) -> None:
    """Guild, channels, roles and members, by API and by gateway."""
    guild = await bot.fetch_guild(int(discord.guild().id))
    assert [one.name async for one in bot.fetch_guilds()] == ["Homelab"]
    assert {one.name for one in await guild.fetch_channels()} >= {"general", "Living Room"}
    assert [one.name for one in await guild.fetch_roles()] == ["@everyone", "Homelab Hub"]
    assert len([one async for one in guild.fetch_members()]) == 3
    assert (await guild.fetch_member(int(discord.person("Kim").id))).display_name == "Kim"
    assert [one.name for one in await bot.guilds[0].query_members("rob")] == ["robin.homelab"]
    assert not await guild.fetch_emojis()
    assert isinstance(await bot.fetch_channel(bot.text().id), library.TextChannel)
    await discord.person("Kim").join_voice("Living Room")
    state = await bot.guilds[0].get_member(int(discord.person("Kim").id)).fetch_voice()  # type: ignore[union-attr] # a member, as seen above
    assert state.channel is not None


async def test_what_is_not_there_is_told_apart(discord: DiscordSimulator, bot: Bot) -> None:
    """By the codes that Discord has for each."""
    guild, kim = bot.guilds[0], discord.person("Kim")
    sam = discord.newcomer("Sam")
    for look_up, code in (
        (lambda: bot.fetch_channel(1), 10003),
        (lambda: bot.text().fetch_message(1), 10008),
        (lambda: guild.fetch_member(1), 10013),
        (lambda: guild.fetch_member(int(sam.id)), 10007),
        (lambda: guild.fetch_ban(library.Object(int(kim.id))), 10026),
        (lambda: guild.fetch_scheduled_event(1), 10070),
        (lambda: bot.fetch_user(1), 10013),
        (lambda: bot.tree.fetch_command(1), 10063),
    ):
        with pytest.raises(library.NotFound) as refused:
            await look_up()
        assert refused.value.code == code


async def test_members_are_listed_with_the_intent_only(discord: DiscordSimulator, bot: Bot) -> None:
    """50001 without."""
    discord.allow_intents(Intent.MESSAGE_CONTENT)
    guild = await bot.fetch_guild(int(discord.guild().id))
    with pytest.raises(library.Forbidden, match="Missing Access"):
        [one async for one in guild.fetch_members()]


async def test_history_is_read_in_every_direction(discord: DiscordSimulator, bot: Bot) -> None:
    """Before, after and around."""
    kim, channel = discord.person("Kim"), bot.text()
    said = [await kim.say("general", str(number)) for number in range(5)]
    middle = library.Object(int(said[2].id))
    before = [one.content async for one in channel.history(before=middle)]
    after = [one.content async for one in channel.history(after=middle)]
    around = [one.content async for one in channel.history(around=middle, limit=3)]
    assert (before, after, sorted(around)) == (["1", "0"], ["3", "4"], ["1", "2", "3"])


async def test_private_threads_have_members(discord: DiscordSimulator, bot: Bot) -> None:
    """Who are added and removed."""
    guild = bot.guilds[0]
    thread = await bot.text().create_thread(name="Mods")
    await thread.add_user(library.Object(int(discord.person("Kim").id)))
    assert len(await thread.fetch_members()) == 2
    assert [one.name for one in await guild.active_threads()] == ["Mods"]
    await thread.remove_user(library.Object(int(discord.person("Kim").id)))
    assert len(await thread.fetch_members()) == 1
    await thread.delete()
    assert await guild.active_threads() == []


async def test_lists_of_events_webhooks_and_commands_are_read(
    discord: DiscordSimulator, bot: Bot
) -> None:
    """And many people are banned at once."""
    guild = bot.guilds[0]
    start = datetime.now(UTC) + timedelta(days=1)
    await guild.create_scheduled_event(
        name="Talk",
        start_time=start,
        channel=guild.voice_channels[0],
        privacy_level=library.PrivacyLevel.guild_only,
        entity_type=library.EntityType.voice,
    )
    assert [one.name for one in await guild.fetch_scheduled_events()] == ["Talk"]
    await bot.text().create_webhook(name="Bell")
    assert [one.name for one in await bot.text().webhooks()] == ["Bell"]
    assert await bot.tree.fetch_commands() == []
    owner = library.Object(int(discord.person("Robin").id))
    kim = library.Object(int(discord.person("Kim").id))
    result = await guild.bulk_ban([owner, kim])
    assert [[one.id for one in result.banned], [one.id for one in result.failed]] == [
        [kim.id],
        [owner.id],
    ]
