"""One package for each kind of connection; none imports another."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..connector import connection as account
from ..connector.providers import PROVIDER_OF
from ..connector.status import Report
from ..const import CONF_KIND, Kind
from . import app, discord, google, jarvis, s3, spotify

if TYPE_CHECKING:
    from ..documents.shelf import Shelf


class Connection(Protocol):
    """What the package of a kind gives the rest of the integration."""

    async def async_setup_entry(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Load an entry; raises what Home Assistant expects where it cannot."""

    async def async_unload_entry(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
        """Unload an entry. Return whether all of it is gone."""

    async def async_remove_entry(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Delete what an entry stored."""

    def add_entities(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        platform: Platform,
        async_add_entities: AddConfigEntryEntitiesCallback,
    ) -> None:
        """Add the entities that an entry has on a platform."""

    def report_of(self, entry: ConfigEntry[Any]) -> Report:
        """Return the state of an entry, loaded or not."""

    async def async_get_diagnostics(
        self, hass: HomeAssistant, entry: ConfigEntry[Any]
    ) -> dict[str, Any]:
        """Return what helps to find a fault, without secrets and without what was said."""


# An account has no more than the connector gives it until its kind has a package of its own.
_CONNECTIONS: Final[Mapping[str, Connection]] = {
    **dict.fromkeys(PROVIDER_OF, account),
    Kind.APP: app,
    Kind.DISCORD: discord,
    Kind.GOOGLE: google,
    Kind.JARVIS: jarvis,
    Kind.S3: s3,
    Kind.SPOTIFY: spotify,
}


# What can be unsafe about a kind alone; see `setup_status.security`.
CHECKS: Final = (*app.CHECKS, *jarvis.CHECKS)


def connection_of(entry: ConfigEntry[Any]) -> Connection:
    """Return the package of an entry's kind."""
    return _CONNECTIONS[entry.data[CONF_KIND]]


def tools_of(entry: ConfigEntry[Any]) -> list[llm.Tool]:
    """Return what assistants may do with a connection that is loaded: read, and play music."""
    match entry.data[CONF_KIND]:
        case Kind.GOOGLE:
            return google.tools_of(entry)
        case Kind.SPOTIFY:
            return spotify.tools_of(entry)
        case _:
            return []


def effects_of(entry: ConfigEntry[Any]) -> list[llm.Tool]:
    """Return what agents that ask a person first may do with a connection: change and send."""
    match entry.data[CONF_KIND]:
        case Kind.DISCORD:
            return discord.effects_of(entry)
        case Kind.GOOGLE:
            return google.effects_of(entry)
        case Kind.SPOTIFY:
            return spotify.effects_of(entry)
        case _:
            return []


def shelf_of(entry: ConfigEntry[Any]) -> Shelf | None:
    """Return the documents of a connection that is loaded, None if it has none."""
    match entry.data[CONF_KIND]:
        case Kind.GOOGLE:
            return google.shelf_of(entry)
        case Kind.S3:
            return s3.shelf_of(entry)
        case _:
            return None
