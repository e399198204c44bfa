"""A link whose wire is dead while its connection is open: both ends notice, and it comes back."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
import time

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.dispatcher import async_dispatcher_connect
import pytest

from custom_components.homelab_hub.link import SIGNAL_LINK_CHANGED, Link, link_of
from custom_components.homelab_hub.link.address import Address
from custom_components.homelab_hub.link.client import LinkClient, Pace
from custom_components.homelab_hub.link.errors import AppUnreachableError
from custom_components.homelab_hub.link.greeting import hello_of
from custom_components.homelab_hub.link.ledger import Ledger
from custom_components.homelab_hub.link.session import Silence
from custom_components.homelab_hub.protocol.app import PING
from custom_components.homelab_hub.protocol.words import Nothing
from custom_components.homelab_hub.upstream.secret import Secret
from homelab_hub_app.hub import Hub
from homelab_hub_app.link.server import Limits
from homelab_hub_app.settings import Settings
from homelab_hub_protocol.frames import Welcome
from tests.app.integration import connect
from tests.app.relay import Relay
from tests.waiting import until

from .stand_in import TOKEN, AppStandIn
from .test_real_app import expected_lingering_timers, settings  # noqa: F401 - fixtures


@asynccontextmanager
async def connected(hass: HomeAssistant, port: int, silence: Silence) -> AsyncGenerator[Link]:
    """Keep a link up over a port, with little patience."""
    link = link_of(hass)
    client = LinkClient(
        link,
        Ledger(hass, "an entry"),
        async_get_clientsession(hass),
        Address(host="127.0.0.1", port=port, token=Secret(TOKEN)),
        await hello_of(hass),
        refused=lambda _error: None,
        pace=Pace(shortest=0.01, longest=0.01),
        silence=silence,
    )
    running = asyncio.create_task(client.run())
    await until(lambda: link.connected)
    try:
        yield link
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
def watched(home: HomeAssistant) -> Callable[[], list[bool]]:
    """Return what tells how the link was after each change."""
    seen: list[bool] = []

    @callback
    def changed() -> None:
        seen.append(link_of(home).connected)

    async_dispatcher_connect(home, SIGNAL_LINK_CHANGED, changed)
    return lambda: seen


async def test_home_assistant_hangs_up_on_a_silent_app_and_comes_back(
    home: HomeAssistant, app: AppStandIn, watched: Callable[[], list[bool]]
) -> None:
    """Nothing is wrong with the socket; the app itself is not heard of any more."""
    async with (
        Relay(app.port) as relay,
        connected(home, relay.port, Silence(ping_every=0.02, longest=0.3)) as link,
    ):
        hellos = len(app.hellos)
        relay.swallow()
        await until(lambda: False in watched())
        assert link.connected or isinstance(link.error, AppUnreachableError)
        await until(lambda: link.connected and len(app.hellos) > hellos)
        assert await link.ask(PING, Nothing()) == Nothing()


async def test_a_quiet_app_that_answers_is_not_hung_up_on(
    home: HomeAssistant, app: AppStandIn, watched: Callable[[], list[bool]]
) -> None:
    """Twice the longest silence passes, and only answers to pings come."""
    silence = Silence(ping_every=0.02, longest=1.5)
    async with connected(home, app.port, silence) as link:
        answers: set[float | None] = set()
        end = time.monotonic() + 2 * silence.longest

        def look() -> bool:
            answers.add(link.latency)
            return time.monotonic() > end

        await until(look)
        assert False not in watched()
        assert len(app.hellos) == 1
        assert len(answers) > 2


async def test_the_app_hangs_up_on_a_silent_home_assistant(
    sockets: None,
    settings: Settings,  # noqa: F811 - the fixture
) -> None:
    """And is free for another one, which is refused as long as the first is there."""
    async with Hub(settings, limits=Limits(heartbeat=0.1)) as hub:
        token = hub._pairing.token
        async with (
            Relay(hub.link.port) as relay,
            connect(relay.port, token) as silent,
            connect(hub.link.port, token) as another,
        ):
            assert isinstance(await silent.hello("first"), Welcome)
            assert not isinstance(await another.hello("second"), Welcome)
            relay.swallow()
            await until(lambda: hub._home.session is None)
            assert not silent.closed.is_set()
            async with connect(hub.link.port, token) as third:
                assert isinstance(await third.hello("second"), Welcome)
