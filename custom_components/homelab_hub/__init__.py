"""Homelab Hub: one integration for an AI assistant and the accounts of a household."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .backup_agents import actions as backup_actions
from .connections import connection_of
from .connections.discord import actions as discord_actions
from .connections.google import actions as google_actions
from .connections.jarvis import routine_entities as jarvis_routines
from .connections.jarvis.drawing import actions as jarvis_pictures
from .connections.jarvis.drawing.view import PicturesView
from .connections.s3 import actions as s3_actions
from .connections.spotify import actions as spotify_actions, requests as spotify_requests
from .connector.audit import DATA_AUDIT, AuditTrail
from .const import DOMAIN
from .llm import async_register as async_register_llm_api
from .services import async_register_actions
from .websocket_api import async_register_commands

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Begin what all connections share, before the first of them is loaded."""
    hass.data[DATA_AUDIT] = AuditTrail(hass)
    async_register_actions(hass)
    discord_actions.async_register(hass)
    google_actions.async_register(hass)
    jarvis_pictures.async_register(hass)
    jarvis_routines.async_register(hass)
    s3_actions.async_register(hass)
    spotify_actions.async_register(hass)
    spotify_requests.async_register(hass)
    backup_actions.async_register(hass)
    async_register_commands(hass)
    hass.http.register_view(PicturesView())
    async_register_llm_api(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Load a connection."""
    await connection_of(entry).async_setup_entry(hass, entry)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Unload a connection."""
    return await connection_of(entry).async_unload_entry(hass, entry)


async def async_remove_entry(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Delete what a connection stored."""
    await connection_of(entry).async_remove_entry(hass, entry)
