"""The admin endpoints: what a test, the demo or the tour can see and change."""

import json
from typing import Any

import pytest

from homelab_hub_simulators.oauth import OAuthSimulator, Refresh
from homelab_hub_simulators.oauth.switches import InvalidSwitchError

from .apps import BOT, CLIENT_ID, PROVIDERS, REDIRECT, SECRET, VERIFIER, App


async def admin(app: App, method: str, path: str, body: Any = None) -> Any:
    """Return what an admin endpoint answers."""
    answer = await app.send(method, f"{app.simulator.admin_url}/{path}", json=body)
    assert answer.status == 200, answer.text
    return answer.body


async def test_switches_of_one_provider_are_changed(google: App, kick: App) -> None:
    """The others stay as they were."""
    changes = {"expires_in": 5, "refresh": "burn", "auto": "deny", "lifetime": 60}
    changed = await admin(google, "PATCH", "switches/google", changes)
    assert {name: changed[name] for name in changes} == changes
    switches = await admin(google, "GET", "switches")
    assert switches["google"] == changed
    assert (switches["kick"]["refresh"], switches["kick"]["auto"]) == ("rotate", "allow")
    assert google.simulator.providers["google"].switches.refresh is Refresh.BURN
    assert "code" in await kick.come_back()
    assert "error" in await google.come_back()


async def test_a_switch_of_all_providers_is_changed(app: App) -> None:
    """One request makes everybody say no."""
    await admin(app, "PATCH", "switches", {"auto": "deny"})
    assert (await app.come_back())["error"] == "access_denied"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PATCH", "switches/google", '{"auto": "maybe"}', 400),
        ("PATCH", "switches/google", '{"colour": "red"}', 400),
        ("PATCH", "switches/google", '{"account": "nobody"}', 400),
        ("PATCH", "switches", '{"account": "kim.homelab"}', 400),
        ("PATCH", "switches/google", '{"expires_in": 0}', 400),
        ("PATCH", "switches/google", '{"expires_in": "soon"}', 400),
        ("PATCH", "switches/google", '{"lifetime": -1}', 400),
        ("PATCH", "switches/google", "[]", 400),
        ("PATCH", "switches/google", "nonsense", 400),
        ("PATCH", "switches/myspace", "{}", 404),
        ("POST", "clients/myspace", "{}", 404),
        ("POST", "clients/google", "{}", 400),
        ("POST", "accounts/google", '{"id": "1"}', 400),
        ("POST", "clock", '{"advance": -1}', 400),
        ("DELETE", "grants/google/none", "", 404),
        ("DELETE", "clients/google/none", "", 404),
    ],
)
async def test_a_wrong_request_is_explained(
    google: App, method: str, path: str, body: str, status: int
) -> None:
    """With a status and a text, and nothing has changed."""
    before = google.simulator.providers["google"].switches
    url = f"{google.simulator.admin_url}/{path}"
    answer = await google.send(method, url, data=body)
    assert (answer.status, bool(answer.body["error"])) == (status, True)
    assert google.simulator.providers["google"].switches == before


def test_a_wrong_switch_is_refused_in_process_too() -> None:
    """The same checks hold for tests that use the object."""
    with pytest.raises(InvalidSwitchError, match="maybe"):
        OAuthSimulator(auto="maybe")


async def test_an_account_is_added_and_signs_in(app: App) -> None:
    """Next to those who are there from the start."""
    sam = {"id": "77", "name": "Sam", "login": "sam", "email": "sam@example.com"}
    added = await admin(app, "POST", f"accounts/{app.provider}", sam)
    assert added == sam | {"guilds": []}
    assert added in (await admin(app, "GET", "accounts"))[app.provider]
    app.simulator.switch(app.provider, account="sam")
    token = (await app.sign_in())["access_token"]
    assert "77" in (await app.call(token)).text


async def test_an_app_is_registered_and_shown_without_its_secret(google: App) -> None:
    """It is known from then on."""
    more = {"client_secret": "hush-hush", "redirect_uris": [REDIRECT], "testing": True}
    shown = await admin(google, "POST", "clients/google", {"client_id": "new"} | more)
    assert shown == {
        "client_id": "new",
        "name": "Homelab Hub",
        "testing": True,
        "redirect_uris": [REDIRECT],
    }
    assert "hush" not in json.dumps(await admin(google, "GET", "clients"))
    assert "code" in await google.come_back(client_id="new")


async def test_grants_are_listed(app: App) -> None:
    """Who allowed what to whom, until when, and how often it was refreshed."""
    app.simulator.switch(app.provider, lifetime=3600)
    token = await app.sign_in()
    await app.refresh(token["refresh_token"])
    grants = await admin(app, "GET", "grants")
    (grant,) = grants.pop(app.provider)
    assert not any(grants.values())
    assert (grant["account"], grant["client_id"]) == (app.habit.account, CLIENT_ID)
    assert (grant["redeemed"], grant["refreshes"], grant["ended"]) == (True, 1, None)
    assert grant["expires_at"] - grant["granted_at"] == pytest.approx(3600)


async def test_the_clock_moves(google: App) -> None:
    """Forward, by what is asked."""
    before = (await admin(google, "GET", "clock"))["now"]
    after = await admin(google, "POST", "clock", {"advance": 86400})
    assert after["offset"] == 86400
    assert after["now"] - before == pytest.approx(86400, abs=30)


async def test_every_secret_is_listed(app: App) -> None:
    """What an app got or was registered with, so that a leak can be searched for."""
    back = await app.come_back()
    token = (await app.exchange(back["code"])).body
    refreshed = (await app.refresh(token["refresh_token"])).body
    listed = await admin(app, "GET", "issued")
    values = {secret["value"] for secret in listed if secret["provider"] == app.provider}
    assert values == {secret.value for secret in app.simulator.issued}
    seen = {back["code"], SECRET, BOT}
    for body in (token, refreshed):
        names = ("access_token", "refresh_token", "id_token")
        seen |= {body[name] for name in names if name in body}
    assert seen == values


async def test_the_record_of_requests_holds_no_secret(app: App) -> None:
    """What was asked is seen, masked where it matters."""
    token = await app.sign_in()
    await app.refresh(token["refresh_token"])
    await app.call(token["access_token"])
    if app.provider != "spotify":
        await app.revoke(token["access_token"])
    record = await admin(app, "GET", "requests")
    paths = [request["path"] for request in record]
    assert paths.count(app.simulator.providers[app.provider].paths["token"]) == 2
    assert {"grant_type": "refresh_token", "refresh_token": "***"}.items() <= record[2][
        "body"
    ].items()
    text = json.dumps(record)
    for secret in (*(secret.value for secret in app.simulator.issued), VERIFIER):
        assert secret not in text


def test_no_secret_is_in_a_representation(google: App) -> None:
    """A failing test prints objects."""
    text = repr(google.simulator.issued) + repr(google.simulator.providers["google"].ledger.clients)
    assert "the-app's secret" not in text
    assert BOT not in text


async def test_the_endpoints_are_told(google: App) -> None:
    """For all providers."""
    endpoints = await admin(google, "GET", "endpoints")
    assert endpoints == google.simulator.endpoints
    assert tuple(endpoints) == PROVIDERS
