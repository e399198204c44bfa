"""Choosing among what the server has."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ...assistant.outsiders import one_line
from ...protocol.discord import ChannelKind, Guild

WRITTEN: Final = frozenset({ChannelKind.TEXT, ChannelKind.NEWS, ChannelKind.VOICE})


def channels_of(guild: Guild | None, *, writable: bool = False) -> dict[str, str]:
    """Return the names of channels that people write in, by id; those the bot may write in."""
    return {
        one.id: f"#{one_line(one.name, 100)}"
        for one in (guild.channels if guild else ())
        if one.kind in WRITTEN and (one.writable or not writable)
    }


def roles_of(guild: Guild | None, *, assignable: bool = False) -> dict[str, str]:
    """Return the names of roles, by id; those that the bot can give."""
    return {
        one.id: one_line(one.name, 100)
        for one in (guild.roles if guild else ())
        if one.assignable or not assignable
    }


def selector(names: Mapping[str, str], *, multiple: bool = True) -> SelectSelector:
    """Return the selector of some of these names."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[SelectOptionDict(value=id_, label=name) for id_, name in names.items()],
            multiple=multiple,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def with_names(ids: str | Collection[str] | None, names: Mapping[str, str]) -> dict[str, Any]:
    """Return what was chosen as it is kept: names by id, so that they can be shown any time."""
    chosen = [ids] if isinstance(ids, str) else ids or ()
    return {id_: names.get(id_, id_).removeprefix("#") for id_ in chosen}
