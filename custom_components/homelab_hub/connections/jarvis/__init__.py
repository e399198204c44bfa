"""Jarvis: a server that speaks OpenAI's API, and the agents and tasks that use it."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ...connector.status import SIGNAL_REPORT_CHANGED
from ...const import DOMAIN
from .ai_task import JarvisTaskEntity
from .const import SubentryType
from .conversation import JarvisConversationEntity
from .diagnostics import async_get_diagnostics
from .image import LastPictureEntity, picture_store
from .runtime import JarvisEntry, check, create, issue_id, usage_store
from .security import CHECKS
from .sensor import DESCRIPTIONS, StatusSensor, UsageSensor, WaitingSensor
from .status import report_of

__all__ = [
    "CHECKS",
    "add_entities",
    "async_get_diagnostics",
    "async_remove_entry",
    "async_setup_entry",
    "async_unload_entry",
    "report_of",
]

PLATFORMS: Final = (Platform.AI_TASK, Platform.CONVERSATION, Platform.IMAGE, Platform.SENSOR)


async def async_setup_entry(hass: HomeAssistant, entry: JarvisEntry) -> None:
    """Load an entry. The server is asked afterwards: Jarvis answers locally if it is away."""
    entry.runtime_data = await create(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_create_background_task(hass, check(entry.runtime_data), "check the AI server")
    tell = partial(async_dispatcher_send, hass, SIGNAL_REPORT_CHANGED)
    entry.async_on_unload(entry.runtime_data.health.listen(tell))
    entry.async_on_unload(entry.add_update_listener(_reload))
    entry.async_on_unload(lambda: ir.async_delete_issue(hass, DOMAIN, issue_id(entry)))


async def async_unload_entry(hass: HomeAssistant, entry: JarvisEntry) -> bool:
    """Unload an entry, with its usage stored."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        entry.runtime_data.stop_storing()
        await entry.runtime_data.usage_store.async_save(entry.runtime_data.meter.as_dict())
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: JarvisEntry) -> None:
    """Delete what an entry stored."""
    await usage_store(hass, entry.entry_id).async_remove()
    for subentry_id in entry.subentries:
        await picture_store(hass, subentry_id).async_remove()


def add_entities(
    hass: HomeAssistant,
    entry: JarvisEntry,
    platform: Platform,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the entities that an entry has on a platform."""
    if platform is Platform.SENSOR:
        async_add_entities(UsageSensor(entry, description) for description in DESCRIPTIONS)
        async_add_entities([StatusSensor(entry)])
    for subentry in entry.subentries.values():
        async_add_entities(
            _of_subentry(hass, entry, platform, subentry),
            config_subentry_id=subentry.subentry_id,
        )


def _of_subentry(
    hass: HomeAssistant, entry: JarvisEntry, platform: Platform, subentry: ConfigSubentry
) -> Iterable[Entity]:
    """Yield the entities that a subentry has on a platform."""
    match subentry.subentry_type, platform:
        case SubentryType.CONVERSATION, Platform.CONVERSATION:
            yield JarvisConversationEntity(hass, entry, subentry)
        case SubentryType.CONVERSATION, Platform.SENSOR:
            yield WaitingSensor(entry, subentry)
        case SubentryType.AI_TASK, Platform.AI_TASK:
            yield JarvisTaskEntity(entry, subentry)
        case SubentryType.AI_TASK, Platform.IMAGE:
            yield LastPictureEntity(hass, entry, subentry)
        case _:
            pass


async def _reload(hass: HomeAssistant, entry: JarvisEntry) -> None:
    """Load an entry anew after a change, and delete what removed subentries stored."""
    for subentry_id in entry.runtime_data.subentry_ids - entry.subentries.keys():
        await picture_store(hass, subentry_id).async_remove()
    await hass.config_entries.async_reload(entry.entry_id)
