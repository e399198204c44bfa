"""Rate limits and faults of the API."""

import time
from typing import Any

import aiohttp
import discord as library
import pytest

from homelab_hub_simulators.discord import DiscordSimulator
from homelab_hub_simulators.discord.rest.limits import Rate

from .bot import Bot


@pytest.fixture
def headers(discord: DiscordSimulator) -> dict[str, str]:
    """Return what a request by hand needs."""
    return {"Authorization": f"Bot {discord.bot_token}"}


async def test_a_bucket_is_told_in_headers_and_ends_in_429(
    discord: DiscordSimulator, headers: dict[str, str]
) -> None:
    """The sixth message within five seconds; another channel has a bucket of its own."""
    channels = [discord.channel(name).id for name in ("general", "alerts")]
    async with aiohttp.ClientSession(discord.base_url, headers=headers) as session:

        async def send(channel: str) -> Any:
            """Write."""
            path = f"channels/{channel}/messages"
            async with session.post(path, json={"content": "x"}) as answer:
                return answer.status, answer.headers, await answer.json()

        left = []
        for _ in range(5):
            status, said, _ = await send(channels[0])
            left.append(said["X-RateLimit-Remaining"])
            assert (status, said["X-RateLimit-Limit"]) == (200, "5")
            assert said["Content-Type"] == "application/json"
        assert left == ["4", "3", "2", "1", "0"]
        status, said, body = await send(channels[0])
        assert (status, body["global"], said["X-RateLimit-Scope"]) == (429, False, "user")
        assert 0 < body["retry_after"] <= 5
        assert (int(said["Retry-After"]) >= body["retry_after"], "Via" in said) == (True, True)
        assert (await send(channels[1]))[0] == 200
        discord.clock.advance(5)
        assert (await send(channels[0]))[0] == 200


async def test_discord_py_waits_as_it_is_told(discord: DiscordSimulator, bot: Bot) -> None:
    """Before a bucket is empty, and after a 429, of the route or of everything."""
    discord.limits.rates["create_message"] = Rate(calls=1, seconds=0.3)
    begin = time.monotonic()
    for _ in range(3):
        await bot.text().send("x")
    assert time.monotonic() - begin >= 0.6
    assert discord.counts["create_message"] == 3
    for kind in ("rate_limit", "global_rate_limit"):
        discord.faults.put(kind, times=1, endpoint="get_my_oauth2_application", retry_after=0.01)
        await bot.application_info()
    assert discord.counts["get_my_oauth2_application"] == 5


async def test_everything_together_is_limited(
    discord: DiscordSimulator, headers: dict[str, str]
) -> None:
    """50 requests a second, and then 429 for all; turned off, nothing is."""
    discord.limits.everything = Rate(calls=2, seconds=60)
    async with aiohttp.ClientSession(discord.base_url, headers=headers) as session:
        answers = []
        for path in ("users/@me", "gateway/bot", "applications/@me"):
            async with session.get(path) as answer:
                answers.append((answer.status, answer.headers.get("X-RateLimit-Global")))
        assert answers == [(200, None), (200, None), (429, "true")]
        discord.limits.enabled = False
        async with session.get("users/@me") as answer:
            assert (answer.status, "X-RateLimit-Limit" in answer.headers) == (200, False)


async def test_faults_are_met_as_discord_has_them(discord: DiscordSimulator, bot: Bot) -> None:
    """5xx, the ban of Cloudflare, and a page where JSON should be."""
    channel = bot.text()
    discord.faults.put("server_error", times=1, status=503)
    with pytest.raises(library.DiscordServerError):
        await channel.send("x")
    discord.faults.put("no_via", times=1)
    with pytest.raises(library.HTTPException, match="1015"):
        await channel.send("x")
    discord.faults.put("forbidden", times=1, endpoint="create_message")
    with pytest.raises(library.Forbidden):
        await channel.send("x")
    discord.faults.put("lost_answer", times=1)
    with pytest.raises(aiohttp.ClientError):
        await channel.send("written, and not told")
    assert [one.content for one in discord.said("general")] == ["written, and not told"]


async def test_a_call_may_hang(discord: DiscordSimulator, headers: dict[str, str]) -> None:
    """Until the bot gives up."""
    discord.faults.put("hang", endpoint="get_my_user")
    patience = aiohttp.ClientTimeout(total=0.2)
    async with aiohttp.ClientSession(discord.base_url, headers=headers) as session:
        with pytest.raises(TimeoutError):
            await session.get("users/@me", timeout=patience)
        async with session.get("gateway/bot", timeout=patience) as answer:
            assert answer.status == 200


async def test_what_nobody_may_is_401_and_404(discord: DiscordSimulator) -> None:
    """Without a token, and for what is not there; no token is ever recorded."""
    async with aiohttp.ClientSession(discord.base_url) as session:
        async with session.get("users/@me") as answer:
            assert (answer.status, (await answer.json())["message"]) == (401, "401: Unauthorized")
        token = {"Authorization": f"Bot {discord.bot_token}"}
        async with session.get("nowhere", headers=token) as answer:
            assert answer.status == 404
        async with session.post("webhooks/1/very-secret", json={"content": "x"}) as answer:
            assert answer.status == 404
        async with session.post("users/@me/channels", data=b"{", headers=token) as answer:
            assert (await answer.json())["code"] == 50109
        place = f"channels/{discord.channel('general').id}/messages"
        wrong: list[Any] = [[], {"content": 5}]
        for body in wrong:
            async with session.post(place, json=body, headers=token) as answer:
                assert (answer.status, (await answer.json())["code"]) == (400, 50035)
    assert discord.bot_token not in str(discord.requests)
    assert "very-secret" not in str(discord.requests)
