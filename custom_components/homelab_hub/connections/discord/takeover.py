"""Takes over what a moderator changed at Discord by command.

Only what such commands change: whom the bot obeys, what it hears and which commands there are is
decided in Home Assistant alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from ...protocol.discord import Guild, Settings
from . import const
from .settings import chosen, subentries_of


@callback
def take_over(
    hass: HomeAssistant, entry: ConfigEntry[Any], settings: Settings, guild: Guild | None
) -> None:
    """Make options and subentries those that the bot has now."""
    options = {**entry.options, const.CONF_WELCOME_TEXT: settings.welcome_text}
    names = _names(guild) if guild else {}
    for key, ids in (
        (const.CONF_WELCOME_CHANNEL, _one(settings.welcome_channel)),
        (const.CONF_LOG_CHANNEL, _one(settings.log_channel)),
        (const.CONF_LIVE_CHANNEL, _one(settings.live_channel)),
        (const.CONF_AUTO_ROLES, settings.auto_roles),
    ):
        known = chosen(entry.options, key) | names
        options[key] = {id_: known.get(id_, id_) for id_ in ids}
    hass.config_entries.async_update_entry(entry, options=options)
    _take_reaction_roles(hass, entry, settings, names)
    _take_scheduled(hass, entry, settings, names)


def _names(guild: Guild) -> dict[str, str]:
    """Return what channels and roles are called, by id."""
    names = {channel.id: channel.name for channel in guild.channels}
    return names | {role.id: role.name for role in guild.roles}


def _one(id_: str | None) -> list[str]:
    """Return what may be there as a list."""
    return [] if id_ is None else [id_]


def _take_reaction_roles(
    hass: HomeAssistant, entry: ConfigEntry[Any], settings: Settings, names: Mapping[str, str]
) -> None:
    """Make the reaction roles those that the bot has."""
    wanted = {
        f"{one.message}.{one.emoji}": _Subentry(
            title=reaction_role_title(one.emoji, names.get(one.role, "?")),
            data={
                const.CONF_MESSAGE: one.message,
                const.CONF_CHANNEL: one.channel,
                const.CONF_EMOJI: one.emoji,
                const.CONF_ROLE: one.role,
            },
        )
        for one in settings.reaction_roles
    }
    there = {
        f"{one.data[const.CONF_MESSAGE]}.{one.data[const.CONF_EMOJI]}": one
        for one in subentries_of(entry, const.SUBENTRY_REACTION_ROLE)
    }
    _take(hass, entry, const.SUBENTRY_REACTION_ROLE, wanted=wanted, there=there)


def _take_scheduled(
    hass: HomeAssistant, entry: ConfigEntry[Any], settings: Settings, names: Mapping[str, str]
) -> None:
    """Make the scheduled messages those that the bot has."""
    wanted = {
        one.id: _Subentry(
            title=scheduled_title(one.time, names.get(one.channel, "?")),
            data={
                const.CONF_CHANNEL: one.channel,
                const.CONF_TEXT: one.text,
                const.CONF_TIME: one.time,
                const.CONF_DAYS: list(one.days),
            },
        )
        for one in settings.scheduled
    }
    there = {
        one.unique_id or one.subentry_id: one
        for one in subentries_of(entry, const.SUBENTRY_SCHEDULED)
    }
    _take(hass, entry, const.SUBENTRY_SCHEDULED, wanted=wanted, there=there)


def reaction_role_title(emoji: str, role: str) -> str:
    """Return what a reaction role is called; emojis of a server are told by their name."""
    return f"{emoji.partition(':')[0]} → {role}"


def scheduled_title(time: str, channel: str) -> str:
    """Return what a scheduled message is called."""
    return f"{time} → #{channel}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subentry:
    """A subentry as it is wanted."""

    title: str
    data: dict[str, Any]


def _take(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    subentry_type: str,
    *,
    wanted: Mapping[str, _Subentry],
    there: Mapping[str, ConfigSubentry],
) -> None:
    """Make the subentries of a type those that are wanted; the others of the type go."""
    entries = hass.config_entries
    for key in there.keys() - wanted.keys():
        entries.async_remove_subentry(entry, there[key].subentry_id)
    for key, one in wanted.items():
        if (subentry := there.get(key)) is None:
            entries.async_add_subentry(
                entry,
                ConfigSubentry(
                    data=MappingProxyType(one.data),
                    subentry_type=subentry_type,
                    title=one.title,
                    unique_id=key,
                ),
            )
        elif dict(subentry.data) != one.data:
            entries.async_update_subentry(entry, subentry, data=one.data, title=one.title)
