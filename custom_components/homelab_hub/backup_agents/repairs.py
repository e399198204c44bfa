"""What the user is asked to mend about backups."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.backup import AgentBackup
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..upstream import errors
from .errors import SourceError, StorageFullError

GAVE_UP: Final = "backup_gave_up"
BROKEN: Final = "backup_broken"
_TEXTS: Final[Mapping[type[errors.UpstreamError], str]] = {
    StorageFullError: "backup_gave_up_full",
    SourceError: "backup_gave_up_lost",
}


@callback
def gave_up(
    hass: HomeAssistant, entry: ConfigEntry[Any], backup: AgentBackup, error: errors.UpstreamError
) -> None:
    """Say that a backup was never uploaded, and why."""
    _raise(hass, entry, GAVE_UP, _TEXTS.get(type(error), GAVE_UP), backup)


@callback
def broken(hass: HomeAssistant, entry: ConfigEntry[Any], backup: AgentBackup) -> None:
    """Say that a backup cannot be restored."""
    _raise(hass, entry, BROKEN, BROKEN, backup)


@callback
def all_is_well(hass: HomeAssistant, entry_id: str) -> None:
    """Take back that a backup was given up: there is a newer one."""
    ir.async_delete_issue(hass, DOMAIN, f"{GAVE_UP}_{entry_id}")


@callback
def none_is_broken(hass: HomeAssistant, entry_id: str) -> None:
    """Take back that a backup cannot be restored: it is gone, or was read after all."""
    ir.async_delete_issue(hass, DOMAIN, f"{BROKEN}_{entry_id}")


def _raise(
    hass: HomeAssistant, entry: ConfigEntry[Any], name: str, text: str, backup: AgentBackup
) -> None:
    """Create a repair about a backup."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{name}_{entry.entry_id}",
        is_fixable=False,
        is_persistent=True,  # nobody would know after a restart
        severity=ir.IssueSeverity.ERROR,
        translation_key=text,
        translation_placeholders={
            "account": entry.title,
            "backup": backup.name,
            "date": backup.date[:10],
        },
    )
