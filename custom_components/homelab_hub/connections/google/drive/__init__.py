"""Google Drive of one account."""

from functools import partial

from homeassistant.core import HomeAssistant
from homeassistant.helpers import instance_id
from homeassistant.util import slugify

from ....backup_agents import destination
from ....backup_agents.destination import Destination
from ....connector.account import Account
from ....connector.words import words
from .client import DriveClient
from .folder import Folders
from .part import DrivePart
from .settings import Settings
from .vault import DriveVault
from .watch import Watch, forget_watch

__all__ = ["create", "forget"]


async def create(hass: HomeAssistant, account: Account) -> DrivePart:
    """Return the part of an account, with what was stored of it."""
    entry = account.entry
    settings = Settings.of(entry.options)
    client = await hass.async_add_executor_job(DriveClient, account)
    instance = await instance_id.async_get(hass)
    folders = Folders(client, instance)
    vault = DriveVault(hass, client, folders, instance=instance, folder=settings.folder)
    backups = await Destination.create(
        hass,
        entry,
        vault,
        unique_id=slugify(entry.unique_id),
        plan=settings.plan,
        words=partial(words, entry=entry),
    )
    watch = None
    if settings.watched:
        name = entry.entry_id
        watch = Watch(hass, client, folders, name=name, paths=settings.watched)
        await watch.load()
    return DrivePart(
        hass,
        account,
        client=client,
        folders=folders,
        backups=backups,
        settings=settings,
        watch=watch,
    )


async def forget(hass: HomeAssistant, entry_id: str) -> None:
    """Delete what was stored for an entry."""
    await destination.forget(hass, entry_id)
    await forget_watch(hass, entry_id)
