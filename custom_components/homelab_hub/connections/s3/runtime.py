"""What a loaded `s3` entry consists of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import instance_id
from homeassistant.util import slugify

from ...backups import destination
from ...backups.destination import Destination, Plan
from ...backups.keep_rules import KeepRules
from ...const import LOGGER
from ...upstream import errors
from ...upstream.s3 import About
from .access import Access, connect
from .const import CONF_PREFIX, CONF_TEST_DAYS
from .health import Health
from .vault import S3Vault
from .words import words

type S3Entry = ConfigEntry[S3]

CLEAN_EVERY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class S3:
    """A bucket, what it says of itself, and the backups in it."""

    access: Access
    vault: S3Vault
    backups: Destination
    health: Health
    about: About

    async def clean(self) -> None:
        """Abort uploads that nobody goes on with."""
        try:
            count = await self.vault.clean()
        except errors.UpstreamError as error:
            LOGGER.debug("Old uploads cannot be looked for: %s", error)
        else:
            if count:
                LOGGER.info("%s uploads were left over and are aborted", count)

    async def stop(self) -> None:
        """End, with everything stored."""
        await self.backups.stop()
        await self.access.close()


async def create(hass: HomeAssistant, entry: S3Entry) -> S3:
    """Return what an entry consists of, after a real call. Raises `UpstreamError`."""
    health = Health(lambda: entry.async_start_reauth(hass))
    access = await connect(hass, entry.data, health.note)
    try:
        await access.client.check()
        about = await access.client.about()
        vault = S3Vault(
            hass,
            access.client,
            prefix=entry.data[CONF_PREFIX],
            instance=await instance_id.async_get(hass),
        )
        backups = await Destination.create(
            hass,
            entry,
            vault,
            unique_id=slugify(entry.unique_id),
            plan=plan_of(entry.options),
            words=partial(words, entry=entry),
        )
    except BaseException:
        await access.close()
        raise
    return S3(access=access, vault=vault, backups=backups, health=health, about=about)


async def forget(hass: HomeAssistant, entry_id: str) -> None:
    """Delete what was stored here for an entry; what lies in the bucket stays."""
    await destination.forget(hass, entry_id)


def plan_of(options: Mapping[str, Any]) -> Plan:
    """Return what a user chose about backups."""
    days = int(options.get(CONF_TEST_DAYS, 0))
    return Plan(
        rules=KeepRules.from_options(options), test_every=timedelta(days=days) if days else None
    )
