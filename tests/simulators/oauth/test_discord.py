"""Discord: how a bot comes into a server, and what its own token is good for."""

from typing import Any

from .apps import BOT, CLIENT_ID, Answer, App

HOME = "1180451932741029900"
STREAM = "1180451932741029911"


async def as_bot(discord: App, path: str, token: str = BOT) -> Answer:
    """Call the API with the bot's own token."""
    url = discord.url("api", path)
    return await discord.send("GET", url, headers={"Authorization": f"Bot {token}"})


async def servers(discord: App) -> list[Any]:
    """Return the ids of the servers the bot is in."""
    return [server["id"] for server in (await as_bot(discord, "users/@me/guilds")).body]


async def test_the_code_grant_adds_the_bot_and_names_the_server(discord: App) -> None:
    """In the redirect and in the token response."""
    back = await discord.come_back(permissions="8")
    assert (back["guild_id"], back["permissions"]) == (HOME, "8")
    token = (await discord.exchange(back["code"])).body
    assert (token["guild"]["id"], token["guild"]["name"]) == (HOME, "Homelab")
    assert await servers(discord) == [HOME]
    assert "guild" not in (await discord.refresh(token["refresh_token"])).body


async def test_the_bot_does_not_join_before_the_code_is_exchanged(discord: App) -> None:
    """That is what "requires code grant" means."""
    code = (await discord.come_back())["code"]
    assert await servers(discord) == []
    await discord.exchange(code)
    assert await servers(discord) == [HOME]


async def test_the_server_can_be_chosen(discord: App) -> None:
    """By the app beforehand, or by the person."""
    assert (await discord.come_back(guild_id=STREAM))["guild_id"] == STREAM
    discord.simulator.switch("discord", guild=STREAM)
    assert (await discord.come_back())["guild_id"] == STREAM


async def test_without_a_bot_there_is_no_server(discord: App) -> None:
    """A plain sign-in names none."""
    back = await discord.come_back(scope="identify")
    assert "guild_id" not in back
    assert "guild" not in (await discord.exchange(back["code"])).body


async def test_the_bot_s_token_tells_bot_and_application(discord: App) -> None:
    """At two paths; a wrong one is a 401."""
    bot = (await as_bot(discord, "users/@me")).body
    assert (bot["id"], bot["bot"]) == (CLIENT_ID, True)
    for path in ("oauth2/applications/@me", "applications/@me"):
        application = (await as_bot(discord, path)).body
        assert application["id"] == CLIENT_ID
        assert application["bot_require_code_grant"] is True
    wrong = await as_bot(discord, "users/@me", "another.token")
    assert (wrong.status, wrong.body) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_a_person_s_token_is_no_bot_s(discord: App) -> None:
    """It tells about the authorization instead."""
    token = (await discord.sign_in())["access_token"]
    assert (await discord.call(token, "api", "oauth2/applications/@me")).status == 401
    authorization = (await discord.call(token, "api", "oauth2/@me")).body
    assert authorization["scopes"] == ["identify", "bot", "applications.commands"]
    assert authorization["user"]["username"] == "robin.homelab"


async def test_the_api_answers_json_without_a_charset(discord: App) -> None:
    """discord.py takes nothing else for JSON."""
    answer = await as_bot(discord, "users/@me")
    assert answer.headers["Content-Type"] == "application/json"
