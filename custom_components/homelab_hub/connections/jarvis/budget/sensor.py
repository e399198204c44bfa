"""What is left of the budget."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorStateClass
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ....assistant.budget import Unit
from ....assistant.usage import Period
from ....const import DOMAIN
from ....midnight import at_midnight
from ..runtime import JarvisEntry
from ..sensor import usage_device

KEYS: Final = {Period.DAY: "budget_left_today", Period.MONTH: "budget_left_this_month"}


def budget_sensors(hass: HomeAssistant, entry: JarvisEntry) -> Iterator[BudgetSensor]:
    """Yield a sensor for each limit, and forget the one of a limit that is gone."""
    registry = er.async_get(hass)
    for period, key in KEYS.items():
        if entry.runtime_data.budget.accounts(period):
            yield BudgetSensor(entry, period)
        elif entity_id := registry.async_get_entity_id(
            Platform.SENSOR, DOMAIN, f"{entry.entry_id}_{key}"
        ):
            registry.async_remove(entity_id)


class BudgetSensor(SensorEntity):
    """What is left of a day's or month's limit, in tokens or US dollars."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: JarvisEntry, period: Period) -> None:
        """Show what is left of a period of an entry."""
        self._jarvis = entry.runtime_data
        self._period = period
        self._attr_translation_key = KEYS[period]
        self._attr_unique_id = f"{entry.entry_id}_{KEYS[period]}"
        self._attr_device_info = usage_device(entry)
        account, *_ = self._jarvis.budget.accounts(period)
        if account.unit is Unit.DOLLARS:
            self._attr_device_class = SensorDeviceClass.MONETARY
            self._attr_native_unit_of_measurement = "USD"
            self._attr_suggested_display_precision = 2
        else:
            self._attr_native_unit_of_measurement = "tokens"
            self._attr_state_class = SensorStateClass.MEASUREMENT

    @property
    @override
    def native_value(self) -> float:
        """Return what is left, 0 also when more was used than allowed."""
        account, *_ = self._jarvis.budget.accounts(self._period)
        return _rounded(account.left, account.unit)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return the limit, what of it is left for whom, and when it is renewed."""
        budget = self._jarvis.budget
        account, *shares = budget.accounts(self._period)
        return {
            "limit": _rounded(account.limit, account.unit),
            "used_percent": round(100 * account.used / account.limit, 1),
            "lifted": budget.is_lifted(None),
            "renewal": budget.renewal(self._period),
        } | {f"left_for_{one.share}": _rounded(one.left, one.unit) for one in shares}

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what is used, and start again with the next day."""
        await super().async_added_to_hass()
        self.async_on_remove(self._jarvis.meter.listen(self._write))
        self.async_on_remove(at_midnight(self.hass, self._write))

    @callback
    def _write(self, _now: datetime | None = None) -> None:
        """Show what is left now."""
        self.async_write_ha_state()


def _rounded(amount: float, unit: Unit) -> float:
    """Return an amount without digits that nobody pays."""
    return round(amount, 6) if unit is Unit.DOLLARS else round(amount)
