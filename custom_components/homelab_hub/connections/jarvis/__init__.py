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

from ...assistant.drawing.album import remove_album
from ...assistant.guard.tries import wrong_pins
from ...assistant.memory.memory import memory_of
from ...assistant.options import CONF_IMAGE_MODEL
from ...connector.status import SIGNAL_REPORT_CHANGED
from ...const import CONF_KIND, DOMAIN, Kind
from .ai_task import JarvisTaskEntity
from .budget.issues import watch_budget
from .budget.sensor import budget_sensors
from .const import SubentryType
from .conversation import JarvisConversationEntity
from .diagnostics import async_get_diagnostics
from .drawing.entity import LastDrawnEntity
from .image import LastPictureEntity, picture_store
from .ledger import delete_ledger
from .routine_entities import RoutineButton, RoutineEvent
from .runtime import JarvisEntry, check, create, history_store, issue_id
from .security import CHECKS
from .sensor import DESCRIPTIONS, StatusSensor, UsageSensor, WaitingSensor
from .status import report_of
from .voice.stt import JarvisListeningEntity
from .voice.tts import JarvisSpeakingEntity

__all__ = [
    "CHECKS",
    "add_entities",
    "async_get_diagnostics",
    "async_remove_entry",
    "async_setup_entry",
    "async_unload_entry",
    "report_of",
]

PLATFORMS: Final = (
    Platform.AI_TASK,
    Platform.BUTTON,
    Platform.CONVERSATION,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.SENSOR,
    Platform.STT,
    Platform.TTS,
)


async def async_setup_entry(hass: HomeAssistant, entry: JarvisEntry) -> None:
    """Load an entry. The server is asked afterwards: Jarvis answers locally if it is away."""
    entry.runtime_data = await create(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_create_background_task(hass, check(entry.runtime_data), "check the AI server")
    memory = memory_of(hass)
    entry.async_on_unload(memory.follow())
    entry.async_create_background_task(hass, memory.erase_of_removed(), "erase facts of nobody")
    tell = partial(async_dispatcher_send, hass, SIGNAL_REPORT_CHANGED)
    entry.async_on_unload(entry.runtime_data.health.listen(tell))
    entry.async_on_unload(entry.add_update_listener(_reload))
    entry.async_on_unload(lambda: ir.async_delete_issue(hass, DOMAIN, issue_id(entry)))
    entry.async_on_unload(watch_budget(hass, entry))


async def async_unload_entry(hass: HomeAssistant, entry: JarvisEntry) -> bool:
    """Unload an entry, with its usage stored; one that is disabled keeps nothing that was said."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.ledger.save()
        await entry.runtime_data.history.close()
        if entry.disabled_by:
            await history_store(hass, entry.entry_id).async_remove()
        await memory_of(hass).flush()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: JarvisEntry) -> None:
    """Delete what an entry stored."""
    await delete_ledger(hass, entry.entry_id)
    await history_store(hass, entry.entry_id).async_remove()
    for subentry_id in entry.subentries:
        await _forget(hass, subentry_id)
    if not any(
        other.data[CONF_KIND] == Kind.JARVIS and other.entry_id != entry.entry_id
        for other in hass.config_entries.async_entries(DOMAIN)
    ):
        await memory_of(hass).delete()
        await (await wrong_pins(hass)).delete()


def add_entities(
    hass: HomeAssistant,
    entry: JarvisEntry,
    platform: Platform,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the entities that an entry has on a platform."""
    if platform is Platform.SENSOR:
        async_add_entities(UsageSensor(entry, description) for description in DESCRIPTIONS)
        async_add_entities([StatusSensor(entry), *budget_sensors(hass, entry)])
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
        case SubentryType.CONVERSATION, Platform.IMAGE if subentry.data.get(CONF_IMAGE_MODEL):
            yield LastDrawnEntity(hass, entry, subentry)
        case SubentryType.AI_TASK, Platform.AI_TASK:
            yield JarvisTaskEntity(entry, subentry)
        case SubentryType.AI_TASK, Platform.IMAGE:
            yield LastPictureEntity(hass, entry, subentry)
        case SubentryType.ROUTINE, Platform.BUTTON:
            yield RoutineButton(entry.runtime_data.routines[subentry.subentry_id], subentry)
        case SubentryType.ROUTINE, Platform.EVENT:
            yield RoutineEvent(entry.runtime_data.routines[subentry.subentry_id], subentry)
        case SubentryType.STT, Platform.STT:
            yield JarvisListeningEntity(hass, entry, subentry)
        case SubentryType.TTS, Platform.TTS:
            yield JarvisSpeakingEntity(hass, entry, subentry)
        case _:
            pass


async def _forget(hass: HomeAssistant, subentry_id: str) -> None:
    """Delete the pictures of an agent or a task."""
    await picture_store(hass, subentry_id).async_remove()
    await remove_album(hass, subentry_id)


async def _reload(hass: HomeAssistant, entry: JarvisEntry) -> None:
    """Load an entry anew after a change, and delete what removed subentries stored."""
    for subentry_id in entry.runtime_data.subentry_ids - entry.subentries.keys():
        await _forget(hass, subentry_id)
    await hass.config_entries.async_reload(entry.entry_id)
