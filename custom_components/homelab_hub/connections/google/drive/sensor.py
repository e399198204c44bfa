"""Sensors of Drive: the room there is, and its backups."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription
from homeassistant.const import EntityCategory, UnitOfInformation
from homeassistant.core import callback

from ....backup_agents.sensor import DESCRIPTIONS, BackupDescription
from ....connector.entity import AccountEntity

if TYPE_CHECKING:
    from .part import DrivePart


@dataclass(frozen=True, kw_only=True)
class QuotaDescription(SensorEntityDescription):
    """A fact about the room in a Drive."""

    value: Callable[[Mapping[str, int]], int | None]
    device_class: SensorDeviceClass = SensorDeviceClass.DATA_SIZE
    native_unit_of_measurement: str = UnitOfInformation.BYTES
    suggested_unit_of_measurement: str = UnitOfInformation.GIBIBYTES
    suggested_display_precision: int = 2
    entity_category: EntityCategory = EntityCategory.DIAGNOSTIC


def _left(quota: Mapping[str, int]) -> int | None:
    """Return how many bytes are free, None if there is no limit."""
    return max(0, quota["limit"] - quota["usage"]) if "limit" in quota else None


QUOTA = (
    QuotaDescription(
        key="drive_total", translation_key="drive_total", value=lambda quota: quota.get("limit")
    ),
    QuotaDescription(
        key="drive_used", translation_key="drive_used", value=lambda quota: quota["usage"]
    ),
    QuotaDescription(key="drive_left", translation_key="drive_left", value=_left),
)


def sensors(part: DrivePart) -> list[SensorEntity]:
    """Return the sensors of a Drive."""
    return [
        *(QuotaSensor(part, description) for description in QUOTA),
        *(BackupSensor(part, description) for description in DESCRIPTIONS),
    ]


class DriveSensor(AccountEntity, SensorEntity):
    """A sensor that follows a Drive; what has not changed is not written again."""

    def __init__(self, part: DrivePart, description: SensorEntityDescription) -> None:
        """Show a fact."""
        super().__init__(part.account.entry, description.key)
        self.entity_description = description
        self._part = part
        self._shown: object = None

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the Drive."""
        await super().async_added_to_hass()
        self.async_on_remove(self._part.listen(self._changed))

    @callback
    def _changed(self) -> None:
        """Show the state if it is another one: an upload tells of every mebibyte."""
        state = (self.available, self.native_value, self.extra_state_attributes)
        if state != self._shown:
            self._shown = state
            self._write()


class QuotaSensor(DriveSensor):
    """A fact about the room in a Drive."""

    entity_description: QuotaDescription

    @property
    @override
    def available(self) -> bool:
        """Return whether Drive told."""
        return self._part.quota is not None

    @property
    @override
    def native_value(self) -> int | None:
        """Return the bytes."""
        return None if self._part.quota is None else self.entity_description.value(self._part.quota)


class BackupSensor(DriveSensor):
    """A fact about the backups in a Drive."""

    entity_description: BackupDescription

    @property
    @override
    def native_value(self) -> int | float | datetime | None:
        """Return the fact as of now."""
        return self.entity_description.value(self._part.backups)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return more about it."""
        return self.entity_description.attributes(self._part.backups)
