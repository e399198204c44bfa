"""What a loaded `s3` entry consists of."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import instance_id
from homeassistant.util import slugify

from ...backup_agents import destination
from ...backup_agents.destination import Destination, Plan
from ...backup_agents.keep_rules import KeepRules
from ...connector.actor import Actor, acting
from ...connector.audit import DATA_AUDIT
from ...const import LOGGER
from ...upstream import errors
from ...upstream.s3 import About
from .access import Access, connect
from .census import Census
from .const import CONF_PREFIX, CONF_TEST_DAYS
from .deeds import Deeds
from .health import Health
from .keys import Reserved
from .shelf import S3Shelf
from .unfinished import Unfinished, store_of
from .usage import Usage, Use
from .vault import S3Vault
from .words import words

type S3Entry = ConfigEntry[S3]

ACTOR: Final = Actor(component="s3")
CLEAN_EVERY: Final = timedelta(days=1)
COUNT_EVERY: Final = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True, slots=True)
class S3:
    """A bucket, what it says of itself, and the backups and documents in it."""

    access: Access
    vault: S3Vault
    backups: Destination
    deeds: Deeds
    shelf: S3Shelf
    census: Census
    unfinished: Unfinished
    health: Health
    about: About

    async def clean(self) -> None:
        """Abort uploads that nobody goes on with."""
        count = 0
        with acting(ACTOR):
            for cleaning in (self.vault.clean, self.unfinished.clean):
                try:
                    count += await cleaning()
                except errors.UpstreamError as error:
                    LOGGER.debug("Old uploads cannot be aborted: %s", error)
        if count:
            LOGGER.info("%s uploads were left over and are aborted", count)

    async def stop(self) -> None:
        """End, with everything stored."""
        await self.backups.stop()
        await self.unfinished.stop()
        await self.access.close()


async def create(hass: HomeAssistant, entry: S3Entry) -> S3:
    """Return what an entry consists of, after a real call. Raises `UpstreamError`."""
    health = Health(lambda: entry.async_start_reauth(hass))
    usage = Usage(entry, health, hass.data[DATA_AUDIT])
    access = await connect(hass, entry.data, usage.of(None))
    prefix, instance = entry.data[CONF_PREFIX], await instance_id.async_get(hass)
    async with AsyncExitStack() as if_it_fails:
        if_it_fails.push_async_callback(access.close)
        await access.client.check()
        about = await access.client.about()
        client = access.client.reporting(usage.of(Use.BACKUPS))
        vault = S3Vault(hass, client, prefix=prefix, instance=instance)
        backups = await Destination.create(
            hass,
            entry,
            vault,
            unique_id=slugify(entry.unique_id),
            plan=plan_of(entry.options),
            words=partial(words, entry=entry),
        )
        documents = access.client.reporting(usage.of(Use.DOCUMENTS))
        unfinished = Unfinished(hass, entry.entry_id, documents)
        await unfinished.load()
        if_it_fails.pop_all()
    reserved = Reserved.of(prefix, instance)
    return S3(
        access=access,
        vault=vault,
        backups=backups,
        deeds=Deeds(hass, documents, unfinished, reserved),
        shelf=S3Shelf(documents, entry, reserved),
        census=Census(access.client),
        unfinished=unfinished,
        health=health,
        about=about,
    )


async def forget(hass: HomeAssistant, entry_id: str) -> None:
    """Delete what was stored here for an entry; what lies in the bucket stays."""
    await destination.forget(hass, entry_id)
    await store_of(hass, entry_id).async_remove()


def plan_of(options: Mapping[str, Any]) -> Plan:
    """Return what a user chose about backups."""
    days = int(options.get(CONF_TEST_DAYS, 0))
    return Plan(
        rules=KeepRules.from_options(options), test_every=timedelta(days=days) if days else None
    )
