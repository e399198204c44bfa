"""How a grant ends: by the app, by the person, or with the app."""

import pytest

from .apps import CLIENT_ID, App


@pytest.mark.parametrize("app", ["google", "discord"], indirect=True)
@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_either_token_ends_the_whole_grant(app: App, kind: str) -> None:
    """At Google and Discord."""
    token = await app.sign_in()
    assert (await app.revoke(token[kind])).status == 200
    assert (await app.call(token["access_token"])).status == 401
    assert (await app.refresh(token["refresh_token"])).status == 400
    assert [grant.ended for grant in app.simulator.grants] == ["revoked by the app"]


async def test_google_ends_every_grant_of_the_person_to_the_app(google: App) -> None:
    """Two connections with one account fall together."""
    one, other = await google.sign_in(), await google.sign_in()
    google.simulator.switch("google", account="kim.homelab")
    somebody = await google.sign_in()
    await google.revoke(one["refresh_token"])
    assert (await google.call(other["access_token"])).status == 401
    assert (await google.call(somebody["access_token"])).status == 200


async def test_google_refuses_what_it_does_not_know(google: App) -> None:
    """Also what was revoked already."""
    token = (await google.sign_in())["refresh_token"]
    await google.revoke(token)
    again = await google.revoke(token)
    assert again.status == 400
    assert again.body == {
        "error": "invalid_token",
        "error_description": "Token expired or revoked",
    }


async def test_google_takes_the_token_in_the_query_too(google: App) -> None:
    """As its documentation shows it."""
    token = (await google.sign_in())["access_token"]
    url = google.url("revoke")
    assert (await google.send("POST", url, params={"token": token})).status == 200
    assert (await google.call(token)).status == 401


async def test_twitch_takes_access_tokens_only(twitch: App) -> None:
    """A refresh token, or one of another app, is invalid there."""
    token = await twitch.sign_in()
    refused = await twitch.revoke(token["refresh_token"])
    assert (refused.status, refused.body) == (400, {"status": 400, "message": "Invalid token"})
    twitch.simulator.register_client("twitch", "another", "secret", [])
    another = {"token": token["access_token"], "client_id": "another"}
    assert (await twitch.send("POST", twitch.url("revoke"), data=another)).status == 400
    assert (await twitch.revoke(token["access_token"])).status == 200
    assert (await twitch.call(token["access_token"])).status == 401
    assert (await twitch.refresh(token["refresh_token"])).status == 400
    form = {"token": token["access_token"], "client_id": "nobody"}
    unknown = await twitch.send("POST", twitch.url("revoke"), data=form)
    assert unknown.body == {"status": 404, "message": "client does not exist"}


async def test_kick_ends_one_access_token_or_the_whole_grant(kick: App) -> None:
    """By the refresh token all is over; what it does not know is OK as well."""
    token = await kick.sign_in()
    assert (await kick.revoke(token["access_token"])).text == "OK"
    assert (await kick.call(token["access_token"])).status == 401
    fresh = (await kick.refresh(token["refresh_token"])).body
    assert (await kick.call(fresh["access_token"])).status == 200
    await kick.revoke(fresh["refresh_token"])
    assert (await kick.call(fresh["access_token"])).status == 401
    assert (await kick.refresh(token["refresh_token"])).status == 401
    assert (await kick.revoke("unknown")).text == "OK"


async def test_discord_wants_to_know_who_revokes(discord: App) -> None:
    """A token it does not know is OK, an app is not."""
    url = discord.url("revoke")
    token = (await discord.sign_in())["access_token"]
    wrong = {"token": token, "client_id": CLIENT_ID, "client_secret": "wrong"}
    assert (await discord.send("POST", url, data=wrong)).status == 401
    assert (await discord.call(token)).status == 200
    assert (await discord.revoke("unknown")).body == {}


async def test_spotify_has_no_revocation(spotify: App) -> None:
    """Only the person can end it."""
    assert "revoke" not in spotify.simulator.endpoints["spotify"]


async def test_a_person_disconnects_the_app(app: App) -> None:
    """In the account's settings; the app learns it by its next call or refresh."""
    token = await app.sign_in()
    grant = app.simulator.grants[0]
    ended = await app.send("DELETE", f"{app.simulator.admin_url}/grants/{app.provider}/{grant.id}")
    assert ended.body["ended"] == "disconnected by the user"
    assert (await app.call(token["access_token"])).status == 401
    assert (await app.refresh(token["refresh_token"])).status in (400, 401)


async def test_an_app_is_deleted(app: App) -> None:
    """Its tokens die with it, and it is not known any more."""
    token = await app.sign_in()
    url = f"{app.simulator.admin_url}/clients/{app.provider}/{CLIENT_ID}"
    assert (await app.send("DELETE", url)).status == 200
    assert (await app.call(token["access_token"])).status == 401
    assert (await app.refresh(token["refresh_token"])).status in (400, 401)
    assert (await app.ask()).status in (400, 401)


async def test_an_app_s_own_token_dies_with_it(twitch: App) -> None:
    """Although no person's grant is behind it."""
    token = (await twitch.token({"grant_type": "client_credentials"})).body["access_token"]
    assert (await twitch.call(token, "api", "users?login=homelabbot")).status == 200
    twitch.simulator.providers["twitch"].ledger.remove_client(CLIENT_ID)
    assert (await twitch.call(token, "api", "users?login=homelabbot")).status == 401


async def test_a_burnt_refresh_token_revokes_nothing(google: App) -> None:
    """It is no good for that either."""
    google.simulator.switch("google", refresh="burn")
    burnt = (await google.sign_in())["refresh_token"]
    fresh = (await google.refresh(burnt)).body
    assert (await google.revoke(burnt)).status == 400
    assert (await google.call(fresh["access_token"])).status == 200


async def test_an_authorization_that_is_over_cannot_be_revoked(google: App) -> None:
    """Google says that the token has expired."""
    google.simulator.switch("google", lifetime=60)
    token = (await google.sign_in())["refresh_token"]
    google.simulator.clock.advance(61)
    assert (await google.revoke(token)).status == 400


async def test_a_person_thinks_better_of_it_before_the_code_is_used(app: App) -> None:
    """Then the code is good for nothing."""
    code = (await app.come_back())["code"]
    grant = app.simulator.grants[0]
    app.simulator.providers[app.provider].ledger.disconnect(grant, "disconnected by the user")
    assert (await app.exchange(code)).status in (400, 401)
