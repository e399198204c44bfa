"""Which bot, and which channel, an entity of ours belongs to."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ...const import DOMAIN
from ...documents.refusals import refusal
from .bot import Bot
from .const import CONF_NOTIFY, CONF_WATCHED
from .settings import chosen

# What the key of an entity that the user chose begins with, and the option it is chosen by.
_CHOSEN: Final = {"channel_": CONF_WATCHED, "notify_": CONF_NOTIFY}
_PREFIXES: Final = (*_CHOSEN, "voice_")


@callback
def forget_unchosen(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Delete the entities of channels that are not chosen any more."""
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        key = entity.unique_id.removeprefix(f"{entry.entry_id}_")
        for prefix, option in _CHOSEN.items():
            if key.startswith(prefix) and key.removeprefix(prefix) not in chosen(
                entry.options, option
            ):
                registry.async_remove(entity.entity_id)


def entry_id_of_entity(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the id of the config entry that an entity of ours belongs to, None for others."""
    entity = er.async_get(hass).async_get(entity_id)
    return entity.config_entry_id if entity and entity.platform == DOMAIN else None


def channel_of_entity(bot: Bot, entity_id: str) -> str:
    """Return the id of the channel that an entity shows or writes into.

    Raises `ServiceValidationError` for an entity of no channel.
    """
    entity: Any = er.async_get(bot.hass).async_get(entity_id)
    if entity is not None and entity.config_entry_id == bot.connection:
        key: str = entity.unique_id.removeprefix(f"{bot.connection}_")
        for prefix in _PREFIXES:
            if key.startswith(prefix):
                return key.removeprefix(prefix)
    raise refusal("discord_no_channel_of", entity=entity_id)
