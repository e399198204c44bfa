"""The app: the connection to the container in which the bots run."""

from typing import Final

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ...connector.audit import Event
from ...connector.ending import record_end
from ...const import DOMAIN, LOGGER
from ...link.address import Address
from ...link.errors import CertificateChangedError, LinkError, TokenRefusedError
from ...link.greeting import hello_of
from ...link.ledger import Ledger
from ...link.once import ask_once
from ...protocol.app import KEEP, Kept
from ...protocol.errors import RequestError
from . import supervised
from .binary_sensor import ConnectedSensor
from .button import ReplaceTokenButton
from .const import CONF_SLUG
from .diagnostics import async_get_diagnostics
from .runtime import AppEntry, create
from .security import CHECKS
from .sensor import sensors
from .status import report_of
from .update import AppUpdate

__all__ = [
    "CHECKS",
    "add_entities",
    "async_get_diagnostics",
    "async_remove_entry",
    "async_setup_entry",
    "async_unload_entry",
    "report_of",
]

PLATFORMS: Final = (Platform.BINARY_SENSOR, Platform.BUTTON, Platform.SENSOR, Platform.UPDATE)


async def async_setup_entry(hass: HomeAssistant, entry: AppEntry) -> None:
    """Load the app, after a try to connect.

    An app that is away is no reason not to load: its sensor says so, and a repair offers to start
    it. At the start of a machine it comes later than Home Assistant. One that was stopped when its
    entry was disabled is started.
    """
    starting = await supervised.start_if_stopped(hass, entry)
    entry.runtime_data = app = await create(hass, entry)
    if starting is not None:
        starting.add_done_callback(lambda _task: app.client.hurry())
    if isinstance(error := app.link.error, (CertificateChangedError, TokenRefusedError)):
        raise ConfigEntryAuthFailed(translation_domain=DOMAIN, translation_key=error.key)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)


async def async_unload_entry(hass: HomeAssistant, entry: AppEntry) -> bool:
    """Unload the app; the link ends with the entry. One that was disabled stops the app, too."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded and entry.disabled_by is not None:
        await supervised.stop(hass, entry)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: AppEntry) -> None:
    """Have the app stop all that it runs for this home, and delete what was stored here."""
    session, address = async_get_clientsession(hass), Address.of(entry.data)
    try:
        await ask_once(session, address, await hello_of(hass), KEEP, Kept(connections=[]))
    except (LinkError, RequestError) as error:
        LOGGER.warning("The app could not be told that it is not used any more: %s", error)
    await Ledger(hass, entry.entry_id).remove()
    record_end(hass, entry, Event.REMOVED, "ok")


def add_entities(
    hass: HomeAssistant,
    entry: AppEntry,
    platform: Platform,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the entities that the app has on a platform."""
    match platform:
        case Platform.BINARY_SENSOR:
            async_add_entities([ConnectedSensor(entry)])
        case Platform.BUTTON:
            async_add_entities([ReplaceTokenButton(entry)])
        case Platform.SENSOR:
            async_add_entities(sensors(entry))
        case Platform.UPDATE if CONF_SLUG in entry.data:  # the Supervisor has one of its own
            registry = er.async_get(hass)
            unique_id = AppUpdate(entry, entry.runtime_data.version).unique_id
            assert unique_id is not None
            if before := registry.async_get_entity_id(platform, DOMAIN, unique_id):
                registry.async_remove(before)
        case _:
            async_add_entities([AppUpdate(entry, entry.runtime_data.version)])
