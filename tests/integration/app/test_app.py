"""What Home Assistant shows of the app, and what it says when the app is away."""

from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_fire_time_changed,
    get_system_health_info,
)

from custom_components.homelab_hub.connector.audit import DATA_AUDIT, Query
from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.diagnostics import async_get_config_entry_diagnostics
from custom_components.homelab_hub.link import link_of
from custom_components.homelab_hub.protocol.app import APP_STATE, AppState
from custom_components.homelab_hub.protocol.version import Side
from tests.integration.setup_status.steps import act
from tests.waiting import until

from .stand_in import TOKEN, VERSION, AppStandIn

DEVICE = "homelab_hub_app"
SENSORS = {
    "status": "ready",
    "running_since": "2023-11-14T22:13:20+00:00",
    "memory": "50.0",
    "messages_per_minute": "12.5",
    "queued": "7",
    "events_waiting": "3",
    "events_lost": "2",
}
NOW = AppState(
    version=VERSION,
    started_at=1_700_000_000.7,
    memory=52_428_800,
    messages_per_minute=12.5,
    waiting=3,
    lost=2,
    queues={"discord": 4, "outbox": 3},
)


def shown(hass: HomeAssistant, name: str, platform: str = "sensor") -> str:
    """Return the state of an entity of the app."""
    state = hass.states.get(f"{platform}.{DEVICE}_{name}")
    assert state is not None, name
    return state.state


def issue_of(hass: HomeAssistant, entry: ConfigEntry[Any]) -> ir.IssueEntry | None:
    """Return what the user is asked about the app."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"app_{entry.entry_id}")


async def away(hass: HomeAssistant, app: AppStandIn) -> None:
    """Stop the app, and wait until that is known."""
    await app.stop()
    await until(lambda: not link_of(hass).connected)
    await hass.async_block_till_done()


async def in_seconds(hass: HomeAssistant, seconds: float) -> None:
    """Do now what is planned for the next seconds."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done()


async def test_the_app_tells_how_it_is(
    home: HomeAssistant, entry: ConfigEntry[Any], app: AppStandIn
) -> None:
    """As soon as it says so."""
    await app.happen(APP_STATE, NOW)
    await until(lambda: shown(home, "events_waiting") == "3")

    assert {name: shown(home, name) for name in SENSORS} == SENSORS
    assert shown(home, "connected", "binary_sensor") == "on"
    await until(lambda: float(shown(home, "latency")) > 0)
    queued = home.states.get(f"sensor.{DEVICE}_queued")
    assert queued is not None
    assert queued.attributes["queues"] == {"discord": 4, "outbox": 3}
    device = dr.async_get(home).async_get_device_by_identifier(
        (DOMAIN, entry.entry_id), entry.entry_id
    )
    assert device is not None
    assert device.sw_version == VERSION


async def test_an_app_that_is_away_is_shown_as_that(
    home: HomeAssistant, entry: ConfigEntry[Any], app: AppStandIn
) -> None:
    """What is still known stays available, and all is well again when it is back."""
    await away(home, app)
    assert shown(home, "connected", "binary_sensor") == "off"
    assert shown(home, "status") == "degraded"
    assert shown(home, "memory") == "unavailable"
    assert shown(home, "replace_token", "button") == "unavailable"
    [report] = (await act(home, "get_setup_status"))["connections"]
    assert (report["reason"], report["next_step"]) == ("app_unreachable", "next_wait")

    app.software = "0.2.0"
    await app.start()
    await until(lambda: shown(home, "connected", "binary_sensor") == "on")
    assert shown(home, "status") == "ready"
    device = dr.async_get(home).async_get_device_by_identifier(
        (DOMAIN, entry.entry_id), entry.entry_id
    )
    assert device is not None
    assert device.sw_version == "0.2.0"


async def test_it_is_loaded_without_the_app(
    home: HomeAssistant, entry: ConfigEntry[Any], app: AppStandIn
) -> None:
    """After a power cut the app may come later."""
    await home.config_entries.async_unload(entry.entry_id)
    await app.stop()
    await home.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert shown(home, "connected", "binary_sensor") == "off"

    await app.start()
    await until(lambda: shown(home, "connected", "binary_sensor") == "on")


async def test_after_a_minute_a_repair_tells_how_to_bring_it_back(
    home: HomeAssistant,
    entry: ConfigEntry[Any],
    app: AppStandIn,
) -> None:
    """Not before, since an update takes a while; and it goes by itself."""
    await away(home, app)
    await in_seconds(home, 55)
    assert issue_of(home, entry) is None
    await in_seconds(home, 65)
    issue = issue_of(home, entry)
    assert issue is not None
    assert (issue.translation_key, issue.is_fixable) == ("app_away", False)
    [report] = (await act(home, "get_setup_status"))["connections"]
    assert (report["status"], report["next_click"]) == ("degraded", "/config/repairs")

    await app.start()
    await until(lambda: issue_of(home, entry) is None)


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        (Side.APP, ("app_update_by_hand", "app_too_old")),
        (Side.INTEGRATION, ("integration_update", "integration_too_old")),
        (None, ("app_another_home", "app_another_home")),
    ],
)
async def test_what_waiting_does_not_mend_is_a_repair_at_once(
    home: HomeAssistant,
    entry: ConfigEntry[Any],
    app: AppStandIn,
    side: Side | None,
    expected: tuple[str, str],
) -> None:
    """It names the side to update."""
    await app.stop()
    app.refuses, app.refusal, app.software = True, side, "0.0.7"
    await app.start()
    await until(lambda: issue_of(home, entry))
    issue = issue_of(home, entry)
    assert issue is not None
    [report] = (await act(home, "get_setup_status"))["connections"]
    assert (issue.translation_key, report["reason"]) == expected
    assert report["status"] == "needs_attention"
    assert report["next_click"] == "/config/repairs"

    app.refuses = False
    await until(lambda: issue_of(home, entry) is None)


async def test_an_app_that_is_older_than_the_integration_is_shown_as_outdated(
    home: HomeAssistant, entry: ConfigEntry[Any], app: AppStandIn
) -> None:
    """They are released together, and no Supervisor tells of a newer image."""
    assert shown(home, "update", "update") == "off"
    await app.stop()
    app.software = "0.0.9"
    await app.start()

    await until(lambda: shown(home, "update", "update") == "on")
    state = home.states.get(f"update.{DEVICE}_update")
    assert state is not None
    assert state.attributes["latest_version"] == VERSION


async def test_the_token_is_replaced_at_the_press_of_a_button(
    home: HomeAssistant,
    entry: ConfigEntry[Any],
    app: AppStandIn,
) -> None:
    """The new one is on disk before it is used, since the old one ends then."""
    hellos = len(app.hellos)
    await home.services.async_call(
        "button", "press", {"entity_id": f"button.{DEVICE}_replace_token"}, blocking=True
    )
    assert entry.data["token"] == "a new token"
    assert app.tokens == {TOKEN, "a new token"}

    await in_seconds(home, 6)
    await until(lambda: len(app.hellos) > hellos and link_of(home).connected)
    assert app.tokens == {"a new token"}
    [line] = await home.data[DATA_AUDIT].query(Query(connection=entry.entry_id))
    assert (line["event"], line["kind"]) == ("refreshed", "app")
    assert "a new token" not in str(line)


@pytest.mark.parametrize(
    ("connected", "reason"), [(True, "app_too_old_for_this"), (False, "app_not_connected")]
)
async def test_the_public_pages_of_an_app_that_does_not_say(
    home: HomeAssistant,
    entry: ConfigEntry[Any],
    app: AppStandIn,
    *,
    connected: bool,
    reason: str,
) -> None:
    """An older one does not know the question, and one that is away cannot be asked."""
    if not connected:
        await away(home, app)
    result = await home.config_entries.options.async_init(entry.entry_id)

    assert (result["type"], result["reason"]) == ("abort", reason)


async def test_a_removed_app_is_told_that_nobody_uses_it(
    home: HomeAssistant, entry: ConfigEntry[Any], app: AppStandIn
) -> None:
    """It stops what it runs and deletes what it stored."""
    await home.config_entries.async_remove(entry.entry_id)

    assert app.kept[-1] == []
    assert issue_of(home, entry) is None


async def test_an_app_that_is_away_can_be_removed(
    home: HomeAssistant, entry: ConfigEntry[Any], app: AppStandIn
) -> None:
    """Nobody has to bring it back for that."""
    await away(home, app)
    await home.config_entries.async_remove(entry.entry_id)

    assert home.config_entries.async_get_entry(entry.entry_id) is None


async def test_diagnostics_help_without_secrets(
    home: HomeAssistant, entry: ConfigEntry[Any], app: AppStandIn
) -> None:
    """The link, the app's own words, and no token."""
    found = await async_get_config_entry_diagnostics(home, entry)

    assert found["connected"] is True
    assert found["app"]["app"] == app.id
    assert found["state"]["version"] == VERSION
    assert TOKEN not in str(found)


async def test_the_system_page_has_a_line_about_the_link(
    home: HomeAssistant, entry: ConfigEntry[Any], app: AppStandIn
) -> None:
    """Its version and latency, or why it is away."""
    assert await async_setup_component(home, "system_health", {})
    await until(lambda: link_of(home).latency)
    found = await get_system_health_info(home, DOMAIN)
    assert found["app"].startswith(VERSION)

    await away(home, app)
    found = await get_system_health_info(home, DOMAIN)
    assert found["app"] == {"type": "failed", "error": "app_unreachable"}


async def test_no_secret_is_in_the_log(
    home: HomeAssistant,
    entry: ConfigEntry[Any],
    app: AppStandIn,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither while all is well nor when the app refuses the token."""
    await away(home, app)
    app.tokens = {"another"}
    await app.start()
    await until(lambda: list(entry.async_get_active_flows(home, {"reauth"})))

    assert TOKEN not in caplog.text
