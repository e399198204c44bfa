"""One harmless call of each API, and how each provider keeps others out."""

from typing import Any

import pytest

from .apps import CLIENT_ID, GOOGLE, App

CALLS: list[tuple[str, str, str, str, int]] = [
    ("google", "calendar", "calendar/v3/users/me/calendarList", f"{GOOGLE}calendar.readonly", 200),
    ("google", "gmail", "gmail/v1/users/me/profile", f"{GOOGLE}gmail.metadata", 200),
    ("google", "gmail", "gmail/v1/users/me/profile", "https://mail.google.com/", 200),
    ("google", "drive", "drive/v3/about?fields=user", f"{GOOGLE}drive.file", 200),
    ("google", "youtube", "youtube/v3/channels?part=snippet&mine=true", f"{GOOGLE}youtube", 200),
    ("spotify", "api", "me/player", "user-read-playback-state", 204),
    ("kick", "api", "v1/users", "user:read", 200),
    ("kick", "api", "v1/channels", "channel:read", 200),
    ("discord", "api", "users/@me", "identify", 200),
    ("discord", "api", "users/@me/guilds", "guilds", 200),
]
ELSE = {
    "google": f"{GOOGLE}calendar.freebusy",
    "spotify": "user-top-read",
    "kick": "chat:write",
    "discord": "connections",
}


@pytest.mark.parametrize(
    ("app", "api", "path", "scope", "status"), CALLS, indirect=["app"], ids=lambda value: None
)
async def test_a_call_wants_its_scope(
    app: App, api: str, path: str, scope: str, status: int
) -> None:
    """With it the call succeeds, with another one it is a 403."""
    allowed = await app.sign_in(scope=scope)
    assert (await app.call(allowed["access_token"], api, path)).status == status
    other = await app.sign_in(scope=ELSE[app.provider])
    assert (await app.call(other["access_token"], api, path)).status == 403


@pytest.mark.parametrize(
    ("app", "none", "wrong"),
    [
        ("google", "authentication credential", "invalid authentication credentials"),
        ("spotify", "No token provided", "Invalid access token"),
        ("twitch", "OAuth token is missing", "Invalid OAuth token"),
        ("kick", "Unauthorized", "Unauthorized"),
        ("discord", "401: Unauthorized", "401: Unauthorized"),
    ],
    indirect=["app"],
)
async def test_a_call_wants_a_token(app: App, none: str, wrong: str) -> None:
    """Without one, or with a wrong one, it is a 401 in the provider's words."""
    url = app.url(app.habit.api, app.habit.path)
    without = await app.send("GET", url)
    assert (without.status, none in message(app, without.body)) == (401, True)
    with_wrong = await app.call("ya29.unknown")
    assert (with_wrong.status, wrong in message(app, with_wrong.body)) == (401, True)


def message(app: App, body: Any) -> str:
    """Return the text of an error."""
    error = body["error"] if app.provider in ("google", "spotify") else body
    return str(error["message"])


async def test_google_tells_reason_and_status(google: App) -> None:
    """The client library looks at them."""
    token = (await google.sign_in(scope="email"))["access_token"]
    refused = await google.call(token, "gmail", "gmail/v1/users/me/profile")
    error = refused.body["error"]
    assert error["status"] == "PERMISSION_DENIED"
    assert error["errors"][0]["reason"] == "insufficientPermissions"
    assert error["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    assert "insufficient_scope" in refused.headers["WWW-Authenticate"]
    assert (await google.call(token)).body == {
        "sub": google.habit.account,
        "email": "robin.homelab@example.com",
        "email_verified": True,
    }


async def test_drive_insists_on_fields(google: App) -> None:
    """`about` is answered in part, or not at all."""
    token = (await google.sign_in(scope=f"{GOOGLE}drive.readonly"))["access_token"]
    refused = await google.call(token, "drive", "drive/v3/about")
    assert refused.status == 400
    assert "fields" in refused.body["error"]["message"]
    about = await google.call(token, "drive", "drive/v3/about?fields=user(emailAddress),kind")
    assert set(about.body) == {"user", "kind"}


async def test_the_calls_tell_who_it_is(google: App) -> None:
    """Calendar, mail and channel are the person's own."""
    scope = f"{GOOGLE}calendar {GOOGLE}gmail.readonly {GOOGLE}youtube.readonly"
    token = (await google.sign_in(scope=scope))["access_token"]
    calendars = await google.call(token, "calendar", "calendar/v3/users/me/calendarList")
    assert calendars.body["items"][0]["id"] == "robin.homelab@example.com"
    mailbox = await google.call(token, "gmail", "gmail/v1/users/me/profile")
    assert mailbox.body["emailAddress"] == "robin.homelab@example.com"
    channels = await google.call(token, "youtube", "youtube/v3/channels?part=snippet&mine=true")
    assert channels.body["items"][0]["snippet"]["title"] == "Robin Homelab"


async def test_spotify_says_that_a_token_expired(spotify: App) -> None:
    """It has words for that alone."""
    token = (await spotify.sign_in())["access_token"]
    spotify.simulator.clock.advance(3600)
    refused = await spotify.call(token)
    assert refused.body == {"error": {"status": 401, "message": "The access token expired"}}


async def test_twitch_wants_the_app_s_id_too(twitch: App) -> None:
    """A token without it, or with another one, is no good."""
    token = (await twitch.sign_in())["access_token"]
    url = twitch.url("api", "users")
    for more, text in (
        ({}, "Client ID is missing"),
        ({"Client-Id": "another"}, "Client ID and OAuth token do not match"),
    ):
        headers = {"Authorization": f"Bearer {token}"} | more
        refused = await twitch.send("GET", url, headers=headers)
        assert refused.body == {"error": "Unauthorized", "status": 401, "message": text}


async def test_twitch_finds_users_by_name_and_keeps_e_mail_addresses(twitch: App) -> None:
    """Only one's own address is told, and only with its scope."""
    token = (await twitch.sign_in())["access_token"]
    everybody = await twitch.call(token, "api", "users?login=homelabbot&id=141981764")
    mails = {user["login"]: user.get("email") for user in everybody.body["data"]}
    assert mails == {"robinstreams": "robin.homelab@example.com", "homelabbot": None}
    bare = (await twitch.sign_in(scope="user:read:chat"))["access_token"]
    assert "email" not in (await twitch.call(bare)).body["data"][0]


async def test_twitch_validates_a_token(twitch: App) -> None:
    """With the scheme OAuth; a bad token is a 401."""
    token = (await twitch.sign_in())["access_token"]
    headers = {"Authorization": f"OAuth {token}"}
    valid = (await twitch.send("GET", twitch.url("validate"), headers=headers)).body
    left = valid.pop("expires_in")
    assert 14120 <= left <= 14124
    assert valid == {
        "client_id": CLIENT_ID,
        "login": "robinstreams",
        "scopes": ["user:read:email", "user:read:chat"],
        "user_id": "141981764",
    }
    twitch.simulator.clock.advance(left + 1)
    over = await twitch.send("GET", twitch.url("validate"), headers=headers)
    assert (over.status, over.body["message"]) == (401, "invalid access token")


async def test_kick_tells_about_a_token(kick: App) -> None:
    """Active with scope and end, or not active."""
    token = (await kick.sign_in())["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    url = kick.url("introspect")
    active = (await kick.send("POST", url, headers=headers)).body["data"]
    assert active["exp"] == pytest.approx(kick.simulator.clock.now() + 7200, abs=5)
    assert active["scope"] == "user:read channel:read"
    assert (active["active"], active["token_type"]) == (True, "user")
    kick.simulator.clock.advance(7201)
    assert (await kick.send("POST", url, headers=headers)).body["data"] == {"active": False}


async def test_kick_finds_channels_by_slug(kick: App) -> None:
    """Numbers are numbers there."""
    token = (await kick.sign_in())["access_token"]
    channels = (await kick.call(token, "api", "v1/channels?slug=kimplays")).body["data"]
    assert [channel["broadcaster_user_id"] for channel in channels] == [5120093]
