"""Sensors of an entry: its state, and what its agents used today and this month."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util

from ...assistant.usage import Period, Totals
from ...connector.status import SIGNAL_REPORT_CHANGED, Status
from ...const import DOMAIN
from ...midnight import at_midnight
from .entity import MANUFACTURER, device_of
from .runtime import JarvisEntry
from .status import report_of_jarvis


@dataclass(frozen=True, kw_only=True)
class UsageDescription(SensorEntityDescription):
    """A number of the meter, and the period it is added up over."""

    period: Period
    value: Callable[[Totals], float | None]


def _cost(totals: Totals) -> float | None:
    """Return the cost, None when a model without a price was used: part of it would mislead."""
    return None if totals.unpriced else round(totals.cost, 6)


def _counter(key: str, period: Period, value: Callable[[Totals], float]) -> UsageDescription:
    """Return the description of a count."""
    return UsageDescription(
        key=key,
        translation_key=key,
        period=period,
        value=value,
        state_class=SensorStateClass.TOTAL,
        entity_category=EntityCategory.DIAGNOSTIC,
    )


def _cost_of(key: str, period: Period) -> UsageDescription:
    """Return the description of a cost."""
    return UsageDescription(
        key=key,
        translation_key=key,
        period=period,
        value=_cost,
        device_class=SensorDeviceClass.MONETARY,
        native_unit_of_measurement="USD",
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        entity_category=EntityCategory.DIAGNOSTIC,
    )


DESCRIPTIONS = (
    _counter("requests_today", Period.DAY, lambda totals: totals.requests),
    _counter("input_tokens_today", Period.DAY, lambda totals: totals.input_tokens),
    _counter("cached_tokens_today", Period.DAY, lambda totals: totals.cached_tokens),
    _counter("output_tokens_today", Period.DAY, lambda totals: totals.output_tokens),
    _counter("images_today", Period.DAY, lambda totals: totals.images),
    _cost_of("cost_today", Period.DAY),
    _counter("requests_this_month", Period.MONTH, lambda totals: totals.requests),
    _counter("input_tokens_this_month", Period.MONTH, lambda totals: totals.input_tokens),
    _counter("cached_tokens_this_month", Period.MONTH, lambda totals: totals.cached_tokens),
    _counter("output_tokens_this_month", Period.MONTH, lambda totals: totals.output_tokens),
    _counter("images_this_month", Period.MONTH, lambda totals: totals.images),
    _cost_of("cost_this_month", Period.MONTH),
)


def usage_device(entry: JarvisEntry) -> DeviceInfo:
    """Return the device that the sensors of an entry are on."""
    return DeviceInfo(
        identifiers={(DOMAIN, entry.entry_id)},
        name=f"{entry.title} usage",
        manufacturer=MANUFACTURER,
        entry_type=DeviceEntryType.SERVICE,
    )


class StatusSensor(SensorEntity):
    """The state of the AI server, with the reason and what to do."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    _attr_translation_key = "status"
    _attr_device_class = SensorDeviceClass.ENUM
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: JarvisEntry) -> None:
        """Show the state of an entry."""
        self._entry = entry
        self._attr_options = [status.value for status in Status]
        self._attr_unique_id = f"{entry.entry_id}_status"
        self._attr_device_info = usage_device(entry)

    @property
    @override
    def native_value(self) -> str:
        """Return the state as of now."""
        return report_of_jarvis(self._entry).status.value

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return why, beside the state."""
        report = report_of_jarvis(self._entry)
        return {"reason": report.reason, "next_step": report.next_step}

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the server's health and the budget."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(self.hass, SIGNAL_REPORT_CHANGED, self.async_write_ha_state)
        )


class WaitingSensor(SensorEntity):
    """How much an agent waits for a person's yes with, and what it is."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    _attr_translation_key = "confirmations"
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _unrecorded_attributes = frozenset({"confirmations"})

    def __init__(self, entry: JarvisEntry, subentry: ConfigSubentry) -> None:
        """Belong to an agent."""
        self._waiting = entry.runtime_data.guards[subentry.subentry_id].waiting
        self._attr_unique_id = f"{subentry.subentry_id}_confirmations"
        self._attr_device_info = device_of(subentry)

    @property
    @override
    def native_value(self) -> int:
        """Return how much waits."""
        return len(self._waiting.all)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return what waits, and until when."""
        return {
            "confirmations": [
                {
                    "confirmation_id": one.id,
                    "text": one.text,
                    "pin": one.pin,
                    "expires_at": one.expires_at,
                }
                for one in self._waiting.all
            ]
        }

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what waits."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self._waiting.listen(lambda _pending, _what: self.async_write_ha_state())
        )


class UsageSensor(SensorEntity):
    """One number of the meter."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    entity_description: UsageDescription

    def __init__(self, entry: JarvisEntry, description: UsageDescription) -> None:
        """Show one number of an entry."""
        self.entity_description = description
        self._meter = entry.runtime_data.meter
        self._attr_unique_id = f"{entry.entry_id}_{description.key}"
        self._attr_device_info = usage_device(entry)
        self._update()

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the meter, and start again at midnight."""
        await super().async_added_to_hass()
        self.async_on_remove(self._meter.listen(self._write))
        self.async_on_remove(at_midnight(self.hass, self._write))

    @callback
    def _write(self, _now: datetime | None = None) -> None:
        """Show the number as it is now."""
        self._update()
        self.async_write_ha_state()

    @callback
    def _update(self) -> None:
        """Read the number."""
        totals = self._meter.totals(self.entity_description.period)
        self._attr_native_value = self.entity_description.value(totals)
        self._attr_last_reset = dt_util.start_of_local_day(totals.begin)
        if self.entity_description.value is _cost:
            self._attr_extra_state_attributes = {"models_without_price": sorted(totals.unpriced)}
