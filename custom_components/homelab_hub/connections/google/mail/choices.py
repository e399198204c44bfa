"""Entities that are there by choice: labels whose unread mails are counted, addresses to notify."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .const import CONF_LABELS, CONF_RECIPIENTS, INBOX

_UNREAD: Final = "unread_"
_NOTIFY: Final = "notify_"


def unread_key(label: str) -> str:
    """Return the key of a label's sensor."""
    return f"{_UNREAD}{label}"


def notify_key(recipient: str | None) -> str:
    """Return the key of an address's notify entity, None for the account's own."""
    return f"{_NOTIFY}{recipient.casefold() if recipient else 'me'}"


def labels_of(entry: ConfigEntry[Any]) -> dict[str, str]:
    """Return the labels whose unread mails are counted: their names by id."""
    return dict(entry.options.get(CONF_LABELS, {INBOX: INBOX}))


def recipients_of(entry: ConfigEntry[Any]) -> list[str]:
    """Return the addresses that have a notify entity beside the account's own."""
    return list(entry.options.get(CONF_RECIPIENTS, ()))


@callback
def forget_what_was_unchosen(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Take entities out of the registry that were there by a choice that is no more."""
    keys = {unread_key(label) for label in labels_of(entry)}
    keys |= {notify_key(recipient) for recipient in (None, *recipients_of(entry))}
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        key = entity.unique_id.removeprefix(f"{entry.entry_id}_")
        if key.startswith((_UNREAD, _NOTIFY)) and key not in keys:
            registry.async_remove(entity.entity_id)
