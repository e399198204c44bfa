"""S3: a bucket of any service that speaks it, for backups and documents."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryNotReady
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.importlib import async_import_module

from ...connector.status import SIGNAL_REPORT_CHANGED
from ...upstream import errors
from .diagnostics import async_get_diagnostics
from .sensor import sensors
from .status import report_of
from .words import words

if TYPE_CHECKING:
    from ...documents.shelf import Shelf
    from .runtime import S3Entry

__all__ = [
    "add_entities",
    "async_get_diagnostics",
    "async_remove_entry",
    "async_setup_entry",
    "async_unload_entry",
    "report_of",
    "shelf_of",
]

PLATFORMS: Final = (Platform.SENSOR,)


async def async_setup_entry(hass: HomeAssistant, entry: S3Entry) -> None:
    """Load an entry, after a real call has shown that it works."""
    # botocore takes a third of a second to import, which is left to who has a bucket.
    runtime = await async_import_module(hass, f"{__package__}.runtime")
    try:
        entry.runtime_data = s3 = await runtime.create(hass, entry)
    except errors.CredentialsError as error:
        raise ConfigEntryAuthFailed(**words(error, entry)) from error
    except errors.UpstreamError as error:
        raise ConfigEntryNotReady(**words(error, entry)) from error
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    tell = partial(async_dispatcher_send, hass, SIGNAL_REPORT_CHANGED)
    entry.async_on_unload(s3.health.listen(tell))

    async def clean(_now: datetime | None = None) -> None:
        await s3.clean()

    async def count(_now: datetime | None = None) -> None:
        await s3.census.take()

    entry.async_on_unload(async_track_time_interval(hass, clean, runtime.CLEAN_EVERY))
    entry.async_create_background_task(hass, s3.clean(), "abort uploads that were left over")
    entry.async_on_unload(async_track_time_interval(hass, count, runtime.COUNT_EVERY))
    entry.async_create_background_task(hass, count(), "count what is in the bucket")
    s3.backups.start()


async def async_unload_entry(hass: HomeAssistant, entry: S3Entry) -> bool:
    """Unload an entry, with everything stored."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.stop()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: S3Entry) -> None:
    """Delete what was stored here; what lies in the bucket stays."""
    runtime = await async_import_module(hass, f"{__package__}.runtime")
    await runtime.forget(hass, entry.entry_id)


def add_entities(
    hass: HomeAssistant,
    entry: S3Entry,
    platform: Platform,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the entities that an entry has on a platform."""
    if platform is Platform.SENSOR:
        async_add_entities(sensors(entry))


def shelf_of(entry: S3Entry) -> Shelf:
    """Return the documents in a bucket that is loaded."""
    return entry.runtime_data.shelf
