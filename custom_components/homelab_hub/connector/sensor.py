"""Sensors of every account: its state, and how long its authorization lasts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.util import dt as dt_util

from ..midnight import at_midnight
from .account import Account, AccountEntry
from .entity import AccountEntity
from .reporting import report_of_account
from .status import Status


@dataclass(frozen=True, kw_only=True)
class AccountDescription(SensorEntityDescription):
    """A fact about an account."""

    value: Callable[[Account], str | int | datetime | None]


STATUS = AccountDescription(
    key="status",
    translation_key="status",
    device_class=SensorDeviceClass.ENUM,
    options=[status.value for status in Status],
    entity_category=EntityCategory.DIAGNOSTIC,
    value=lambda account: report_of_account(account).status.value,
)
# Only of accounts whose authorization ends.
ENDING = (
    AccountDescription(
        key="authorization_ends",
        translation_key="authorization_ends",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda account: account.lifetime.ends,
    ),
    AccountDescription(
        key="authorization_days_left",
        translation_key="authorization_days_left",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.DAYS,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda account: account.lifetime.days_left(dt_util.utcnow()),
    ),
)


def descriptions(account: Account) -> tuple[AccountDescription, ...]:
    """Return the sensors an account has."""
    return (STATUS,) if account.lifetime.ends is None else (STATUS, *ENDING)


class AccountSensor(AccountEntity, SensorEntity):
    """One fact about an account."""

    entity_description: AccountDescription

    def __init__(self, entry: AccountEntry, description: AccountDescription) -> None:
        """Show a fact of an entry."""
        super().__init__(entry, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> str | int | datetime | None:
        """Return the fact as of now."""
        return self.entity_description.value(self._account)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return why, beside the state."""
        if self.entity_description is not STATUS:
            return None
        report = report_of_account(self._account)
        return {
            "reason": report.reason,
            "until": report.until and report.until.isoformat(timespec="seconds"),
            "next_step": report.next_step,
            "granted": list(report.granted),
            "missing": list(report.missing),
            "paused": list(report.paused),
        }

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the account, and the days."""
        await super().async_added_to_hass()
        self.async_on_remove(at_midnight(self.hass, self._write))
