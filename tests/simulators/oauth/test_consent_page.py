"""The page a person clicks, as a browser without scripts would see it."""

from html.parser import HTMLParser
from typing import override

import aiohttp
import pytest

from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.oauth.authorize import MAX_PENDING

from .apps import CLIENT_ID, GOOGLE, Answer, App, account_of, brought_back


class Page(HTMLParser):
    """A form: where it goes, what is in it, and the text around it."""

    def __init__(self, text: str) -> None:
        """Read the page."""
        super().__init__()
        self.action = ""
        self.fields: list[tuple[str, str, bool]] = []
        self.text = ""
        self.feed(text)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep forms, fields and buttons."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = found["action"]
        if tag in ("input", "button"):
            self.fields.append((found["name"], found["value"], "checked" in found))

    @override
    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += f" {data.strip()}"

    def values(self, name: str, *, picked: bool = False) -> list[str]:
        """Return the values of a field, all or those that are picked."""
        return [value for field, value, on in self.fields if field == name and on >= picked]


@pytest.fixture
def asked(simulator: OAuthSimulator) -> OAuthSimulator:
    """Return a simulator that asks the person."""
    simulator.switch(auto=None)
    return simulator


async def click(app: App, page: Page, decision: str, **changes: list[str] | str) -> Answer:
    """Send the form with what is picked on it, or something else."""
    form = aiohttp.FormData()
    form.add_field("decision", decision)
    for name in ("account", "scope", "guild"):
        values = changes.get(name, page.values(name, picked=True))
        for value in [values] if isinstance(values, str) else values:
            form.add_field(name, value)
    return await app.send("POST", app.simulator.origin + page.action, data=form)


@pytest.mark.usefixtures("asked")
async def test_a_person_allows(app: App) -> None:
    """The page shows app, provider, accounts and scopes; the click goes back to the app."""
    answer = await app.ask()
    assert answer.status == 200
    page = Page(answer.text)
    assert f"Homelab Hub wants access to your {app.provider.title()} account" in page.text
    accounts = app.simulator.accounts[app.provider]
    assert page.values("account") == [account.id for account in accounts]
    for scope in app.habit.scope.split():
        assert scope in page.text
    other = accounts[1].id
    back = brought_back(await click(app, page, "allow", account=other))
    assert back["state"] == "the state/+"
    token = (await app.exchange(back["code"])).body
    who = await app.call(token["access_token"])
    assert account_of(app.provider, who.body) == other


@pytest.mark.usefixtures("asked")
async def test_a_person_denies(app: App) -> None:
    """The app hears no, and nothing is granted."""
    back = brought_back(await click(app, Page((await app.ask()).text), "deny"))
    assert (back["error"], back["state"]) == ("access_denied", "the state/+")
    assert app.simulator.grants == []


@pytest.mark.usefixtures("asked")
async def test_a_page_is_good_for_one_click(app: App) -> None:
    """The second one is told to start again."""
    page = Page((await app.ask()).text)
    assert (await click(app, page, "allow")).status == 302
    again = await click(app, page, "allow")
    assert again.status == 410
    assert "start again" in again.text


@pytest.mark.usefixtures("asked")
async def test_google_has_a_checkbox_for_each_scope_but_signing_in(google: App) -> None:
    """What is unticked is not granted."""
    page = Page((await google.ask()).text)
    calendar, mail = f"{GOOGLE}calendar.readonly", f"{GOOGLE}gmail.readonly"
    assert page.values("scope", picked=True) == [calendar, mail]
    back = brought_back(await click(google, page, "allow", scope=mail))
    assert back["scope"].split() == ["openid", f"{GOOGLE}userinfo.email", mail]


@pytest.mark.usefixtures("asked")
async def test_google_picks_the_hinted_account(google: App) -> None:
    """An app that knows who it wants saves a click."""
    page = Page((await google.ask(login_hint="kim.homelab@example.com")).text)
    assert page.values("account", picked=True) == ["117330459002716648103"]


@pytest.mark.usefixtures("asked")
async def test_discord_asks_for_the_server(discord: App) -> None:
    """The app may have chosen it, and may leave no choice."""
    page = Page((await discord.ask()).text)
    home, stream = page.values("guild")
    assert page.values("guild", picked=True) == [home]
    back = brought_back(await click(discord, page, "allow", guild=stream))
    assert back["guild_id"] == stream
    fixed = Page((await discord.ask(guild_id=stream, disable_guild_select="true")).text)
    assert fixed.values("guild") == [stream]
    assert Page((await discord.ask(scope="identify")).text).values("guild") == []


@pytest.mark.usefixtures("asked")
async def test_what_an_app_calls_itself_is_only_text(google: App) -> None:
    """A name with markup in it stays a name."""
    google.simulator.register_client(
        "google",
        CLIENT_ID,
        "secret",
        ["https://my.home-assistant.io/redirect/oauth"],
        name="<script>alert(1)</script>",
    )
    answer = await google.ask()
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


async def test_what_was_asked_for_is_only_text(google: App) -> None:
    """On the page of an error as well."""
    answer = await google.ask(scope="<script>alert(1)</script>")
    assert answer.status == 400
    assert "<script>" not in answer.text


@pytest.mark.usefixtures("asked")
async def test_old_pages_are_forgotten(google: App) -> None:
    """A page that is left open does not stay for ever."""
    pages = [Page((await google.ask()).text) for _ in range(MAX_PENDING + 1)]
    assert (await click(google, pages[0], "allow")).status == 410
    assert (await click(google, pages[-1], "allow")).status == 302
