"""The app under the Supervisor: Home Assistant's own hassio integration, against its stand-in."""

from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.connections.app.supervised import OUR_SLUG
from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.link import link_of
from homelab_hub_simulators.supervisor import AppState, SupervisorSimulator
from tests.waiting import until

from .box import Box
from .installing import choose_install, discovered, finished, install, install_behind, start_behind
from .pairing import add, enter


async def test_the_app_is_installed_started_and_added(
    supervised: HomeAssistant, supervisor: SupervisorSimulator, box: Box
) -> None:
    """With one click; what it tells of itself meanwhile is no second flow."""
    entry = await install(supervised)

    assert supervisor.installed[OUR_SLUG].state is AppState.STARTED
    assert entry.data["slug"] == OUR_SLUG
    assert (entry.data["host"], entry.data["port"]) == ("127.0.0.1", box.app.port)
    assert discovered(supervised) == []
    assert supervised.states.get("update.homelab_hub_app_update") is None


async def test_an_app_that_is_installed_is_only_started(
    supervised: HomeAssistant, supervisor: SupervisorSimulator, box: Box
) -> None:
    """And one that runs is only asked."""
    await install_behind(supervised, supervisor)
    supervisor.requests.clear()
    await install(supervised)
    paths = [request.path for request in supervisor.requests]

    assert not [path for path in paths if path.endswith("/install")]
    assert [path for path in paths if path.endswith("/start")]


async def test_a_repository_that_is_missing_is_asked_for(
    supervised: HomeAssistant, supervisor: SupervisorSimulator, box: Box
) -> None:
    """With a link that adds it; then the same dialog goes on."""
    supervisor._repositories.clear()
    result = await choose_install(supervised)
    assert result["step_id"] == "app_store"
    assert "repository_url=https%3A%2F%2F" in result["description_placeholders"]["add_link"]

    result = await enter(supervised, result, {})
    assert result["errors"] == {"base": "app_not_in_store"}
    supervisor.add_repository(box.offer().repository)
    result = await finished(supervised, await enter(supervised, result, {}))
    assert result["type"] == "create_entry"


async def test_an_app_that_does_not_start_says_where_to_look(
    supervised: HomeAssistant, box: Box
) -> None:
    """In the dialog, not only in a log."""
    box.broken = True
    result = await finished(supervised, await choose_install(supervised))

    assert (result["type"], result["reason"]) == ("abort", "app_start_failed")


async def test_an_app_that_cannot_be_installed(
    supervised: HomeAssistant, supervisor: SupervisorSimulator
) -> None:
    """It is told."""
    supervisor.faults.put("server_error", endpoint="install")
    result = await finished(supervised, await choose_install(supervised))

    assert (result["type"], result["reason"]) == ("abort", "app_install_failed")


async def test_a_supervisor_that_fails(
    supervised: HomeAssistant, supervisor: SupervisorSimulator
) -> None:
    """It is told, too."""
    supervisor.faults.put("server_error", endpoint="store")
    result = await choose_install(supervised)

    assert (result["type"], result["reason"]) == ("abort", "supervisor_failed")


async def test_an_app_that_was_started_elsewhere_is_offered(
    supervised: HomeAssistant, supervisor: SupervisorSimulator
) -> None:
    """It is added when the user says so."""
    await start_behind(supervised, supervisor)
    await until(lambda: discovered(supervised))
    [flow] = discovered(supervised)
    assert flow["step_id"] == "hassio_confirm"

    result = await enter(supervised, flow, {})
    assert result["type"] == "create_entry"
    assert result["result"].data["slug"] == OUR_SLUG


async def test_an_app_with_a_new_token_and_port_is_followed(
    supervised: HomeAssistant, supervisor: SupervisorSimulator, box: Box
) -> None:
    """Nobody has to type anything, not even after the old token was refused."""
    entry = await install(supervised)
    await box.app.stop()
    box.app.port, box.token = 0, "quite another token"
    box.app.tokens = {box.token}
    await box.app.start()
    await box.tell()

    await until(lambda: entry.data["token"] == box.token)
    await until(lambda: link_of(supervised).connected)
    assert entry.data["port"] == box.app.port
    assert discovered(supervised) == []


async def test_an_app_that_was_added_by_hand_is_known_again(
    supervised: HomeAssistant, supervisor: SupervisorSimulator, box: Box
) -> None:
    """From then on the Supervisor's help is offered."""
    await box.app.start()
    entry = (await add(supervised, box.app))["result"]
    await until(lambda: link_of(supervised).connected)
    await box.app.stop()
    await start_behind(supervised, supervisor)

    await until(lambda: entry.data.get("slug") == OUR_SLUG)
    await until(lambda: supervised.states.get("update.homelab_hub_app_update") is None)


async def test_an_app_whose_entry_is_disabled_stops_and_starts_with_it(
    supervised: HomeAssistant, supervisor: SupervisorSimulator
) -> None:
    """As Home Assistant's own integrations do: what is off uses nothing."""
    entry = await install(supervised)
    states = [supervisor.installed[OUR_SLUG].state]
    await supervised.config_entries.async_reload(entry.entry_id)
    states.append(supervisor.installed[OUR_SLUG].state)
    by_user = ConfigEntryDisabler.USER
    await supervised.config_entries.async_set_disabled_by(entry.entry_id, by_user)
    states.append(supervisor.installed[OUR_SLUG].state)

    await supervised.config_entries.async_set_disabled_by(entry.entry_id, None)
    await until(lambda: link_of(supervised).connected)
    states.append(supervisor.installed[OUR_SLUG].state)
    assert states == [AppState.STARTED, AppState.STARTED, AppState.STOPPED, AppState.STARTED]


async def test_an_app_that_does_not_stop_is_disabled_all_the_same(
    supervised: HomeAssistant, supervisor: SupervisorSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says that it runs on."""
    entry = await install(supervised)
    supervisor.faults.put("server_error", endpoint="stop")
    by_user = ConfigEntryDisabler.USER
    await supervised.config_entries.async_set_disabled_by(entry.entry_id, by_user)

    assert entry.state is ConfigEntryState.NOT_LOADED
    assert "The app runs on" in caplog.text


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"host": "", "port": 1, "token": "x"},
        {"host": "a", "port": "1", "token": "x"},
        {"host": "a", "port": 1, "token": 7},
    ],
)
async def test_what_makes_no_sense_is_not_offered(
    supervised: HomeAssistant, supervisor: SupervisorSimulator, config: dict[str, Any]
) -> None:
    """An app of another version, or with a fault."""
    await install_behind(supervised, supervisor)
    message, _ = supervisor.discovery.tell(OUR_SLUG, DOMAIN, config)
    supervisor.installed[OUR_SLUG].state = AppState.STARTED
    await supervisor._push(message.uuid)
    await supervised.async_block_till_done()

    assert discovered(supervised) == []
