"""Discord: a bot on one server, which the app runs."""

from typing import TYPE_CHECKING, Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ...connector import connection
from ...connector.connection import report_of
from ...connector.const import CONF_GUILD
from . import const, runtime, tools
from .leaving import leave
from .sensor import follow_voice
from .trouble import forget

if TYPE_CHECKING:
    from .runtime import DiscordEntry

__all__ = [
    "add_entities",
    "async_get_diagnostics",
    "async_remove_entry",
    "async_setup_entry",
    "async_unload_entry",
    "effects_of",
    "report_of",
]

# Names of people, of channels and of the server, and what is written there.
TO_REDACT: Final = {
    CONF_GUILD,
    const.CONF_AUTO_ROLES,
    const.CONF_HOME_ROLES,
    const.CONF_HOME_USERS,
    const.CONF_LIVE_CHANNEL,
    const.CONF_LOG_CHANNEL,
    const.CONF_MODERATOR_ROLES,
    const.CONF_NOTIFY,
    const.CONF_WATCHED,
    const.CONF_WELCOME_CHANNEL,
    const.CONF_WELCOME_TEXT,
}


async def async_setup_entry(hass: HomeAssistant, entry: DiscordEntry) -> None:
    """Load a bot's account. Its app may be away, or not set up yet: a repair says so."""
    account = await connection.load(hass, entry)
    entry.runtime_data = discord = await runtime.create(hass, account)
    await hass.config_entries.async_forward_entry_setups(entry, runtime.PLATFORMS)
    connection.look_after(hass, account)
    discord.start()


async def async_unload_entry(hass: HomeAssistant, entry: DiscordEntry) -> bool:
    """Unload a bot; the app runs it on."""
    discord = entry.runtime_data
    unloaded = await hass.config_entries.async_unload_platforms(entry, runtime.PLATFORMS)
    if unloaded:
        discord.stop()
        await discord.account.broker.close()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: DiscordEntry) -> None:
    """Have the bot leave its server, and take the authorization back."""
    forget(hass, entry)
    await leave(hass, entry)
    await connection.async_remove_entry(hass, entry)


def add_entities(
    hass: HomeAssistant,
    entry: DiscordEntry,
    platform: Platform,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the entities that a bot has on a platform; voice channels come and go."""
    connection.add_entities(hass, entry, platform, async_add_entities)
    discord = entry.runtime_data
    async_add_entities(discord.entities(platform))
    if platform is Platform.SENSOR:
        entry.async_on_unload(follow_voice(discord.bot, async_add_entities))


def effects_of(entry: DiscordEntry) -> list[llm.Tool]:
    """Return what agents that ask a person first may do with a bot that is loaded."""
    return tools.effects(entry.runtime_data.bot)


async def async_get_diagnostics(hass: HomeAssistant, entry: DiscordEntry) -> dict[str, Any]:
    """Return settings and state, without secrets, names, and what people write."""
    found = async_redact_data(await connection.async_get_diagnostics(hass, entry), TO_REDACT)
    discord = getattr(entry, "runtime_data", None)
    return found | ({"discord": discord.diagnostics()} if discord else {})
