"""Events that the app keeps: each is handled once, in order, and by somebody who wants it."""

import asyncio
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CoreState, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homelab_hub.link import Happened, Link
from custom_components.homelab_hub.link.ledger import SAVE_SECONDS, Ledger
from custom_components.homelab_hub.protocol import discord
from tests.waiting import until

from .hearing import Names, configured, membership, settings
from .stand_in import AppStandIn


async def test_kept_events_are_handled_in_order_and_acknowledged_after_that(
    link: Link, app: AppStandIn, bot: str
) -> None:
    """Nothing is acknowledged while its listener is at work."""
    await configured(app)
    go_on, heard = asyncio.Event(), list[str]()

    async def listen(happened: Happened[discord.Membership]) -> None:
        heard.append(happened.data.user.name)
        await go_on.wait()

    link.on(discord.MEMBERSHIP, bot, listen)
    link.serve(bot, settings)
    for name in ("ada", "bea", "cyd"):
        await app.happen(discord.MEMBERSHIP, membership(name), bot)
    await until(lambda: heard)
    assert (heard, app.acks) == (["ada"], [])

    go_on.set()
    await until(lambda: app.acks[-1:] == [3])
    assert heard == ["ada", "bea", "cyd"]


async def test_an_event_is_not_handled_twice(
    home: HomeAssistant, entry: ConfigEntry[Any], link: Link, app: AppStandIn, bot: str
) -> None:
    """An acknowledgement may be lost on the way, and Home Assistant may start anew after it."""
    await configured(app)
    heard = Names()
    link.on(discord.MEMBERSHIP, bot, heard)
    link.serve(bot, settings)
    await app.happen(discord.MEMBERSHIP, membership("ada"), bot)
    await until(lambda: app.acks == [1])
    again = await app.happen(discord.MEMBERSHIP, membership("bea"), bot)
    await until(lambda: heard == ["ada", "bea"])

    await home.config_entries.async_unload(entry.entry_id)
    assert again == 2
    app.acks.clear()
    app.forget_acks(membership("ada"), membership("bea"), connection=bot)
    await home.config_entries.async_setup(entry.entry_id)
    await app.happen(discord.MEMBERSHIP, membership("cyd"), bot)
    await until(lambda: heard[-1] == "cyd")

    assert heard == ["ada", "bea", "cyd"]
    await until(lambda: app.acks[-1:] == [3])


async def test_an_app_that_lost_its_data_is_heard_from_its_first_event(
    home: HomeAssistant, link: Link, app: AppStandIn, bot: str
) -> None:
    """Its ids start anew, and are not taken for ones that were handled."""
    await configured(app)
    heard = Names()
    link.on(discord.MEMBERSHIP, bot, heard)
    link.serve(bot, settings)
    for name in ("ada", "bea"):
        await app.happen(discord.MEMBERSHIP, membership(name), bot)
    await until(lambda: app.acks[-1:] == [2])

    await app.stop()
    app.lose_everything()
    await app.start()
    await until(lambda: link.connected and app.connected)
    await app.happen(discord.MEMBERSHIP, membership("cyd"), bot)

    await until(lambda: heard == ["ada", "bea", "cyd"])


async def test_events_wait_until_their_connection_is_loaded(
    link: Link, app: AppStandIn, bot: str
) -> None:
    """At the start of Home Assistant the link may be there before the bot's entities are."""
    await configured(app)
    heard = Names()
    await app.happen(discord.MEMBERSHIP, membership("ada"), bot)
    await until(lambda: link.latency)
    link.on(discord.MEMBERSHIP, bot, heard)
    assert not app.acks

    link.serve(bot, settings)
    await until(lambda: app.acks == [1])
    assert heard == ["ada"]


async def test_events_wait_until_home_assistant_has_started(
    home: HomeAssistant, app: AppStandIn, entry: ConfigEntry[Any], link: Link, bot: str
) -> None:
    """Automations hear nothing before."""
    await configured(app)
    heard = Names()
    link.on(discord.MEMBERSHIP, bot, heard)
    link.serve(bot, settings)
    home.set_state(CoreState.starting)
    await app.stop()
    await until(lambda: not link.connected)
    await app.happen(discord.MEMBERSHIP, membership("ada"), bot)
    await app.start()
    await until(lambda: link.latency)
    assert not heard

    home.set_state(CoreState.running)
    home.bus.async_fire("homeassistant_started")
    await until(lambda: app.acks == [1])
    assert heard == ["ada"]


async def test_events_of_a_connection_that_is_gone_hold_nothing_up(
    link: Link, app: AppStandIn
) -> None:
    """They are acknowledged, since nobody will ever want them."""
    await app.happen(discord.MEMBERSHIP, membership("ada"), "removed long ago")

    await until(lambda: app.acks == [1])


async def test_a_listener_that_fails_does_not_end_the_link(
    link: Link, app: AppStandIn, bot: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The event counts as handled, and others hear it."""
    await configured(app)
    heard = Names()

    def fail(_happened: object) -> None:
        raise ZeroDivisionError

    link.on(discord.MEMBERSHIP, bot, fail)
    link.on(discord.MEMBERSHIP, bot, heard)
    link.serve(bot, settings)
    await app.happen(discord.MEMBERSHIP, membership("ada"), bot)

    await until(lambda: app.acks == [1])
    assert heard == ["ada"]
    assert "ZeroDivisionError" in caplog.text


async def test_an_event_with_wrong_data_is_passed_over(
    link: Link, app: AppStandIn, bot: str
) -> None:
    """It would come again and again otherwise."""
    await configured(app)
    heard = Names()
    link.on(discord.MEMBERSHIP, bot, heard)
    link.serve(bot, settings)
    await app.say(
        '{"frame":"event","type":"discord.membership","data":{},"at":1.0,"id":1,'
        f'"connection":"{bot}"}}'
    )

    await until(lambda: app.acks == [1])
    assert heard == []
    assert link.connected


async def test_what_was_handled_is_stored_while_more_comes(
    home: HomeAssistant, hass_storage: dict[str, Any], freezer: FrozenDateTimeFactory
) -> None:
    """A chat that never rests must not keep it from the disk."""
    ledger = Ledger(home, "app")
    for id_ in range(1, 11):
        ledger.note(id_)
        freezer.tick(SAVE_SECONDS / 5)
        async_fire_time_changed(home)
        await home.async_block_till_done()
    assert hass_storage["homelab_hub.link.app"]["data"]["last"] >= 5
