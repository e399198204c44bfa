"""What a loaded `jarvis` entry consists of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store

from ...assistant.budget import Budget
from ...assistant.drawing.album import Album
from ...assistant.engine import Engine
from ...assistant.guard.guard import Guard
from ...assistant.guard.tries import wrong_pins
from ...assistant.health import Health
from ...assistant.history.history import History
from ...assistant.options import ApiStyle
from ...assistant.pictures import Painter
from ...assistant.usage import UsageMeter
from ...const import DOMAIN
from ...upstream import errors
from ...upstream.openai import OpenAIServer
from .const import CONF_API_STYLE, CONF_BASE_URL, STYLES, SubentryType
from .drawing.albums import open_albums
from .gallery import Gallery
from .ledger import Ledger, open_ledger
from .probe import connect
from .routine import Routine

HISTORY_VERSION = 1

type JarvisEntry = ConfigEntry[Jarvis]


@dataclass(frozen=True, kw_only=True, slots=True)
class Jarvis:
    """The server of an entry and what its agents share."""

    server: OpenAIServer
    engine: Engine
    health: Health
    painter: Painter
    gallery: Gallery
    albums: Mapping[str, Album]
    """What each agent has drawn, by the id of its subentry."""
    guards: Mapping[str, Guard]
    """What decides over the tools of each agent and task, by the id of its subentry."""
    routines: Mapping[str, Routine]
    """The routines, by the id of their subentry."""
    ledger: Ledger
    name: str
    """The server's name for people: its host."""
    history: History
    subentry_ids: frozenset[str]
    """The subentries it was loaded with."""

    @property
    def meter(self) -> UsageMeter:
        """Return what counts the usage."""
        return self.ledger.meter

    @property
    def budget(self) -> Budget:
        """Return what allows the usage."""
        return self.ledger.budget


def server_name(base_url: str) -> str:
    """Return the host of a URL, which is how people know a server."""
    return urlsplit(base_url).hostname or base_url


def history_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Return the store of the conversations of an entry's agents."""
    key = f"{DOMAIN}.conversations.{entry_id}"
    return Store(hass, HISTORY_VERSION, key, private=True, atomic_writes=True)


def issue_id(entry: JarvisEntry) -> str:
    """Return the id of the repair issue about an entry's server."""
    return f"upstream_{entry.entry_id}"


async def create(hass: HomeAssistant, entry: JarvisEntry) -> Jarvis:
    """Return what an entry consists of, with its usage as it was stored; nothing is sent."""
    base_url = entry.data[CONF_BASE_URL]
    server = connect(hass, base_url, entry.data[CONF_API_KEY])
    await hass.async_add_executor_job(server.prepare)
    ledger = await open_ledger(hass, entry.entry_id, entry.options)
    record, budget = ledger.meter.add, ledger.budget
    pins = await wrong_pins(hass)
    guards = {
        subentry_id: Guard.from_options(hass, subentry.data, pins)
        for subentry_id, subentry in entry.subentries.items()
    }
    history = History(hass, history_store(hass, entry.entry_id), guards)
    await history.load()
    return Jarvis(
        server=server,
        engine=Engine(hass, server, STYLES[ApiStyle(entry.data[CONF_API_STYLE])](), record, budget),
        painter=Painter(server, record, budget),
        ledger=ledger,
        gallery=Gallery(),
        albums=await open_albums(hass, entry),
        guards=guards,
        history=history,
        routines={
            subentry_id: Routine(hass, entry, subentry)
            for subentry_id, subentry in entry.subentries.items()
            if subentry.subentry_type == SubentryType.ROUTINE
        },
        health=_health(hass, entry, server_name(base_url)),
        name=server_name(base_url),
        subentry_ids=frozenset(entry.subentries),
    )


async def check(jarvis: Jarvis) -> None:
    """Ask the server whether it knows the key, and note the answer."""
    try:
        await jarvis.server.models()
    except errors.UpstreamError as error:
        jarvis.health.failed(error)
    else:
        jarvis.health.succeeded()


def _health(hass: HomeAssistant, entry: JarvisEntry, name: str) -> Health:
    """Return the health of a server, which asks people for help where only they can."""

    @callback
    def on_trouble(error: errors.UpstreamError) -> None:
        if entry.state is not ConfigEntryState.LOADED:
            return  # an answer may outlive its entry
        if isinstance(error, errors.CredentialsError):
            entry.async_start_reauth(hass)
            return
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id(entry),
            data={"entry_id": entry.entry_id},
            is_fixable=True,
            severity=ir.IssueSeverity.ERROR,
            translation_key=error.key,
            translation_placeholders={"server": name, "entry": entry.title},
        )

    @callback
    def on_recovery() -> None:
        ir.async_delete_issue(hass, DOMAIN, issue_id(entry))

    return Health(on_trouble, on_recovery)
