"""What the home shows of the accounts that the tour has connected."""

from dataclasses import dataclass
from pathlib import Path

from homelab_hub_demo.client import Json
from homelab_hub_demo.jarvis import DOMAIN, LOAD_SECONDS
from homelab_hub_demo.tour.steps import UnexpectedError, Visit, expect
from homelab_hub_demo.waiting import until

PROVIDER_OF = {
    "google": "google",
    "youtube": "google",
    "spotify": "spotify",
    "twitch": "twitch",
    "kick": "kick",
    "discord": "discord",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the status sensor of an account says."""

    entity_id: str
    status: str
    granted: list[str]
    missing: list[str]
    paused: list[str]
    reason: str | None


def keep(visit: Visit, name: str, entry: Json) -> None:
    """Note an entry under a name for later steps."""
    visit.notes.setdefault("entries", {})[name] = entry["entry_id"]


def entry_id_of(visit: Visit, name: str) -> str:
    """Return the id of an entry an earlier step has made."""
    entries: dict[str, str] = visit.notes.get("entries", {})
    expect(name in entries, f"{name} to be connected by an earlier step")
    return entries[name]


async def entry_of(visit: Visit, name: str) -> Json:
    """Return an entry as the frontend's list has it, None if it is gone."""
    entry_id = entry_id_of(visit, name)
    entries = await visit.demo.home_assistant.call("config_entries/get", domain=DOMAIN)
    return next((entry for entry in entries if entry["entry_id"] == entry_id), None)


async def entities_of(visit: Visit, name: str) -> dict[str, str]:
    """Return the entities of an entry: what each tells, and its entity id."""
    entry_id = entry_id_of(visit, name)
    listed = await visit.demo.home_assistant.call("config/entity_registry/list")
    return {
        entity["unique_id"].removeprefix(f"{entry_id}_"): entity["entity_id"]
        for entity in listed
        if entity["config_entry_id"] == entry_id
    }


async def shown(visit: Visit, name: str) -> Shown:
    """Return what the status sensor of an account says."""
    entity_id = (await entities_of(visit, name))["status"]
    state = await visit.demo.home_assistant.state(entity_id)
    attributes = state["attributes"]
    return Shown(
        entity_id=entity_id,
        status=state["state"],
        granted=attributes.get("granted", []),
        missing=attributes.get("missing", []),
        paused=attributes.get("paused", []),
        reason=attributes.get("reason"),
    )


async def wait_for(visit: Visit, name: str, status: str) -> Shown:
    """Return what an account shows once it has a status; a reload may be under way."""

    async def look() -> bool:
        return (await shown(visit, name)).status == status

    try:
        await until(look, LOAD_SECONDS)
    except TimeoutError:
        raise UnexpectedError(f"{name} {status}, not {await shown(visit, name)}") from None
    return await shown(visit, name)


def tokens_of(visit: Visit, name: str) -> Path:
    """Return the file that holds the tokens of an entry."""
    folder = visit.demo.outside.folder.path
    return folder / f".storage/{DOMAIN}.tokens.{entry_id_of(visit, name)}/grant.json"


async def reload(visit: Visit, name: str) -> str:
    """Reload an entry, as its menu does; return the state it is in then."""
    path = f"/api/config/config_entries/entry/{entry_id_of(visit, name)}/reload"
    await visit.demo.home_assistant.request("POST", path)
    state: str = (await entry_of(visit, name))["state"]
    return state


async def remove(visit: Visit, name: str) -> None:
    """Remove an entry, as its menu does."""
    path = f"/api/config/config_entries/entry/{entry_id_of(visit, name)}"
    await visit.demo.home_assistant.request("DELETE", path)


async def repairs(visit: Visit, name: str) -> dict[str, Json]:
    """Return the repair issues about an entry, by what they say; Home Assistant's own too."""
    entry_id = entry_id_of(visit, name)
    listed = await visit.demo.home_assistant.call("repairs/list_issues")
    return {
        issue["translation_key"]: issue
        for issue in listed["issues"]
        if entry_id in issue["issue_id"]
    }
