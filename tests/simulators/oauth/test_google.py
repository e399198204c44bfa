"""Google: checkboxes, full names of scopes, and when there is a refresh token."""

import pytest

from .apps import CHALLENGE, GOOGLE, VERIFIER, App

EMAIL = f"{GOOGLE}userinfo.email"
CALENDAR = f"{GOOGLE}calendar.readonly"
MAIL = f"{GOOGLE}gmail.readonly"


async def test_scopes_come_back_under_their_full_names(google: App) -> None:
    """In the redirect and in the token response."""
    back = await google.come_back(scope="openid email profile")
    full = f"openid {EMAIL} {GOOGLE}userinfo.profile"
    assert back["scope"] == full
    token = (await google.exchange(back["code"])).body
    assert token["scope"] == full
    assert token["id_token"].count(".") == 2


async def test_a_person_allows_a_part(google: App) -> None:
    """Without switch the last scope is missing, and its API says 403."""
    google.simulator.switch("google", auto="partial")
    token = await google.sign_in()
    assert token["scope"].split() == ["openid", EMAIL, CALENDAR]
    path = "calendar/v3/users/me/calendarList"
    assert (await google.call(token["access_token"], "calendar", path)).status == 200
    mailbox = await google.call(token["access_token"], "gmail", "gmail/v1/users/me/profile")
    assert mailbox.status == 403


async def test_which_part_is_missing_is_a_switch(google: App) -> None:
    """Signing in itself cannot be unticked."""
    google.simulator.switch("google", auto="partial", withhold=[CALENDAR, MAIL, EMAIL])
    assert (await google.sign_in())["scope"].split() == ["openid", EMAIL]
    back = await google.come_back(scope=CALENDAR)
    assert back["error"] == "access_denied"


async def test_the_others_have_no_checkboxes(app: App) -> None:
    """There a partial consent is a whole one."""
    app.simulator.switch(auto="partial")
    scope = (await app.sign_in())["scope"]
    given = len(scope if isinstance(scope, list) else scope.split())
    asked = len(app.habit.scope.split())
    assert given == (asked - 1 if app.provider == "google" else asked)


@pytest.mark.parametrize(
    ("changes", "given"),
    [
        ({}, True),
        ({"access_type": None}, False),
        ({"access_type": "online"}, False),
        ({"prompt": None}, False),
        ({"prompt": "select_account"}, False),
        ({"prompt": "select_account consent"}, True),
    ],
)
async def test_a_refresh_token_wants_offline_access_and_consent(
    google: App, changes: dict[str, str | None], given: bool
) -> None:
    """Whoever consented before is not asked again unless the app insists."""
    await google.sign_in()
    assert ("refresh_token" in await google.sign_in(**changes)) == given


async def test_the_first_consent_gives_a_refresh_token_without_prompt(google: App) -> None:
    """And the first one after a revocation."""
    first = await google.sign_in(prompt=None)
    assert "refresh_token" in first
    assert "refresh_token" not in await google.sign_in(prompt=None)
    await google.revoke(first["refresh_token"])
    assert "refresh_token" in await google.sign_in(prompt=None)


async def test_granted_scopes_are_included_when_asked(google: App) -> None:
    """Else a token is for what was asked this time."""
    await google.sign_in(scope=CALENDAR)
    assert (await google.sign_in(scope=MAIL))["scope"] == MAIL
    together = await google.sign_in(scope="openid", include_granted_scopes="true")
    assert set(together["scope"].split()) == {"openid", CALENDAR, MAIL}


async def test_a_request_without_a_scope_stays_at_google(google: App) -> None:
    """It names the parameter."""
    answer = await google.ask(scope=None)
    assert answer.status == 400
    assert "scope" in answer.text


async def test_a_plain_challenge_is_taken(google: App) -> None:
    """There it is its own verifier."""
    plain = {"code_challenge": VERIFIER, "code_challenge_method": "plain"}
    wrong = (await google.come_back(**plain))["code"]
    assert (await google.exchange(wrong, code_verifier=CHALLENGE)).status == 400
    assert (await google.exchange(wrong)).status == 200


async def test_the_hinted_account_signs_in_by_itself(google: App) -> None:
    """Unless a switch says who."""
    hint = "kim.homelab@example.com"
    kim = (await google.sign_in(login_hint=hint))["access_token"]
    assert (await google.call(kim)).body["email"] == hint
    google.simulator.switch("google", account="robin.homelab")
    robin = (await google.sign_in(login_hint=hint))["access_token"]
    assert (await google.call(robin)).body["email"] == "robin.homelab@example.com"
