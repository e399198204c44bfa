"""Sensors: how many members there are and are online, who talks where, and how the bot is doing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity

from ...assistant.outsiders import one_line
from ...connector.capabilities import Capability
from ...const import DOMAIN
from ...protocol.app import SourceStatus
from ...protocol.discord import Channel, ChannelKind
from .bot import Bot
from .entity import DiscordEntity

VOICE_KINDS = (ChannelKind.VOICE, ChannelKind.STAGE)
_VOICE = "voice_"


@dataclass(frozen=True, kw_only=True)
class BotDescription(SensorEntityDescription):
    """A fact about the bot or its server."""

    value: Callable[[Bot], str | int | float | None]


MEMBERS = BotDescription(
    key="members",
    translation_key="discord_members",
    state_class=SensorStateClass.MEASUREMENT,
    value=lambda bot: bot.guild.member_count if bot.guild else None,
)
ONLINE = BotDescription(
    key="online",
    translation_key="discord_online",
    state_class=SensorStateClass.MEASUREMENT,
    value=lambda bot: bot.guild.online if bot.guild else None,
)
LATENCY = BotDescription(
    key="latency",
    translation_key="discord_latency",
    device_class=SensorDeviceClass.DURATION,
    native_unit_of_measurement=UnitOfTime.SECONDS,
    suggested_unit_of_measurement=UnitOfTime.MILLISECONDS,
    suggested_display_precision=0,
    state_class=SensorStateClass.MEASUREMENT,
    entity_category=EntityCategory.DIAGNOSTIC,
    entity_registry_enabled_default=False,
    value=lambda bot: bot.source.latency if bot.source else None,
)
SOURCE = BotDescription(
    key="source",
    translation_key="discord_source",
    device_class=SensorDeviceClass.ENUM,
    options=[status.value for status in SourceStatus],
    entity_category=EntityCategory.DIAGNOSTIC,
    value=lambda bot: bot.source.status if bot.source else None,
)


class BotSensor(DiscordEntity, SensorEntity):
    """One fact about a bot or its server."""

    entity_description: BotDescription

    def __init__(self, bot: Bot, description: BotDescription) -> None:
        """Show a fact."""
        super().__init__(bot, description.key)
        self.entity_description = description

    @property
    @override
    def available(self) -> bool:
        """Return whether the fact is known; how the bot is doing is, while the app is there."""
        if self.entity_description is SOURCE:
            return self._bot.source is not None
        return super().available and self.native_value is not None

    @property
    @override
    def native_value(self) -> str | int | float | None:
        """Return the fact as of now."""
        return self.entity_description.value(self._bot)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return why, beside how the bot is doing."""
        if self.entity_description is not SOURCE or (source := self._bot.source) is None:
            return None
        guild = self._bot.guild
        return {
            "reason": source.reason or None,
            "missing_permissions": list(guild.missing_permissions) if guild else [],
        }


class VoiceSensor(DiscordEntity, SensorEntity):
    """How many people are in a voice channel, and who."""

    _attr_translation_key = "discord_voice"
    _attr_state_class = SensorStateClass.MEASUREMENT
    _unrecorded_attributes = frozenset({"names"})

    def __init__(self, bot: Bot, channel: Channel) -> None:
        """Show a channel."""
        super().__init__(bot, f"{_VOICE}{channel.id}")
        self._attr_translation_placeholders = {"channel": one_line(channel.name, 100)}
        self._id = channel.id

    @property
    @override
    def available(self) -> bool:
        """Return whether the channel is there."""
        return super().available and self._channel is not None

    @property
    @override
    def native_value(self) -> int | None:
        """Return how many are in it."""
        channel = self._channel
        return len(channel.members) if channel else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return who is in it."""
        channel = self._channel
        return {"names": [one_line(name, 100) for name in channel.members]} if channel else None

    @property
    def _channel(self) -> Channel | None:
        """Return the channel as it is now."""
        guild = self._bot.guild
        channels = guild.channels if guild else ()
        return next((one for one in channels if one.id == self._id), None)


def sensors(bot: Bot) -> Iterator[BotSensor]:
    """Yield the sensors that are there whatever the server has."""
    yield from (BotSensor(bot, one) for one in (MEMBERS, LATENCY, SOURCE))
    if Capability.SEE_MEMBERS in bot.account.granted:
        yield BotSensor(bot, ONLINE)


@callback
def follow_voice(bot: Bot, add: Callable[[list[Entity]], None]) -> Callable[[], None]:
    """Add a sensor for each voice channel there is, and remove those of channels that are gone."""
    entry_id = bot.account.entry.entry_id
    known: set[str] = set()

    @callback
    def look() -> None:
        if (guild := bot.guild) is None:
            return
        there = {one.id: one for one in guild.channels if one.kind in VOICE_KINDS}
        add([VoiceSensor(bot, there[id_]) for id_ in there.keys() - known])
        known.clear()
        known.update(there)
        registry = er.async_get(bot.hass)
        prefix = f"{entry_id}_{_VOICE}"
        for entity in er.async_entries_for_config_entry(registry, entry_id):
            mine = entity.platform == DOMAIN and entity.unique_id.startswith(prefix)
            if mine and entity.domain == "sensor" and entity.unique_id[len(prefix) :] not in there:
                registry.async_remove(entity.entity_id)

    look()
    return bot.listen(look)
