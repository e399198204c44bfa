"""What the dialogs of accounts show and read: names, capabilities, and a bot's server."""

from collections.abc import Collection, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers.selector import SelectSelector, SelectSelectorConfig, SelectSelectorMode
import probatio

from ..const import Kind
from .capabilities import OFFERS, Capability
from .const import CONF_CAPABILITIES, CONF_GUILD
from .permissions import permissions_of

KIND_NAMES: Mapping[Kind, str] = {
    Kind.DISCORD: "Discord",
    Kind.GOOGLE: "Google",
    Kind.KICK: "Kick",
    Kind.SPOTIFY: "Spotify",
    Kind.TWITCH: "Twitch",
    Kind.YOUTUBE: "YouTube",
}


def guild_of(answer: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the server a Discord bot was invited to: the token answer holds the guild object.

    docs.discord.com/developers/topics/oauth2, "Advanced bot authorization".
    """
    guild = answer.get("guild")
    if not isinstance(guild, dict):
        return None
    return {"id": str(guild.get("id")), "name": str(guild.get("name"))}


def invitation(capabilities: Collection[str], entry: ConfigEntry[Any] | None) -> dict[str, str]:
    """Return what invites a bot: what it may do, and the server that it is on if there is one."""
    asked = {"permissions": str(int(permissions_of(capabilities)))}
    if entry is not None and (guild := entry.data.get(CONF_GUILD)):
        asked["guild_id"] = guild["id"]
    return asked


def default_capabilities(kind: Kind) -> list[str]:
    """Return what is ticked at first: the least that is of use."""
    return [capability for capability, offer in OFFERS[kind].items() if offer.default]


def capabilities_schema(kind: Kind, ticked: list[str]) -> probatio.Schema:
    """Return the form with everything a kind offers; each says in a line what it allows."""
    selector = SelectSelector(
        SelectSelectorConfig(
            options=[Capability(capability).value for capability in OFFERS[kind]],
            multiple=True,
            mode=SelectSelectorMode.LIST,
            translation_key="capabilities",
        )
    )
    return probatio.Schema({probatio.Required(CONF_CAPABILITIES, default=ticked): selector})
