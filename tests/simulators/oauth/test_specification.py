"""What the APIs answer, checked against the providers' published specifications."""

from functools import cache

import pytest

from tests.simulators.conftest import SPECIFICATIONS
from tests.simulators.specification import Specification

from .apps import BOT, App


@cache
def specification(name: str) -> Specification:
    """Return a provider's specification; skip the test without it."""
    path = SPECIFICATIONS / name
    if not path.exists():
        pytest.skip(f"no specification at {path}, see HOMELAB_HUB_SPECS")
    return Specification(path)


async def test_twitch_s_users_are_as_published(twitch: App) -> None:
    """Helix describes its answer, not its errors."""
    token = (await twitch.sign_in())["access_token"]
    answer = await twitch.call(token, "api", "users?login=homelabbot&login=robinstreams")
    specification("twitch-helix.openapi.json").check("GetUsersResponse", answer.body)


async def test_discord_s_answers_are_as_published(discord: App) -> None:
    """The person, the authorization, the bot, the application and the servers."""
    published = specification("discord-v10.openapi.json")
    token = (await discord.sign_in(scope="identify email guilds bot"))["access_token"]
    for path, schema in (
        ("users/@me", "UserPIIResponse"),
        ("oauth2/@me", "OAuth2GetAuthorizationResponse"),
    ):
        published.check(schema, (await discord.call(token, "api", path)).body)
    bot = {"Authorization": f"Bot {BOT}"}
    for path, schema in (
        ("users/@me", "UserPIIResponse"),
        ("oauth2/applications/@me", "PrivateApplicationResponse"),
        ("applications/@me", "PrivateApplicationResponse"),
    ):
        answer = await discord.send("GET", discord.url("api", path), headers=bot)
        published.check(schema, answer.body)
    for guild in (await discord.call(token, "api", "users/@me/guilds")).body:
        published.check("MyGuildResponse", guild)


async def test_discord_s_refusals_are_as_published(discord: App) -> None:
    """Message and code, and the wait of a rate limit."""
    published = specification("discord-v10.openapi.json")
    published.check("ErrorResponse", (await discord.call("unknown")).body)
    discord.simulator.faults.put("rate_limit")
    published.check("RatelimitedResponse", (await discord.call("unknown")).body)
