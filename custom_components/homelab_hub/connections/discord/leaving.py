"""The end of a bot on its server."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ...connector.const import CONF_GUILD
from ...connector.tokens import GrantStore
from ...const import LOGGER
from ...upstream import errors
from ...upstream.endpoints import endpoint
from ...upstream.secret import Secret
from ...upstream.transport import Transport


async def leave(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Have the bot leave the server, with the permissions it has there, while its token is known.

    A bot that cannot is left to the server's owner, who can remove it.
    """
    grant = await GrantStore(hass, entry.entry_id).load()
    guild = entry.data.get(CONF_GUILD)
    if grant is None or grant.bot is None or guild is None:
        return
    bot = grant.bot

    async def token(_rejected: Secret | None) -> Secret:
        return bot

    transport = Transport(async_get_clientsession(hass), token, name="Discord", scheme="Bot")
    try:
        await transport.delete(f"{endpoint('discord', 'api')}users/@me/guilds/{guild['id']}")
    except errors.NotFoundError:
        return  # it is gone already
    except errors.UpstreamError as error:
        LOGGER.warning("The bot did not leave its Discord server: %s", error)
