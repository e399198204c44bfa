"""From the authorize URL to the first tokens, at every provider."""

import pytest

from .apps import REDIRECT, App, account_of, brought_back


async def test_a_person_signs_in(app: App) -> None:
    """Authorize, code, tokens, who am I: the whole way."""
    back = await app.come_back()
    assert back["state"] == "the state/+"
    token = (await app.exchange(back["code"])).body
    assert token["expires_in"] == app.habit.expires_in
    assert token["token_type"].lower() == "bearer"
    assert token["refresh_token"]
    who = await app.call(token["access_token"])
    assert account_of(app.provider, who.body) == app.habit.account


async def test_scopes_are_an_array_at_twitch_and_a_string_elsewhere(app: App) -> None:
    """A client that takes only one of them breaks."""
    scope = (await app.sign_in())["scope"]
    assert isinstance(scope, list) == (app.provider == "twitch")
    assert len(scope if isinstance(scope, list) else scope.split()) == len(app.habit.scope.split())


async def test_a_code_is_good_once(app: App) -> None:
    """The second exchange is refused."""
    code = (await app.come_back())["code"]
    assert (await app.exchange(code)).status == 200
    assert (await app.exchange(code)).status in (400, 401)


async def test_a_code_is_good_for_a_minute(app: App) -> None:
    """After that it is refused."""
    late, in_time = (await app.come_back())["code"], (await app.come_back())["code"]
    app.simulator.clock.advance(58)
    assert (await app.exchange(in_time)).status == 200
    app.simulator.clock.advance(3)
    assert (await app.exchange(late)).status in (400, 401)


async def test_a_code_is_for_the_app_that_asked(app: App) -> None:
    """Another app's credentials do not help."""
    app.simulator.register_client(app.provider, "another", "secret", [REDIRECT])
    code = (await app.come_back())["code"]
    stolen = await app.exchange(code, client_id="another", client_secret="secret")
    assert stolen.status in (400, 401)


async def test_the_redirect_uri_of_the_exchange_is_the_one_before(app: App) -> None:
    """Even a slash more is another one."""
    code = (await app.come_back())["code"]
    assert (await app.exchange(code, redirect_uri=f"{REDIRECT}/")).status in (400, 401)


async def test_a_redirect_uri_that_is_not_registered_gets_no_code(app: App) -> None:
    """The browser stays at the provider; only Twitch sends it to the registered URI."""
    answer = await app.ask(redirect_uri=f"{REDIRECT}?more")
    if app.provider == "twitch":
        back = brought_back(answer)
        assert (back["error"], back["state"]) == ("redirect_mismatch", "the state/+")
        assert "code" not in back
    else:
        assert answer.status == 400
        assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "changes",
    [{"client_id": "nobody"}, {"response_type": "token"}, {"scope": "make:coffee"}],
    ids=["client", "response type", "scope"],
)
async def test_a_request_that_is_not_in_order_stays_at_the_provider(
    app: App, changes: dict[str, str]
) -> None:
    """There is nobody it could be sent back to, or nothing to allow."""
    answer = await app.ask(**changes)
    assert answer.status in (400, 401)
    assert "Location" not in answer.headers


async def test_a_person_says_no(app: App) -> None:
    """The app hears `access_denied` and its state, and gets no code."""
    app.simulator.switch(app.provider, auto="deny")
    back = await app.come_back()
    assert back["error"] == "access_denied"
    assert back["state"] == "the state/+"
    assert "code" not in back


async def test_another_account_signs_in(app: App) -> None:
    """Which one is a switch in auto mode."""
    other = app.simulator.accounts[app.provider][1]
    app.simulator.switch(app.provider, account=other.id)
    who = await app.call((await app.sign_in())["access_token"])
    assert account_of(app.provider, who.body) == other.id


@pytest.mark.parametrize("verifier", [None, "another-verifier-of-at-least-43-characters-in-all"])
async def test_a_code_that_was_challenged_wants_its_verifier(
    app: App, verifier: str | None
) -> None:
    """Twitch knows no PKCE; everybody else checks it once it was begun."""
    code = (await app.come_back())["code"]
    answer = await app.exchange(code, code_verifier=verifier)
    assert (answer.status == 200) == (app.provider == "twitch")


async def test_pkce_is_a_must_at_kick_only(app: App) -> None:
    """Without a challenge Kick does not even ask the person."""
    answer = await app.ask(code_challenge=None, code_challenge_method=None)
    if app.provider == "kick":
        assert (answer.status, answer.body) == (400, {"error": "Invalid request"})
        return
    code = brought_back(answer)["code"]
    assert (await app.exchange(code, code_verifier=None)).status == 200


async def test_kick_takes_no_plain_challenge_and_no_missing_state(kick: App) -> None:
    """OAuth 2.1 is strict."""
    assert (await kick.ask(code_challenge_method="plain")).status == 400
    assert (await kick.ask(state=None)).status == 400


@pytest.mark.parametrize(
    ("app", "status", "error"),
    [
        ("google", 401, "invalid_client"),
        ("spotify", 400, "invalid_client"),
        ("kick", 401, "invalid_client"),
        ("discord", 401, "invalid_client"),
    ],
    indirect=["app"],
)
@pytest.mark.parametrize("changes", [{"client_secret": "wrong"}, {"client_id": "nobody"}])
async def test_a_wrong_app_is_refused(
    app: App, status: int, error: str, changes: dict[str, str]
) -> None:
    """Status and error are those of the provider."""
    answer = await app.exchange((await app.come_back())["code"], **changes)
    assert (answer.status, answer.body["error"]) == (status, error)


async def test_twitch_says_it_without_an_oauth_error(twitch: App) -> None:
    """There is a status and a message; the secret has a status of its own."""
    code = (await twitch.come_back())["code"]
    secret = await twitch.exchange(code, client_secret="wrong")
    assert secret.status == 403
    assert secret.body == {"status": 403, "message": "invalid client secret"}
    unknown = await twitch.exchange(code, client_id="nobody")
    assert unknown.body == {"status": 400, "message": "invalid client"}


async def test_who_takes_basic_and_who_takes_the_form(app: App) -> None:
    """Spotify wants the header, Twitch and Kick the form; the others take both."""
    taken = {}
    for basic in (True, False):
        form = {"grant_type": "refresh_token", "refresh_token": "unknown"}
        answer = await app.token(form, basic=basic)
        words = answer.text.lower()
        taken[basic] = not any(word in words for word in ("invalid_client", "client id"))
    assert (
        taken
        == {
            "google": {True: True, False: True},
            "spotify": {True: True, False: False},
            "twitch": {True: False, False: True},
            "kick": {True: False, False: True},
            "discord": {True: True, False: True},
        }[app.provider]
    )


async def test_an_app_signs_in_for_itself(app: App) -> None:
    """Spotify, Twitch and Kick give app tokens, which are nobody's."""
    answer = await app.token({"grant_type": "client_credentials"})
    if app.provider in ("google", "discord"):
        assert answer.body["error"] == "unsupported_grant_type"
        return
    assert "refresh_token" not in answer.body
    assert (await app.call(answer.body["access_token"])).status in (401, 403)


async def test_a_grant_type_is_needed(app: App) -> None:
    """Neither none nor any will do."""
    assert (await app.token({})).status == 400
    assert (await app.token({"grant_type": "password"})).status in (400, 401)
