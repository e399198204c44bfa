"""The gateway as discord.py meets it on good and on bad days."""

import asyncio
from collections.abc import AsyncGenerator
import json
from typing import Any
import zlib

import aiohttp
import discord as library
import pytest

from homelab_hub_simulators.discord import BOT, DiscordSimulator, Intent

from .bot import PATIENCE, Bot
from .conftest import LogIn


async def test_a_wrong_token_is_refused(discord: DiscordSimulator, log_in: LogIn) -> None:
    """At the API already."""
    with pytest.raises(library.LoginFailure):
        await log_in(token="wrong")
    assert discord.gateway.identifies == 0


async def test_privileged_intents_must_be_turned_on(
    discord: DiscordSimulator, log_in: LogIn
) -> None:
    """4014, and discord.py says what to do."""
    discord.allow_intents(Intent.MESSAGE_CONTENT)
    with pytest.raises(library.PrivilegedIntentsRequired):
        await log_in()
    assert discord.gateway.closes == [4014]
    intents = library.Intents.default()
    intents.message_content = True
    bot = await log_in(intents=intents)
    info = await bot.application_info()
    assert info.flags.gateway_message_content_limited
    assert not info.flags.gateway_guild_members_limited


async def test_a_bot_learns_of_its_guild(discord: DiscordSimulator, bot: Bot) -> None:
    """Channels, roles, members, and what it may do."""
    (guild,) = bot.guilds
    assert guild.name == discord.guild().name == "Homelab"
    assert {channel.name for channel in guild.channels} >= {"general", "alerts", "Living Room"}
    assert {member.display_name for member in guild.members} == {"Robin", "Kim", "Homelab Hub"}
    assert guild.me.guild_permissions.value & int(BOT) == int(BOT)
    assert not guild.me.guild_permissions.administrator
    assert guild.owner is not None
    assert guild.owner.display_name == "Robin"


async def test_without_the_intent_members_are_not_told(log_in: LogIn) -> None:
    """Only the bot itself."""
    bot = await log_in(intents=library.Intents.default())
    assert [member.id for member in bot.guilds[0].members] == [bot.user.id if bot.user else 0]
    assert bot.guilds[0].member_count == 3


async def test_a_dropped_connection_is_resumed_and_nothing_is_lost(
    discord: DiscordSimulator, bot: Bot
) -> None:
    """What was said meanwhile comes after."""
    kim = discord.person("Kim")
    discord.gateway.drop()
    for text in ("one", "two", "three"):
        await kim.say("general", text)
    await bot.hears("resumed")
    await bot.hears("message", times=3)
    heard = [args[0].content for name, args in bot.heard if name == "message"]
    assert heard == ["one", "two", "three"]
    assert (discord.gateway.identifies, discord.gateway.resumes) == (1, 1)


@pytest.mark.parametrize("how", ["reconnect", "resumable", "close"])
async def test_a_bot_that_is_asked_to_reconnect_resumes(
    discord: DiscordSimulator, bot: Bot, how: str
) -> None:
    """Op 7, op 9 that can be resumed, and close codes that are no refusal."""
    match how:
        case "reconnect":
            discord.gateway.ask_to_reconnect()
        case "resumable":
            discord.gateway.invalidate(resumable=True)
        case _:
            discord.gateway.close(4000)
    await bot.hears("resumed")
    assert (discord.gateway.identifies, discord.gateway.resumes) == (1, 1)


async def test_an_invalid_session_is_begun_anew(discord: DiscordSimulator, bot: Bot) -> None:
    """Op 9: the bot identifies again, and is ready again."""
    discord.gateway.invalidate()
    await bot.hears("ready", times=2)
    assert (discord.gateway.identifies, discord.gateway.resumes) == (2, 0)


async def test_a_session_that_is_forgotten_cannot_be_resumed(
    discord: DiscordSimulator, bot: Bot
) -> None:
    """The resume is answered with op 9."""
    discord.faults.put("close_before_hello", times=1)
    discord.gateway.drop()
    await discord.until(lambda: not any(one.line for one in discord.world.hub.sessions.values()))
    discord.clock.advance(3600)
    await bot.hears("ready", times=2)
    assert discord.gateway.resumes >= 1
    assert discord.gateway.identifies == 2


async def test_a_reset_token_ends_the_session(discord: DiscordSimulator, bot: Bot) -> None:
    """4004, and the API answers 401."""
    discord.reset_token()
    assert bot.running is not None
    with pytest.raises(library.ConnectionClosed) as closed:
        await asyncio.wait_for(asyncio.shield(bot.running), PATIENCE)
    assert closed.value.code == 4004


async def test_heartbeats_without_answer_make_a_zombie(
    discord: DiscordSimulator, log_in: LogIn
) -> None:
    """discord.py notices, hangs up and resumes."""
    discord.gateway.heartbeat_interval = 0.2
    bot = await log_in(heartbeat_timeout=1.0)
    discord.faults.put("no_heartbeat_ack")
    await discord.until(lambda: discord.gateway.resumes, PATIENCE)
    discord.faults.clear()
    await bot.hears("resumed")


async def test_the_first_connection_may_fail(discord: DiscordSimulator, log_in: LogIn) -> None:
    """Which discord.py does not survive: the product has to."""
    discord.faults.put("close_before_hello", times=1)
    with pytest.raises(AttributeError, match="sequence"):
        await log_in()


async def test_a_bot_is_thrown_out_and_let_in_again(discord: DiscordSimulator, bot: Bot) -> None:
    """And told both."""
    discord.throw_bot_out()
    assert (await bot.hears("guild_remove"))[0].name == "Homelab"
    with pytest.raises(library.Forbidden, match="Missing Access"):
        await bot.fetch_guild(int(discord.guild().id))
    discord.let_bot_in()
    assert (await bot.hears("guild_join"))[0].name == "Homelab"


@pytest.fixture
async def raw(discord: DiscordSimulator) -> AsyncGenerator[aiohttp.ClientSession]:
    """Return a session to speak with the gateway by hand."""
    async with aiohttp.ClientSession() as session:
        yield session


def _identify(discord: DiscordSimulator, **changes: Any) -> dict[str, Any]:
    """Return a good op 2, or one with a change."""
    data = {"token": discord.bot_token, "intents": 1, "properties": {}}
    return {"op": 2, "d": data | changes}


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"op": 99, "d": None}, 4001),
        ("no json", 4002),
        ("x" * 5000, 4002),
        ({"op": 3, "d": {}}, 4003),
        ({"token": "wrong"}, 4004),
        ({"intents": 1 << 40}, 4013),
        ({"intents": -1}, 4013),
        ({"shard": [1, 1]}, 4010),
    ],
)
async def test_wrong_frames_close_the_connection(
    discord: DiscordSimulator, raw: aiohttp.ClientSession, frame: Any, code: int
) -> None:
    """With the code that says why."""
    if isinstance(frame, dict) and "op" not in frame:
        frame = _identify(discord, **frame)
    async with raw.ws_connect(discord.gateway.url) as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_str(frame if isinstance(frame, str) else json.dumps(frame))
        assert (await socket.receive(timeout=PATIENCE)).type is aiohttp.WSMsgType.CLOSE
        assert socket.close_code == code


async def test_identifying_twice_and_flooding_are_punished(
    discord: DiscordSimulator, raw: aiohttp.ClientSession
) -> None:
    """4005 and 4008."""
    for frame, times, code in ((_identify(discord), 2, 4005), ({"op": 1, "d": None}, 121, 4008)):
        async with raw.ws_connect(discord.gateway.url) as socket:
            for _ in range(times):
                await socket.send_json(frame)
            async for _ in socket:
                pass
            assert socket.close_code == code


async def test_a_silent_bot_is_believed_dead(
    discord: DiscordSimulator, raw: aiohttp.ClientSession
) -> None:
    """4009 after one and a half intervals."""
    discord.gateway.heartbeat_interval = 0.05
    async with raw.ws_connect(discord.gateway.url) as socket:
        await socket.receive_json()
        await socket.receive(timeout=PATIENCE)
        assert socket.close_code == 4009


async def test_frames_are_compressed_as_a_stream(
    discord: DiscordSimulator, raw: aiohttp.ClientSession
) -> None:
    """One zlib stream for the whole connection; discord.py itself takes zstd here."""
    stream = zlib.decompressobj()
    url = f"{discord.gateway.url}?v=10&encoding=json&compress=zlib-stream"
    async with raw.ws_connect(url) as socket:
        hello = await socket.receive_bytes()
        assert hello.endswith(b"\x00\x00\xff\xff")
        assert json.loads(stream.decompress(hello))["op"] == 10
        await socket.send_json(_identify(discord))
        ready = json.loads(stream.decompress(await socket.receive_bytes()))
        assert (ready["t"], ready["s"]) == ("READY", 1)
    async with raw.ws_connect(f"{discord.gateway.url}?v=6") as socket:
        async for _ in socket:
            pass
        assert socket.close_code == 4012
