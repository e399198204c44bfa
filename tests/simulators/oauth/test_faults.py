"""Every fault switch, as an app meets it."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest

from homelab_hub_simulators.faults import InvalidFaultError
from homelab_hub_simulators.oauth import OAuthSimulator

from .apps import CLIENT_ID, SECRET, App


async def at(app: App, endpoint: str, token: dict[str, Any]) -> int:
    """Return the status of a request to an endpoint."""
    match endpoint:
        case "authorize":
            answer = await app.ask()
        case "token":
            answer = await app.refresh(token["refresh_token"])
        case "revoke":
            answer = await app.revoke(token["access_token"])
        case _:
            answer = await app.call(token["access_token"])
    return answer.status


@pytest.mark.parametrize("endpoint", ["authorize", "token", "revoke", "api"])
async def test_an_endpoint_is_down(app: App, endpoint: str) -> None:
    """The others work on; afterwards it works as if nothing had been."""
    if endpoint == "revoke" and app.provider == "spotify":
        pytest.skip("Spotify has no revocation")
    token = await app.sign_in()
    app.simulator.faults.put("server_error", endpoint=endpoint, times=1, status=502)
    for other in {"authorize", "token", "api"} - {endpoint}:
        assert await at(app, other, token) in (200, 302)
    assert await at(app, endpoint, token) == 502
    assert await at(app, endpoint, token) in (200, 302)


async def test_a_fault_can_be_for_one_provider(google: App, kick: App) -> None:
    """Or for one endpoint of it."""
    tokens = {app: await app.sign_in() for app in (google, kick)}
    faults = google.simulator.faults
    faults.put("server_error", endpoint="google")
    assert await at(kick, "api", tokens[kick]) == 200
    assert await at(google, "api", tokens[google]) == 503
    faults.put("server_error", endpoint="google.token")
    assert await at(kick, "token", tokens[kick]) == 200
    assert await at(google, "api", tokens[google]) == 200
    assert await at(google, "token", tokens[google]) == 503


async def test_a_fault_without_an_endpoint_is_for_all(app: App) -> None:
    """The consent page is down as well."""
    app.simulator.switch(auto=None)
    app.simulator.faults.put("server_error")
    assert (await app.ask()).status == 503
    page = f"{app.simulator.origin}/{app.provider}/consent/any"
    assert (await app.send("POST", page)).status == 503
    assert (await app.send("GET", f"{app.simulator.admin_url}/switches")).status == 200


@pytest.mark.parametrize("endpoint", ["token", "api"])
async def test_it_is_too_much(app: App, endpoint: str) -> None:
    """With the seconds to wait in the header."""
    token = await app.sign_in()
    app.simulator.faults.put("rate_limit", endpoint=endpoint, retry_after=7)
    if endpoint == "token":
        answer = await app.refresh(token["refresh_token"])
    else:
        answer = await app.call(token["access_token"])
    assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
    if app.provider == "discord":
        assert answer.body["retry_after"] == 7
        assert "Via" in answer.headers
    if app.provider == "twitch":
        left = int(answer.headers["Ratelimit-Reset"]) - app.simulator.clock.now()
        assert 6 <= left <= 9


async def test_a_proxy_answers_with_a_page(app: App) -> None:
    """With 200 or another status."""
    token = await app.sign_in()
    app.simulator.faults.put("html", endpoint="token", times=1)
    page = await app.refresh(token["refresh_token"])
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    app.simulator.faults.put("html", endpoint="api", status=403)
    assert (await app.call(token["access_token"])).status == 403


async def test_a_provider_that_hangs_never_answers(app: App) -> None:
    """The request comes in and that is all."""
    token = await app.sign_in()
    app.simulator.faults.put("hang", endpoint="token", times=1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await app.refresh(token["refresh_token"])
    assert (await app.refresh(token["refresh_token"])).status == 200
    assert [grant.refreshes for grant in app.simulator.grants] == [1]


async def test_a_slow_provider_answers_in_the_end(app: App) -> None:
    """After the delay, and right."""
    token = await app.sign_in()
    app.simulator.faults.put("slow", endpoint="token", delay=0.1)
    started = time.monotonic()
    assert (await app.refresh(token["refresh_token"])).status == 200
    assert time.monotonic() - started >= 0.1


async def test_a_token_response_without_an_expiry(app: App) -> None:
    """The token itself is good."""
    app.simulator.faults.put("no_expiry", times=1)
    token = await app.sign_in()
    assert "expires_in" not in token
    assert (await app.call(token["access_token"])).status == 200
    assert "expires_in" in (await app.refresh(token["refresh_token"])).body


async def test_an_api_refuses_a_good_token_once(app: App) -> None:
    """As after a reset of the provider's own."""
    token = await app.sign_in()
    app.simulator.faults.put("unauthorized", times=1)
    assert (await app.refresh(token["refresh_token"])).status == 200
    assert (await app.call(token["access_token"])).status == 401
    assert (await app.call(token["access_token"])).status == 200


async def test_an_api_wants_more_scopes(app: App) -> None:
    """Forbidden, which Twitch calls unauthorized."""
    token = await app.sign_in()
    app.simulator.faults.put("insufficient_scope", times=1)
    refused = await app.call(token["access_token"])
    assert refused.status == (401 if app.provider == "twitch" else 403)
    assert "scope" in refused.text.lower() or app.provider in ("kick", "discord")


async def test_an_answer_is_lost_after_it_took_effect(app: App) -> None:
    """The worst that can happen to a refresh token that is good once."""
    app.simulator.switch(app.provider, refresh="burn")
    token = await app.sign_in()
    app.simulator.faults.put("lost_answer", endpoint="token", times=1)
    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
        await app.refresh(token["refresh_token"])
    assert [grant.refreshes for grant in app.simulator.grants] == [1]
    assert (await app.refresh(token["refresh_token"])).status in (400, 401)


def test_an_unknown_endpoint_is_refused() -> None:
    """A typing error does not pass silently."""
    with pytest.raises(InvalidFaultError, match="unknown endpoint"):
        OAuthSimulator().faults.put("hang", endpoint="google.tokens")


@pytest.mark.parametrize("scheme", ["Basic !!!", "Basic", "Bearer x", "Basic bm9jb2xvbg=="])
async def test_nonsense_for_basic_is_no_crash(spotify: App, scheme: str) -> None:
    """It is a refusal as any other."""
    answer = await spotify.send(
        "POST",
        spotify.url("token"),
        data={"grant_type": "refresh_token", "client_id": CLIENT_ID, "client_secret": SECRET},
        headers={"Authorization": scheme},
    )
    assert (answer.status, answer.body["error"]) == (400, "invalid_client")
