"""What a loaded `app` entry consists of."""

import asyncio
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import CONF_TOKEN
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ...link import Link, LinkError, link_of
from ...link.address import Address
from ...link.client import LinkClient
from ...link.greeting import hello_of
from ...link.ledger import Ledger
from ...link.sources import is_source
from ...link.tokens import answer_tokens
from .watch import Watch

type AppEntry = ConfigEntry[App]

FIRST_TRY_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class App:
    """The link, who keeps it up, and who watches it."""

    link: Link
    client: LinkClient
    ledger: Ledger
    watch: Watch
    version: str
    """The version of this integration."""


async def create(hass: HomeAssistant, entry: AppEntry) -> App:
    """Return what an entry consists of, after a first try to connect; all of it ends with it."""

    @callback
    def refused(_error: LinkError) -> None:
        if entry.state is ConfigEntryState.LOADED:  # else set-up asks
            entry.async_start_reauth(hass)

    link = link_of(hass)
    ledger = Ledger(hass, entry.entry_id)
    await ledger.load()
    hello = await hello_of(hass)
    client = LinkClient(
        link,
        ledger,
        async_get_clientsession(hass),
        Address.of(entry.data),
        hello,
        refused=refused,
    )
    watch = Watch(hass, link, entry)
    link.set_up = True
    entry.async_on_unload(answer_tokens(link))
    entry.async_on_unload(_tell_of_entries(hass, client))
    watch.start()
    task = entry.async_create_background_task(hass, client.run(), "link to the app")

    async def stop() -> None:
        watch.stop()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        link.set_up = False
        link.changed()
        await ledger.save()

    entry.async_on_unload(stop)
    await client.tried(FIRST_TRY_SECONDS)
    return App(link=link, client=client, ledger=ledger, watch=watch, version=hello.software)


def _tell_of_entries(hass: HomeAssistant, client: LinkClient) -> Any:
    """Have the app forget connections that are removed; return what ends that."""

    @callback
    def changed(change: ConfigEntryChange, entry: ConfigEntry[Any]) -> None:
        if change is ConfigEntryChange.REMOVED and is_source(entry):
            client.keep()

    return async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed)


@callback
def keep_token(hass: HomeAssistant, entry: AppEntry, token: str) -> None:
    """Remember another token for the link; it is not used yet."""
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_TOKEN: token})


async def use_kept_token(entry: AppEntry) -> None:
    """Connect anew with the token that the entry has."""
    await entry.runtime_data.client.use(Address.of(entry.data))
