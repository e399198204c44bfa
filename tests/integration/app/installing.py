"""Has the Supervisor install the app, as a user does."""

from typing import Any

from homeassistant.config_entries import SOURCE_HASSIO, ConfigEntry
from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.connections.app.supervised import OUR_SLUG
from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.link import link_of
from homelab_hub_simulators.supervisor import SupervisorSimulator
from tests.waiting import until

from .pairing import begin, enter


async def choose_install(hass: HomeAssistant) -> dict[str, Any]:
    """Choose to have the app installed."""
    menu = await begin(hass)
    assert menu["menu_options"] == ["app_install", "app_manual"]
    return await enter(hass, menu, {"next_step_id": "app_install"})


async def finished(hass: HomeAssistant, result: dict[str, Any]) -> dict[str, Any]:
    """Follow the progress to its end."""
    while result["type"] in ("progress", "progress_done"):
        await hass.async_block_till_done()
        assert not discovered(hass), "two dialogs for one app"
        result = await enter(hass, result, None)
    return result


async def install(hass: HomeAssistant) -> ConfigEntry[Any]:
    """Have the app installed and added."""
    result = await finished(hass, await choose_install(hass))
    assert result["type"] == "create_entry", result
    entry: ConfigEntry[Any] = result["result"]
    await until(lambda: link_of(hass).connected)
    await hass.async_block_till_done()
    return entry


def discovered(hass: HomeAssistant) -> list[Any]:
    """Return the flows that an app began."""
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    return [flow for flow in flows if flow["context"]["source"] == SOURCE_HASSIO]


async def install_behind(hass: HomeAssistant, supervisor: SupervisorSimulator) -> None:
    """Install the app without Home Assistant's integration."""
    from homeassistant.components.hassio import get_supervisor_client

    await get_supervisor_client(hass).store.install_addon(OUR_SLUG)


async def start_behind(hass: HomeAssistant, supervisor: SupervisorSimulator) -> None:
    """Install and start the app as from the Supervisor's own page."""
    await install_behind(hass, supervisor)
    await supervisor.installed[OUR_SLUG].start()
    await hass.async_block_till_done()
