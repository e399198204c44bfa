"""The account of this group: its entities, and what is asked of it in several steps."""

from collections.abc import Awaitable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from homelab_hub_demo.client import HomeAssistantError, Json
from homelab_hub_demo.folder import ZONE
from homelab_hub_demo.google import ROBIN
from homelab_hub_demo.tour.connector.home import entities_of, entry_id_of
from homelab_hub_demo.tour.steps import UnexpectedError, Visit, expect
from homelab_hub_demo.waiting import until
from homelab_hub_simulators.google.calendar import Calendars
from homelab_hub_simulators.google.drive import Drive
from homelab_hub_simulators.google.gmail import Mailbox

NAME = "google"
SECONDS = 10
LOCAL = ZoneInfo(ZONE)


def entry_id(visit: Visit) -> str:
    """Return the id of the account's entry."""
    return entry_id_of(visit, NAME)


def calendars(visit: Visit) -> Calendars:
    """Return the calendars as Google has them."""
    return visit.demo.google.calendars()


def mailbox(visit: Visit, person: str = ROBIN) -> Mailbox:
    """Return somebody's mail as Google has it."""
    return visit.demo.google.mailbox(person)


def drive(visit: Visit) -> Drive:
    """Return the files as Google has them."""
    return visit.demo.google.drive()


def today() -> date:
    """Return which day it is where the home is."""
    return datetime.now(LOCAL).date()


async def entity(visit: Visit, key: str) -> str:
    """Return an entity of the account by what it tells: `new_mail`, `calendar_` and an id.

    Those of calendars come once Google has been asked which there are.
    """

    async def find() -> str | None:
        return (await entities_of(visit, NAME)).get(key)

    try:
        return str(await until(find, SECONDS))
    except TimeoutError:
        found = sorted(await entities_of(visit, NAME))
        raise UnexpectedError(f"an entity for {key} among {found}") from None


async def act(visit: Visit, action: str, /, **data: Json) -> Json:
    """Perform an action that is for an account, and return its response."""
    return await visit.demo.home_assistant.act(
        f"homelab_hub.{action}", config_entry_id=entry_id(visit), **data
    )


async def look(visit: Visit, entity_id: str) -> None:
    """Have Google asked now, as `homeassistant.update_entity` does."""
    await visit.demo.home_assistant.act("homeassistant.update_entity", None, entity_id=[entity_id])


async def agent_of(visit: Visit) -> str:
    """Return the id of the account's backup agent, as Home Assistant lists it."""
    listed = await visit.demo.home_assistant.call("backup/agents/info")
    [agent] = [one["agent_id"] for one in listed["agents"] if one["agent_id"] != "backup.local"]
    return str(agent)


async def refused(doing: Awaitable[object], *words: str) -> str:
    """Return what the user is told when something fails, which must have these words in it."""
    try:
        answer = await doing
    except HomeAssistantError as error:
        text = str(error)
        for word in words:
            expect(word.casefold() in text.casefold(), f"“{word}” in {text}")
        _, found, message = text.rpartition("'message': ")
        return message.split("', '")[0].strip("\"'}") if found else text
    raise UnexpectedError(f"to be refused, not {answer}")


async def become(visit: Visit, entity_id: str, attribute: str, value: Json) -> Json:
    """Return the attributes of an entity once one of them has a value."""
    seen: Json = None

    async def there() -> bool:
        nonlocal seen
        seen = (await visit.demo.home_assistant.state(entity_id))["attributes"]
        return bool(seen.get(attribute) == value)

    try:
        await until(there, SECONDS)
    except TimeoutError:
        raise UnexpectedError(f"{attribute} of {entity_id} to be {value}, not {seen}") from None
    return seen
