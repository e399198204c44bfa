"""Sensors of a bucket: its state, its backups, and how much lies in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfInformation
from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo

from ...backup_agents.sensor import DESCRIPTIONS, BackupDescription
from ...connector.status import Status
from ...const import DOMAIN
from .census import Count
from .status import report_of_loaded

if TYPE_CHECKING:
    from .runtime import S3Entry

MANUFACTURER = "S3"


@dataclass(frozen=True, kw_only=True)
class CountDescription(SensorEntityDescription):
    """A fact about everything that lies in a bucket."""

    value: Callable[[Count], int]
    state_class: SensorStateClass = SensorStateClass.MEASUREMENT
    entity_category: EntityCategory = EntityCategory.DIAGNOSTIC


COUNTED: Final = (
    CountDescription(
        key="bucket_objects", translation_key="bucket_objects", value=lambda count: count.objects
    ),
    CountDescription(
        key="bucket_size",
        translation_key="bucket_size",
        device_class=SensorDeviceClass.DATA_SIZE,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.GIBIBYTES,
        suggested_display_precision=2,
        value=lambda count: count.size,
    ),
)


def sensors(entry: S3Entry) -> list[SensorEntity]:
    """Return the sensors of a bucket."""
    return [
        StatusSensor(entry),
        *(BackupSensor(entry, description) for description in DESCRIPTIONS),
        *(CensusSensor(entry, description) for description in COUNTED),
    ]


class S3Sensor(SensorEntity):
    """A sensor that follows something; what has not changed is not written again."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self,
        entry: S3Entry,
        key: str,
        follow: Callable[[Callable[[], None]], Callable[[], None]],
    ) -> None:
        """Belong to an entry."""
        self._entry = entry
        self._follow = follow
        self._shown: object = None
        self._attr_unique_id = f"{entry.entry_id}_{key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry.entry_id)},
            name=entry.title,
            manufacturer=MANUFACTURER,
            entry_type=DeviceEntryType.SERVICE,
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Follow it."""
        await super().async_added_to_hass()
        self.async_on_remove(self._follow(self._changed))

    @callback
    def _changed(self) -> None:
        """Show the state if it is another one: an upload tells of every mebibyte."""
        state = (self.native_value, self.extra_state_attributes)
        if state != self._shown:
            self._shown = state
            self.async_write_ha_state()


class StatusSensor(S3Sensor):
    """The state of the connection."""

    _attr_translation_key = "status"
    _attr_device_class = SensorDeviceClass.ENUM
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: S3Entry) -> None:
        """Follow the health."""
        super().__init__(entry, "status", entry.runtime_data.health.listen)
        self._attr_options = [status.value for status in Status]

    @property
    @override
    def native_value(self) -> str:
        """Return the state as of now."""
        return report_of_loaded(self._entry).status.value

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return why, beside the state."""
        report = report_of_loaded(self._entry)
        return {"reason": report.reason, "next_step": report.next_step}


class BackupSensor(S3Sensor):
    """A fact about the backups."""

    entity_description: BackupDescription

    def __init__(self, entry: S3Entry, description: BackupDescription) -> None:
        """Follow the backups."""
        self.entity_description = description
        self._backups = entry.runtime_data.backups
        super().__init__(entry, description.key, self._backups.listen)

    @property
    @override
    def native_value(self) -> int | float | datetime | None:
        """Return the fact as of now."""
        return self.entity_description.value(self._backups)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return more about it."""
        return self.entity_description.attributes(self._backups)


class CensusSensor(S3Sensor):
    """A fact about everything that lies in a bucket; unknown if there is too much to count."""

    entity_description: CountDescription

    def __init__(self, entry: S3Entry, description: CountDescription) -> None:
        """Follow the counting."""
        self.entity_description = description
        self._census = entry.runtime_data.census
        super().__init__(entry, description.key, self._census.listen)

    async def async_update(self) -> None:
        """Count now, since somebody asked for it."""
        await self._census.take()

    @property
    @override
    def native_value(self) -> int | None:
        """Return the fact as of the latest count."""
        latest = self._census.latest
        return self.entity_description.value(latest) if latest and latest.complete else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return how far was counted if that was not to the end."""
        latest = self._census.latest
        if latest is None or latest.complete:
            return None
        return {"at_least": self.entity_description.value(latest)}
