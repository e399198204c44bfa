"""What sensors show of a destination; each connection has entities of its own for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfInformation
from homeassistant.util import dt as dt_util

from .destination import Destination


@dataclass(frozen=True, kw_only=True)
class BackupDescription(SensorEntityDescription):
    """A fact about the backups at one destination."""

    value: Callable[[Destination], int | float | datetime | None]
    attributes: Callable[[Destination], dict[str, Any] | None] = lambda _: None


def _upload(backups: Destination) -> dict[str, Any] | None:
    """Return what is known of the upload under way."""
    if (progress := backups.progress) is None:
        return None
    next_try = progress.next_try
    return {
        "backup": progress.backup.name,
        "backup_id": progress.backup.backup_id,
        "size": progress.backup.size,
        "failures": progress.failures,
        "error": progress.error,
        "next_try": next_try and dt_util.utc_from_timestamp(next_try).isoformat(),
    }


def _latest(backups: Destination) -> dict[str, Any] | None:
    """Return how large the latest backup was, and how fast it went: bytes, bytes a second."""
    history = backups.history
    if history.last_success is None:
        return None
    return {
        "size": history.last_size,
        "bytes_per_second": history.last_rate and round(history.last_rate),
    }


def _test(backups: Destination) -> dict[str, Any] | None:
    """Return what the latest test found."""
    if (test := backups.history.last_test) is None:
        return None
    return {
        "backup": test.name,
        "backup_id": test.backup_id,
        "tested": test.when.isoformat(),
        "outcome": test.outcome,
        "opened": test.opened,
    }


DESCRIPTIONS = (
    BackupDescription(
        key="backups_size",
        translation_key="backups_size",
        device_class=SensorDeviceClass.DATA_SIZE,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.GIBIBYTES,
        suggested_display_precision=2,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda backups: backups.size,
        attributes=lambda backups: (
            None if backups.stored is None else {"backups": len(backups.stored)}
        ),
    ),
    BackupDescription(
        key="last_backup",
        translation_key="last_backup",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda backups: backups.history.last_success,
        attributes=_latest,
    ),
    BackupDescription(
        key="last_verified",
        translation_key="last_verified",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda backups: backups.history.last_verified,
        attributes=_test,
    ),
    BackupDescription(
        key="backup_failures",
        translation_key="backup_failures",
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda backups: backups.history.failures,
        attributes=lambda backups: {"last_error": backups.history.last_error},
    ),
    BackupDescription(
        key="backup_upload",
        translation_key="backup_upload",
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=lambda backups: int(backups.progress.percent) if backups.progress else None,
        attributes=_upload,
    ),
)
