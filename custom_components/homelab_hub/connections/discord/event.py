"""Event entities: of the watched channels, what is for the bot, members, voice and buttons."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.event import EventEntity
from homeassistant.core import callback

from ...assistant.outsiders import SOURCE
from ...connector.capabilities import Capability
from .bot import Bot
from .const import CONF_WATCHED
from .entity import DiscordEntity
from .hearing import BUTTONS, MEMBERS, TO_BOT, VOICE, Hearing
from .settings import chosen

_REACTIONS: Final = ("reaction_added", "reaction_removed")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """How an event entity looks, and what has to be granted for it."""

    translation_key: str
    types: tuple[str, ...]
    takes: Capability


_CHANNEL: Final = _Looks(
    translation_key="discord_channel",
    types=("message", "mention", *_REACTIONS),
    takes=Capability.READ_MESSAGES,
)
_LOOKS: Final[Mapping[str, _Looks]] = {
    TO_BOT: _Looks(
        translation_key="discord_to_bot",
        types=("message", "mention", *_REACTIONS),
        takes=Capability.READ_MESSAGES,
    ),
    MEMBERS: _Looks(
        translation_key="discord_members",
        types=("join", "leave"),
        takes=Capability.SEE_MEMBERS,
    ),
    VOICE: _Looks(
        translation_key="discord_voice",
        types=("join", "leave", "move"),
        takes=Capability.SEE_MEMBERS,
    ),
    BUTTONS: _Looks(
        translation_key="discord_buttons",
        types=("pressed",),
        takes=Capability.WRITE_MESSAGES,
    ),
}


class DiscordEvent(DiscordEntity, EventEntity):
    """Fires once for each thing that happens, in order, also for what was missed meanwhile."""

    # What people wrote, and who they are, is not for years of history.
    _unrecorded_attributes = frozenset({SOURCE, "content", "files", "user_id", "user_name"})

    def __init__(
        self,
        bot: Bot,
        hearing: Hearing,
        looks: _Looks,
        what: str,
        *,
        key: str | None = None,
        channel: str = "",
    ) -> None:
        """Hear of one of the words of `hearing`, or of a channel with a key and a name."""
        super().__init__(bot, key or what)
        self._hearing = hearing
        self._what = what
        self._attr_translation_key = looks.translation_key
        self._attr_translation_placeholders = {"channel": channel}
        self._attr_event_types = list(looks.types)

    @property
    @override
    def available(self) -> bool:
        """Return whether the app is connected.

        It tells what happened before also while its bot is not: an event of an entity that is
        unavailable would be seen by nobody.
        """
        return self._bot.link.connected

    @override
    async def async_added_to_hass(self) -> None:
        """Begin to hear."""
        await super().async_added_to_hass()
        self.async_on_remove(self._hearing.hear(self._what, self._fire))

    @callback
    def _fire(self, kind: str, known: dict[str, Any]) -> None:
        """Report what happened."""
        self._trigger_event(kind, known)
        self.async_write_ha_state()


def channel_key(channel: str) -> str:
    """Return the key of a channel's event entity."""
    return f"channel_{channel}"


def events(bot: Bot, hearing: Hearing) -> Iterator[DiscordEvent]:
    """Yield the event entities of a bot."""
    granted = bot.account.granted
    for what, looks in _LOOKS.items():
        if looks.takes in granted:
            yield DiscordEvent(bot, hearing, looks, what)
    if _CHANNEL.takes in granted:
        for channel, name in chosen(bot.account.entry.options, CONF_WATCHED).items():
            yield DiscordEvent(
                bot, hearing, _CHANNEL, channel, key=channel_key(channel), channel=name
            )
