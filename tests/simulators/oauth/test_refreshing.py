"""Refresh tokens: who answers new ones, which die, and when an authorization ends."""

import pytest

from .apps import CLIENT_ID, SECRET, App

DAY = 24 * 3600


async def test_a_refresh_gives_a_new_access_token(app: App) -> None:
    """The first one goes on working until its own end."""
    token = await app.sign_in()
    again = (await app.refresh(token["refresh_token"])).body
    assert again["access_token"] != token["access_token"]
    assert again["expires_in"] == app.habit.expires_in
    for one in (token, again):
        assert (await app.call(one["access_token"])).status == 200
    assert [grant.refreshes for grant in app.simulator.grants] == [1]


async def test_each_provider_has_its_own_way_with_refresh_tokens(app: App) -> None:
    """None, the same, a new one, or a new one in place of the old."""
    old = (await app.sign_in())["refresh_token"]
    new = (await app.refresh(old)).body.get("refresh_token")
    match app.habit.refresh:
        case "omit":
            assert new is None
        case "same":
            assert new == old
        case _:
            assert new not in (None, old)
    again = await app.refresh(old)
    assert (again.status == 200) == (app.habit.refresh != "burn")


async def test_a_burnt_refresh_token_ends_the_whole_grant(app: App) -> None:
    """Whoever uses it, thief or owner: both lose everything."""
    app.simulator.switch(app.provider, refresh="burn")
    first = await app.sign_in()
    second = (await app.refresh(first["refresh_token"])).body
    assert second["refresh_token"] != first["refresh_token"]
    third = (await app.refresh(second["refresh_token"])).body
    assert (await app.call(third["access_token"])).status == 200
    reused = await app.refresh(first["refresh_token"])
    assert reused.status in (400, 401)
    assert (await app.refresh(third["refresh_token"])).status in (400, 401)
    assert (await app.call(third["access_token"])).status == 401
    assert app.simulator.grants[0].ended == "refresh token reused"


async def test_a_rotated_refresh_token_stays_good(app: App) -> None:
    """The switch makes every provider do so."""
    app.simulator.switch(app.provider, refresh="rotate")
    old = (await app.sign_in())["refresh_token"]
    new = (await app.refresh(old)).body["refresh_token"]
    assert new != old
    assert (await app.refresh(old)).status == 200
    assert (await app.refresh(new)).status == 200


async def test_a_lost_answer_can_be_had_again_if_burning_waits_for_its_use(app: App) -> None:
    """The provider cannot know that an answer arrived until somebody uses what was in it."""
    app.simulator.switch(app.provider, refresh="burn_on_use")
    old = (await app.sign_in())["refresh_token"]
    lost = (await app.refresh(old)).body
    again = await app.refresh(old)
    assert again.status == 200
    assert len({old, lost["refresh_token"], again.body["refresh_token"]}) == 3


@pytest.mark.parametrize("used", ["access_token", "refresh_token"])
async def test_the_first_use_of_a_new_token_burns_the_old_one_if_so_switched(
    app: App, used: str
) -> None:
    """From then on it is as dead as any burnt one."""
    app.simulator.switch(app.provider, refresh="burn_on_use")
    old = (await app.sign_in())["refresh_token"]
    new = (await app.refresh(old)).body
    use = app.call if used == "access_token" else app.refresh
    assert (await use(new[used])).status == 200
    assert (await app.refresh(old)).status in (400, 401)
    assert app.simulator.grants[0].ended == "refresh token reused"


async def test_an_access_token_ends_when_a_new_one_is_made_if_so_switched(app: App) -> None:
    """Whoever still holds the old one must ask for the new."""
    app.simulator.switch(app.provider, single_access=True)
    old = await app.sign_in()
    new = (await app.refresh(old["refresh_token"])).body
    assert (await app.call(old["access_token"])).status == 401
    assert (await app.call(new["access_token"])).status == 200


async def test_access_tokens_live_as_long_as_switched(app: App) -> None:
    """Short lives make refreshes happen while somebody watches."""
    app.simulator.switch(app.provider, expires_in=20)
    token = await app.sign_in()
    assert token["expires_in"] == 20
    app.simulator.clock.advance(18)
    assert (await app.call(token["access_token"])).status == 200
    app.simulator.clock.advance(3)
    assert (await app.call(token["access_token"])).status == 401
    fresh = (await app.refresh(token["refresh_token"])).body["access_token"]
    assert (await app.call(fresh)).status == 200


@pytest.mark.parametrize(
    ("app", "status", "body"),
    [
        ("google", 400, {"error": "invalid_grant", "error_description": "Bad Request"}),
        (
            "spotify",
            400,
            {"error": "invalid_grant", "error_description": "Invalid refresh token"},
        ),
        (
            "twitch",
            400,
            {"error": "Bad Request", "status": 400, "message": "Invalid refresh token"},
        ),
        ("discord", 400, {"error": "invalid_grant"}),
    ],
    indirect=["app"],
)
async def test_a_wrong_refresh_token_is_refused(
    app: App, status: int, body: dict[str, object]
) -> None:
    """In each provider's own shape."""
    answer = await app.refresh("unknown")
    assert (answer.status, answer.body) == (status, body)


async def test_kick_refuses_a_wrong_refresh_token_as_unauthorized(kick: App) -> None:
    """The status is 401, not the standard's 400."""
    answer = await kick.refresh("unknown")
    assert (answer.status, answer.body["error"]) == (401, "invalid_grant")
    assert answer.body["error_description"].startswith("The provided authorization grant")


@pytest.mark.parametrize("days", [1, 30])
async def test_an_authorization_ends_when_switched(app: App, days: int) -> None:
    """Refreshing does not make it longer."""
    app.simulator.switch(app.provider, lifetime=days * DAY)
    refresh_token = (await app.sign_in())["refresh_token"]
    app.simulator.clock.advance(days * DAY - 60)
    answer = await app.refresh(refresh_token)
    assert answer.status == 200
    app.simulator.clock.advance(61)
    refresh_token = answer.body.get("refresh_token", refresh_token)
    assert (await app.refresh(refresh_token)).status in (400, 401)


async def test_spotify_s_authorizations_end_after_six_months(spotify: App) -> None:
    """With `invalid_grant`, counted from the consent."""
    refresh_token = (await spotify.sign_in())["refresh_token"]
    spotify.simulator.clock.advance(180 * DAY)
    assert (await spotify.refresh(refresh_token)).status == 200
    spotify.simulator.clock.advance(DAY)
    answer = await spotify.refresh(refresh_token)
    assert (answer.status, answer.body["error"]) == (400, "invalid_grant")
    assert (await spotify.refresh((await spotify.sign_in())["refresh_token"])).status == 200


@pytest.mark.parametrize(("testing", "good"), [(True, False), (False, True)])
async def test_google_s_authorizations_end_after_a_week_in_testing(
    google: App, testing: bool, good: bool
) -> None:
    """Published apps keep theirs."""
    google.simulator.register_client(
        "google",
        CLIENT_ID,
        SECRET,
        ["https://my.home-assistant.io/redirect/oauth"],
        testing=testing,
    )
    token = await google.sign_in()
    assert token.get("refresh_token_expires_in", 0) // DAY == (6 if testing else 0)
    google.simulator.clock.advance(7 * DAY)
    answer = await google.refresh(token["refresh_token"])
    assert (answer.status == 200) == good
    if not good:
        assert answer.body == {
            "error": "invalid_grant",
            "error_description": "Token has been expired or revoked.",
        }


async def test_a_changed_secret_makes_refreshing_fail(app: App) -> None:
    """The refresh token is good, but the app must use its new secret."""
    refresh_token = (await app.sign_in())["refresh_token"]
    app.simulator.register_client(app.provider, CLIENT_ID, "new", [])
    assert (await app.refresh(refresh_token)).status in (400, 401, 403)
    assert (await app.refresh(refresh_token, client_secret="new")).status == 200


async def test_a_refresh_token_is_for_the_app_that_got_it(app: App) -> None:
    """Another app's credentials do not help."""
    app.simulator.register_client(app.provider, "another", "secret", [])
    refresh_token = (await app.sign_in())["refresh_token"]
    stolen = await app.refresh(refresh_token, client_id="another", client_secret="secret")
    assert stolen.status in (400, 401)
    assert (await app.refresh(refresh_token)).status == 200
