"""The simulator beside the one for OAuth, as a program, and in the hands of others."""

import asyncio
from collections.abc import AsyncGenerator
import json
from pathlib import Path
from typing import Any

import aiohttp
import discord as library
from discord import app_commands
import pytest

from custom_components.homelab_hub.upstream import endpoints as product
from homelab_hub_simulators.discord import DiscordSimulator
from homelab_hub_simulators.oauth import OAuthSimulator
from tests.simulators.oauth.apps import BOT, App
from tests.simulators.program import running

from .bot import Bot, heartbeats_end
from .conftest import point_at


async def test_a_bot_joins_by_the_code_grant(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the permissions that were asked for, while it is logged in already."""
    async with (
        OAuthSimulator(auto="allow") as oauth,
        DiscordSimulator(oauth) as discord,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
    ):
        point_at(discord, monkeypatch)
        app = App(oauth, session, "discord")
        assert discord.bot_token == BOT
        bot = Bot()
        try:
            await bot.begin(discord.bot_token)
            assert not bot.guilds
            tokens = await app.sign_in(scope="bot identify", permissions="3072")
            await bot.application_info()
            guild = (await bot.hears("guild_join"))[0]
        finally:
            await bot.end()
            await heartbeats_end()
        assert str(guild.id) == tokens["guild"]["id"] == discord.guild().id
        roles = discord.guild().members[discord.bot.id].roles
        assert [discord.guild().roles[id_].permissions for id_ in roles] == [3072]
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        async with session.get(f"{discord.base_url}users/@me", headers=headers) as answer:
            assert (await answer.json())["global_name"] == "Robin"


async def test_the_endpoints_are_those_the_product_asks_for() -> None:
    """With and without the OAuth simulator."""
    async with OAuthSimulator() as oauth, DiscordSimulator(oauth) as discord:
        table = discord.endpoints
        assert set(table["discord"]) == set(product.DEFAULTS["discord"])
        assert table["discord"]["token"] == oauth.endpoints["discord"]["token"]
        assert table["discord"]["api"] == f"{discord.origin}/api/v10/"
        assert table["discord"]["gateway"].startswith("ws://127.0.0.1:")


async def test_the_program_writes_the_endpoints_and_stops_when_told(tmp_path: Path) -> None:
    """The OAuth simulator runs beside it."""
    table = tmp_path / "endpoints.json"
    async with running(
        "discord", "--oauth-port", "0", "--auto", "allow", "--endpoints-file", str(table)
    ) as (name, url):
        assert (name, url.endswith("/api/v10/")) == ("discord", True)
        written = json.loads(await asyncio.to_thread(table.read_text))
        assert written["discord"]["api"] == url


@pytest.fixture
async def admin(discord: DiscordSimulator) -> AsyncGenerator[Any]:
    """Return what sends a request to the admin endpoints, and gives status and JSON."""
    async with aiohttp.ClientSession(f"{discord.admin_url}/") as session:

        async def send(http: str, path: str, body: Any = None) -> tuple[int, Any]:
            """Send it."""
            async with session.request(http, path, json=body) as answer:
                return answer.status, await answer.json()

        yield send


async def test_others_play_people_over_http(
    discord: DiscordSimulator, bot: Bot, admin: Any
) -> None:
    """They chat, click, join and talk."""

    @bot.tree.command(description="Ask")
    @app_commands.describe(text="What")
    async def ask(interaction: library.Interaction[Any], text: str) -> None:
        """Offer a button."""
        view = library.ui.View(timeout=None)
        view.add_item(library.ui.Button(label="Yes", custom_id="yes"))
        await interaction.response.send_message(text, view=view)

    @bot.event
    async def on_interaction(interaction: library.Interaction[Any]) -> None:
        """Answer the button."""
        if interaction.type is library.InteractionType.component:
            await interaction.response.edit_message(content="Yes it is", view=None)

    await bot.tree.sync()
    said = (await admin("POST", "people/Kim/say", {"channel": "general", "text": "hi"}))[1]
    assert (await bot.hears("message"))[0].content == "hi"
    assert (await admin("POST", "people/Kim/direct", {"text": "psst"}))[0] == 200
    body = {"name": "ask", "options": {"text": "Ready?"}}
    question = (await admin("POST", "people/Kim/slash", body))[1]
    assert question["content"] == "Ready?"
    click = {"message": question["id"], "label": "Yes"}
    assert (await admin("POST", "people/Kim/click", click))[1]["content"] == "Yes it is"
    react = {"message": said["id"], "emoji": "👋"}
    assert await admin("POST", "people/Robin/react", react) == (200, {})
    written = (await admin("GET", "channels/general/messages"))[1]
    assert [one["content"] for one in written] == ["hi", "Yes it is"]
    assert (await admin("POST", "newcomers/Sam"))[0] == 200
    assert (await admin("POST", "people/Sam/joins"))[0] == 200
    await admin("POST", "people/Sam/join_voice", {"channel": "Living Room"})
    assert len(discord.guild().voice) == 1
    await admin("POST", "people/Sam/leave_voice")
    await admin("POST", "people/Sam/leaves")
    assert len(discord.guild().members) == 3


async def test_others_trouble_the_bot_over_http(
    discord: DiscordSimulator, bot: Bot, admin: Any
) -> None:
    """And wrong requests are told what is wrong with them."""
    await admin("POST", "bot/reconnect")
    await bot.hears("resumed")
    await admin("POST", "bot/drop")
    await bot.hears("resumed", times=2)
    await admin("POST", "bot/invalidate")
    await bot.hears("ready", times=2)
    await admin("POST", "bot/throw_out")
    await bot.hears("guild_remove")
    await admin("POST", "bot/let_in")
    await bot.hears("guild_join")
    assert (await admin("GET", "endpoints"))[1] == discord.endpoints
    assert (await admin("POST", "clock", {"advance": 60}))[0] == 200
    assert (await admin("POST", "bot/dance"))[0] == 404
    assert (await admin("POST", "people/Nobody/say", {}))[0] == 404
    assert (await admin("POST", "people/Kim/dance"))[0] == 404
    wrong = {"channel": "general", "text": ""}
    assert (await admin("POST", "people/Kim/say", wrong))[0] == 400
    assert (await admin("POST", "bot/reset_token"))[1]["token"] == discord.bot_token
