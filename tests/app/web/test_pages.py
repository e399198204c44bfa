"""The page in Home Assistant's sidebar, and the public ones."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import urljoin

from aiohttp import ClientSession
import pytest

from homelab_hub_app.hub import Hub
from homelab_hub_app.listener import ListenError
from homelab_hub_app.settings import Settings
from homelab_hub_app.web.report import duration
from homelab_hub_protocol.app import (
    PUBLIC_PAGES,
    REPLACE_PUBLIC_KEY,
    SOURCE_STATE,
    SourceState,
    SourceStatus,
)
from homelab_hub_protocol.words import Nothing
from homelab_hub_upstream.secret import Secret
from tests.app.chatter import CONFIGURE, Chatters, Settings as Room
from tests.app.conftest import Link, Start
from tests.waiting import until


class Page(HTMLParser):
    """What a browser makes of a page: its text, and the addresses it loads or leads to."""

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__()
        self.text: list[str] = []
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a tag."""
        self.tags.append(tag)
        self.addresses += [
            value or "" for name, value in attrs if name in {"href", "src", "action"}
        ]

    def handle_data(self, data: str) -> None:
        """Take note of a text."""
        self.text.append(data)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Return settings with a Supervisor at this machine's address."""
    return replace(
        settings,
        supervisor_token=Secret("abc"),
        supervisor_url="http://127.0.0.1:9",
        ingress_peer="127.0.0.1",
    )


@pytest.fixture
async def browser() -> AsyncGenerator[ClientSession]:
    """Return somebody who looks at pages."""
    async with ClientSession() as session:
        yield session


async def see(browser: ClientSession, url: str) -> Page:
    """Return a page, with all that it loads there."""
    async with browser.get(url) as response:
        assert response.status == HTTPStatus.OK
        assert response.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        page = Page(await response.text())
    for address in page.addresses:
        assert "/" not in address
        async with browser.get(urljoin(url, address)) as response:
            assert response.status == HTTPStatus.OK
    return page


def ingress(hub: Hub) -> str:
    """Return the address of the page in the sidebar."""
    assert hub.ingress is not None
    return f"http://127.0.0.1:{hub.ingress.port}/"


def public(hub: Hub) -> str:
    """Return the address of the public pages, with their key."""
    return f"http://127.0.0.1:{hub.public.port}/{hub._identity.public_key.reveal()}/"


async def test_the_sidebar_shows_the_state_of_the_app_and_of_its_sources(
    hub: Hub, link: Link, chatters: Chatters, browser: ClientSession
) -> None:
    """With relative addresses only: it is shown below one that changes."""
    assert "not connected" in (await see(browser, ingress(hub))).text
    async with link() as integration:
        await integration.peer.ask(CONFIGURE, Room(room="hall"), connection="one")
        await until(lambda: chatters["one"].runs)
        state = SourceState(
            status=SourceStatus.REFUSED, since=1.0, reason="<script>alert('x')</script>"
        )
        chatters["one"].context.tell(SOURCE_STATE, state)
        page = await see(browser, ingress(hub))

    assert "connected" in page.text
    assert "Chatter" in page.text
    assert any("refused (<script>" in text for text in page.text)
    assert "script" not in page.tags
    assert any(text.endswith(f"/{hub._identity.public_key.reveal()}/") for text in page.text)


async def test_only_the_supervisor_may_look_at_the_sidebars_page(
    start: Start, settings: Settings, browser: ClientSession
) -> None:
    """Whatever headers somebody else sends."""
    async with start(settings=replace(settings, ingress_peer="172.30.32.2")) as hub:
        for path in ("", "style.css", "nothing"):
            headers = {"X-Forwarded-For": "172.30.32.2", "X-Remote-User-Id": "admin"}
            async with browser.get(ingress(hub) + path, headers=headers) as response:
                assert response.status == HTTPStatus.FORBIDDEN
                assert "Version" not in await response.text()


async def test_the_public_page_needs_its_key_and_stays_where_it_is(
    start: Start, browser: ClientSession
) -> None:
    """The address is put into other programs, so it survives a restart."""
    async with start() as hub:
        key = hub._identity.public_key
        page = await see(browser, public(hub))
        assert "Status" in page.text
    async with start() as hub:
        assert hub._identity.public_key == key
        for wrong in ("wrong", "", "%FF", key.reveal()[:-1]):
            async with browser.get(f"http://127.0.0.1:{hub.public.port}/{wrong}/") as response:
                assert response.status == HTTPStatus.NOT_FOUND


async def test_the_public_pages_key_is_not_the_links_secret(hub: Hub) -> None:
    """Who sees a stream's overlay gets no further."""
    assert hub._pairing.token is not None
    assert hub._identity.public_key != hub._pairing.token
    assert not await hub._pairing.knows(hub._identity.public_key)


async def test_the_key_is_told_and_replaced_over_the_link(
    hub: Hub, link: Link, start: Start, browser: ClientSession
) -> None:
    """The old address ends at once, and the new one survives a restart."""
    old = public(hub)
    async with link() as integration:
        told = await integration.peer.ask(PUBLIC_PAGES, Nothing())
        assert old == f"http://127.0.0.1:{told.port}/{told.key}/"
        made = await integration.peer.ask(REPLACE_PUBLIC_KEY, Nothing())
    assert made.key != told.key
    assert made.key not in repr(made)
    await see(browser, public(hub).replace(told.key, made.key))
    async with browser.get(old) as response:
        assert response.status == HTTPStatus.NOT_FOUND
    await hub.__aexit__()
    async with start() as again:
        assert again._identity.public_key == Secret(made.key)


async def test_pages_change_nothing(hub: Hub, browser: ClientSession) -> None:
    """They are there to be read."""
    for url in (ingress(hub), public(hub)):
        for method in ("POST", "PUT", "DELETE"):
            async with browser.request(method, url) as response:
                assert response.status == HTTPStatus.METHOD_NOT_ALLOWED


async def test_a_port_that_is_taken_is_named(hub: Hub, start: Start, settings: Settings) -> None:
    """And nothing of the app is left running."""
    taken = replace(settings, data=settings.data / "other", link_port=hub.link.port)

    with pytest.raises(ListenError, match=f"link: port {hub.link.port}: Address already in use"):
        async with start(settings=taken):
            pass


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "a moment"),
        (0.9, "a moment"),
        (1, "1 second"),
        (61, "1 minute and 1 second"),
        (7200, "2 hours"),
        (90061, "1 day and 1 hour"),
    ],
)
def test_a_time_is_told_in_its_two_largest_units(seconds: float, words: str) -> None:
    """As a person would."""
    assert duration(seconds) == words
