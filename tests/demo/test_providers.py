"""The simulated providers as the demo opens them, and the browser that the tour sends there."""

from collections.abc import AsyncGenerator
import json
from pathlib import Path

from aiohttp import ClientSession
import pytest
from yarl import URL

from homelab_hub_demo.providers import (
    CALLBACK,
    VARIABLE,
    application_at,
    environment,
    open_business,
    what_to_type,
)
from homelab_hub_demo.tour.connector.browser import DENY, Choice, Form, consent
from homelab_hub_demo.tour.steps import UnexpectedError
from homelab_hub_simulators.discord import DiscordSimulator
from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.openai import OpenAISimulator
from homelab_hub_simulators.spotify import SpotifySimulator

pytestmark = pytest.mark.usefixtures("socket_enabled")

PAGE = """<form action="/decide">
<input type="radio" name="account" value="robin" checked><input type="radio" name="account" value="kim">
<input type="checkbox" name="scope" value="mail" checked>
<input type="checkbox" name="scope" value="files" checked>
<input type="checkbox" name="scope" value="photos">
<input type="hidden" name="token" value="t">
<button name="decision" value="deny">Deny</button><button name="decision" value="allow">Allow</button>
</form>"""


@pytest.fixture
async def providers() -> AsyncGenerator[OAuthSimulator]:
    """Run the providers."""
    async with OAuthSimulator() as simulator:
        yield simulator


@pytest.fixture
async def home() -> AsyncGenerator[str]:
    """Return the URL of something that answers where a Home Assistant would."""
    async with OpenAISimulator() as server:
        yield server.origin


def form() -> Form:
    """Return the form of a page."""
    form = Form()
    form.feed(PAGE)
    return form


def test_a_form_is_sent_as_it_comes() -> None:
    """One of the radio buttons, the boxes that are ticked, what is hidden, and the button."""
    assert form().action == "/decide"
    assert form().filled_in(Choice()) == [
        ("account", "robin"),
        ("scope", "mail"),
        ("scope", "files"),
        ("token", "t"),
        ("decision", "allow"),
    ]


def test_a_form_is_sent_as_a_person_changes_it() -> None:
    """Another account, a box cleared, the other button."""
    choice = Choice(account="kim", untick=frozenset({"files"}), decision="deny")
    sent = form().filled_in(choice)
    assert sent == [("account", "kim"), ("scope", "mail"), ("token", "t"), ("decision", "deny")]


def test_what_is_not_on_the_page_cannot_be_chosen() -> None:
    """The tour would go on as somebody else."""
    with pytest.raises(UnexpectedError):
        form().filled_in(Choice(account="somebody"))


async def test_a_click_leads_home(providers: OAuthSimulator, home: str) -> None:
    """With a code, or with the refusal."""
    open_business(providers, home)
    callback = home + CALLBACK
    authorize = URL(providers.endpoints["spotify"]["authorize"]).with_query(
        client_id=application_at("spotify").client_id,
        redirect_uri=callback,
        response_type="code",
        scope="user-read-private",
        state="the state",
    )
    allowed = URL((await consent(str(authorize))).url)
    denied = URL((await consent(str(authorize), DENY)).url)
    assert str(allowed.with_query(None)) == str(denied.with_query(None)) == callback
    assert allowed.query["state"] == denied.query["state"] == "the state"
    assert allowed.query["code"] == [one.value for one in providers.issued][-1]
    assert denied.query["error"] == "access_denied"


async def test_a_page_without_a_form_is_not_clicked(providers: OAuthSimulator) -> None:
    """The refusal is what is told."""
    with pytest.raises(UnexpectedError, match="INVALID_CLIENT"):
        await consent(f"{providers.endpoints['spotify']['authorize']}?client_id=unknown")


async def test_home_assistant_is_led_to_the_providers(
    providers: OAuthSimulator, tmp_path: Path
) -> None:
    """And to the APIs of Google, Spotify and Discord, by the file that the environment names."""
    file = tmp_path / "endpoints.json"
    async with (
        GoogleSimulator(providers) as google,
        SpotifySimulator(providers) as spotify,
        DiscordSimulator(providers) as discord,
        ClientSession() as session,
    ):
        assert environment(google, spotify, discord, file) == {VARIABLE: str(file)}
        written = json.loads(file.read_text())
        table = written["google"]
        music = f"{written['spotify']['api'].rstrip('/')}/me/player"
        bot = f"{written['discord']['api']}users/@me"
        for url in (table["userinfo"], f"{table['gmail']}gmail/v1/users/me/profile", music, bot):
            async with session.get(url) as response:
                assert response.status == 401


async def test_the_browser_may_call_this_machine_by_name(providers: OAuthSimulator) -> None:
    """The redirect address is the one in the browser's address bar."""
    open_business(providers, "http://127.0.0.1:8123")
    for provider in providers.providers.values():
        for client in provider.ledger.clients.values():
            assert f"http://localhost:8123{CALLBACK}" in client.redirect_uris


async def test_what_to_type_is_what_is_registered(providers: OAuthSimulator) -> None:
    """A line for each provider, with the id and the secret that it knows, and one for the bot."""
    open_business(providers, "http://127.0.0.1:8123")
    _, *rows, last = [line.split() for line in what_to_type(providers).splitlines()]
    for (_, client_id, secret), provider in zip(rows, providers.providers.values(), strict=True):
        assert provider.ledger.clients[client_id].client_secret == secret
    assert last[-1] in {one.value for one in providers.issued if one.kind == "bot_token"}
