"""The link: what it survives, what it carries, and what it does not believe."""

import asyncio
from collections.abc import AsyncIterator
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
import pytest

from custom_components.homelab_hub.link import Link, link_of
from custom_components.homelab_hub.link.address import Address
from custom_components.homelab_hub.link.client import LinkClient, Pace
from custom_components.homelab_hub.link.greeting import hello_of
from custom_components.homelab_hub.link.ledger import Ledger
from custom_components.homelab_hub.link.uploads import MAX_FILE
from custom_components.homelab_hub.protocol.app import (
    APP_STATE,
    PING,
    SOURCE_STATE,
    SourceState,
    SourceStatus,
)
from custom_components.homelab_hub.protocol.errors import Code, RequestError
from custom_components.homelab_hub.protocol.peer import Asked
from custom_components.homelab_hub.protocol.words import Method, Nothing
from custom_components.homelab_hub.upstream.secret import Secret
from tests.waiting import until

from .hearing import configured, settings
from .stand_in import TOKEN, AppStandIn, parts


async def test_the_app_learns_which_connections_there_are_and_how_they_are_wanted(
    home: HomeAssistant, link: Link, app: AppStandIn, bot: str
) -> None:
    """First which ones, then each that is loaded; again after each connect."""
    told = await configured(app)
    link.serve(bot, settings)
    await until(lambda: told)
    await app.stop()
    await until(lambda: not link.connected)
    await app.start()
    await until(lambda: len(told) == 2)

    assert told == [f"{bot} 7"] * 2
    assert app.kept[-1] == [bot]


async def test_a_removed_connection_is_told_at_once(
    home: HomeAssistant, bot: str, link: Link, app: AppStandIn
) -> None:
    """The app stops its bot then, and deletes what it stored."""
    await until(lambda: app.kept == [[bot]])
    await home.config_entries.async_remove(bot)

    await until(lambda: app.kept[-1:] == [[]])


async def test_a_fault_of_who_asked_does_not_end_the_link(
    link: Link, app: AppStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """The request goes on; the log has the mistake."""
    count = Method("test.count", Nothing, Nothing, Nothing)

    async def answer(_params: Nothing, asked: Asked[Nothing]) -> Nothing:
        await asked.tell(Nothing())
        return Nothing()

    def fail(_part: Nothing) -> None:
        raise ZeroDivisionError

    app.handlers.add(count, answer)
    hellos = len(app.hellos)
    assert await link.ask(count, Nothing(), told=fail) == Nothing()

    assert link.connected
    assert len(app.hellos) == hellos
    assert "ZeroDivisionError" in caplog.text


async def test_the_last_state_is_there_while_the_app_is(link: Link, app: AppStandIn) -> None:
    """And not after that: nobody knows how things are then."""
    state = SourceState(status=SourceStatus.CONNECTED, since=1.0)
    await app.happen(SOURCE_STATE, state, "a bot")
    await until(lambda: link.state(SOURCE_STATE, "a bot"))
    assert link.state(SOURCE_STATE, "a bot") == state
    assert link.state(SOURCE_STATE, "another") is None
    assert link.state(APP_STATE, None) == app.state

    await app.stop()
    await until(lambda: not link.connected)
    assert link.state(SOURCE_STATE, "a bot") is None


async def test_the_link_comes_back_and_says_so_once(
    link: Link, app: AppStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """One line when it is lost, one when it is back, however often it is tried between."""
    caplog.set_level(logging.INFO)
    await app.stop()
    await until(lambda: not link.connected)
    with pytest.raises(RequestError) as refusal:
        await link.ask(PING, Nothing())
    assert refusal.value.code is Code.UNAVAILABLE

    await app.start()
    await until(lambda: link.connected)
    assert await link.ask(PING, Nothing()) == Nothing()
    assert caplog.text.count("The app is not connected") == 1
    assert caplog.text.count("The app is connected again") == 1


async def test_who_knows_that_the_app_is_back_does_not_wait_for_the_next_try(
    home: HomeAssistant, app: AppStandIn
) -> None:
    """A repair that started it, for one; and the pauses between tries grow to a minute."""
    await app.stop()
    link, ledger = link_of(home), Ledger(home, "an entry")
    http, hello = async_get_clientsession(home), await hello_of(home)
    address = Address(host="127.0.0.1", port=app.port, token=Secret(TOKEN))
    client = LinkClient(
        *(link, ledger, http, address, hello),
        refused=lambda _error: None,
        pace=Pace(shortest=1000, longest=1000),
    )
    running = asyncio.create_task(client.run())
    await client.tried(10)
    assert link.error is not None
    await app.start()
    client.hurry()
    await until(lambda: link.connected)

    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def test_pauses_grow_to_a_minute_and_no_two_are_alike() -> None:
    """So that many homes do not come back at the same moment."""
    waits = [[Pace().wait(failures) for _ in range(50)] for failures in range(12)]

    assert all(1 <= wait <= 60 for many in waits for wait in many)
    assert max(waits[0]) == 1
    assert all(wait >= 30 for wait in waits[-1])
    assert len(set(waits[-1])) > 40


@pytest.mark.parametrize(
    "garbage",
    ["not JSON", "[]", '{"frame":"nonsense"}', '{"frame":"event","type":1}', '{"frame":"ack"}'],
)
async def test_garbage_ends_the_link_which_comes_back(
    link: Link, app: AppStandIn, garbage: str
) -> None:
    """An app that sends what is no message is not listened to."""
    hellos = len(app.hellos)
    await app.say(garbage)

    await until(lambda: len(app.hellos) > hellos and link.connected)


async def test_a_file_is_given_to_the_app_as_it_comes(link: Link, app: AppStandIn) -> None:
    """The id is what a request names it by."""
    id_ = await link.upload("cat.png", parts(b"one", b"two"))

    assert app.files == {id_: b"onetwo"}


async def test_a_file_that_is_too_large_is_refused(link: Link) -> None:
    """Before all of it is sent."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_FILE // 2**20 + 1):
            yield bytes(2**20)

    with pytest.raises(RequestError) as refusal:
        await link.upload("film.mkv", endless())

    assert refusal.value.code is Code.TOO_LARGE


async def test_nothing_is_left_after_unloading(
    home: HomeAssistant, entry: ConfigEntry[Any], link: Link, app: AppStandIn
) -> None:
    """No link, no task, no state."""
    before = {task.get_name() for task in asyncio.all_tasks()}
    assert any(name.startswith("link") for name in before)
    await home.config_entries.async_unload(entry.entry_id)
    await until(lambda: not app.connected)

    assert not link.connected
    assert not link.set_up
    assert link.state(APP_STATE, None) is None
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("link")]
