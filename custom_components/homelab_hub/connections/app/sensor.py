"""Sensors of the app: its state, and what it says of itself."""

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
from homeassistant.const import EntityCategory, UnitOfInformation, UnitOfTime
from homeassistant.util import dt as dt_util

from ...connector.status import Status
from ...protocol.app import APP_STATE, AppState
from .entity import AppEntity
from .status import report_of_loaded

if TYPE_CHECKING:
    from .runtime import AppEntry


@dataclass(frozen=True, kw_only=True)
class AppDescription(SensorEntityDescription):
    """A fact that the app tells of itself."""

    value: Callable[[AppState], float | int | datetime]
    attributes: Callable[[AppState], dict[str, Any] | None] = lambda _state: None
    entity_category: EntityCategory = EntityCategory.DIAGNOSTIC


DESCRIPTIONS: Final = (
    AppDescription(
        key="started",
        translation_key="app_started",
        device_class=SensorDeviceClass.TIMESTAMP,
        value=lambda state: dt_util.utc_from_timestamp(int(state.started_at)),
    ),
    AppDescription(
        key="memory",
        translation_key="app_memory",
        device_class=SensorDeviceClass.DATA_SIZE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.MEBIBYTES,
        suggested_display_precision=0,
        value=lambda state: state.memory,
    ),
    AppDescription(
        key="messages_per_minute",
        translation_key="app_messages_per_minute",
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        value=lambda state: state.messages_per_minute,
    ),
    AppDescription(
        key="queued",
        translation_key="app_queued",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda state: sum(state.queues.values()),
        attributes=lambda state: {"queues": dict(state.queues)},
    ),
    AppDescription(
        key="events_waiting",
        translation_key="app_events_waiting",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda state: state.waiting,
    ),
    AppDescription(
        key="events_lost",
        translation_key="app_events_lost",
        state_class=SensorStateClass.TOTAL_INCREASING,
        value=lambda state: state.lost,
    ),
)


def sensors(entry: AppEntry) -> list[SensorEntity]:
    """Return the sensors of the app."""
    return [
        StatusSensor(entry),
        LatencySensor(entry),
        *(AppSensor(entry, description) for description in DESCRIPTIONS),
    ]


class StatusSensor(AppEntity, SensorEntity):
    """The state of the connection, at all times."""

    _attr_translation_key = "status"
    _attr_device_class = SensorDeviceClass.ENUM
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: AppEntry) -> None:
        """Follow the link."""
        super().__init__(entry, "status")
        self._attr_options = [status.value for status in Status]

    @property
    @override
    def available(self) -> bool:
        """Return that this is known at all times."""
        return True

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


class LatencySensor(AppEntity, SensorEntity):
    """How long a question to the app and its answer take."""

    _attr_translation_key = "app_latency"
    _attr_device_class = SensorDeviceClass.DURATION
    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_native_unit_of_measurement = UnitOfTime.MILLISECONDS
    _attr_suggested_display_precision = 1

    def __init__(self, entry: AppEntry) -> None:
        """Follow the link."""
        super().__init__(entry, "latency")

    @property
    @override
    def native_value(self) -> float | None:
        """Return what was measured last."""
        latency = self._link.latency
        return None if latency is None else round(1000 * latency, 2)


class AppSensor(AppEntity, SensorEntity):
    """A fact that the app tells of itself."""

    entity_description: AppDescription

    def __init__(self, entry: AppEntry, description: AppDescription) -> None:
        """Follow what the app says."""
        super().__init__(entry, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> float | int | datetime | None:
        """Return the fact as of now."""
        state = self._link.state(APP_STATE, None)
        return None if state is None else self.entity_description.value(state)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return more about it."""
        state = self._link.state(APP_STATE, None)
        return None if state is None else self.entity_description.attributes(state)
