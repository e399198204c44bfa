"""The calendars in an account's list, and which of them are followed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

from ....connector.account import AccountEntry
from ....upstream import errors
from .client import CalendarClient
from .const import CONF_CALENDARS
from .resource import Resource
from .stores import list_store

SAVE_DELAY: Final = 30
GONE: Final = 410
# Holidays, birthdays and the like, which Google makes itself.
_MADE_BY_GOOGLE: Final = "@group.v.calendar.google.com"


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What the list says of a calendar. `selected` is whether Google's own page shows it."""

    id: str
    name: str
    color: str | None
    role: str
    primary: bool
    selected: bool
    zone: str

    @classmethod
    def of(cls, resource: Resource) -> Self:
        """Return what a CalendarListEntry says."""
        return cls(
            id=resource["id"],
            name=resource.get("summaryOverride") or resource.get("summary") or resource["id"],
            color=resource.get("backgroundColor"),
            role=resource.get("accessRole", "reader"),
            primary=bool(resource.get("primary")),
            selected=bool(resource.get("selected")),
            zone=resource.get("timeZone") or "UTC",
        )

    @property
    def is_writable(self) -> bool:
        """Return whether the account may change events."""
        return self.role in {"owner", "writer"}

    @property
    def is_made_by_google(self) -> bool:
        """Return whether it changes a few times a year, if at all."""
        return self.id.endswith(_MADE_BY_GOOGLE)


class CalendarList:
    """The list, followed as the events are: what changed is asked for."""

    def __init__(self, client: CalendarClient) -> None:
        """Know nothing yet."""
        self._client = client
        self._entry: AccountEntry = client.account.entry
        self._token: str | None = None
        self._known: dict[str, Resource] = {}
        self._store = list_store(client.hass, self._entry.entry_id)

    async def load(self) -> None:
        """Read what is on disk, if there is anything."""
        if (stored := await self._store.async_load()) is not None:
            self._token = stored["token"]
            self._known = {resource["id"]: resource for resource in stored["calendars"]}

    async def sync(self) -> None:
        """Ask Google for what changed, everything at first; raises `UpstreamError`."""
        since = self._token
        try:
            changed, token = await self._ask(since)
        except errors.NotFoundError as error:
            if error.status != GONE:
                raise
            since = None
            changed, token = await self._ask(since)
        if since is None:
            self._known.clear()
        for resource in changed:
            if resource.get("deleted") or resource.get("hidden"):
                self._known.pop(resource["id"], None)
            else:
                self._known[resource["id"]] = resource
        if changed or token != self._token:
            self._token = token
            self._store.async_delay_save(self._stored, SAVE_DELAY)

    def all(self) -> list[Facts]:
        """Return the calendars of the list, the own one first."""
        found = [Facts.of(resource) for resource in self._known.values()]
        return sorted(found, key=lambda facts: (not facts.primary, facts.name.casefold()))

    def followed(self) -> Iterator[Facts]:
        """Yield the calendars the user picked, or those that Google's own page shows."""
        picked = self._entry.options.get(CONF_CALENDARS)
        for facts in self.all():
            if facts.selected if picked is None else facts.id in picked:
                yield facts

    async def save(self) -> None:
        """Write what is known to disk."""
        await self._store.async_save(self._stored())

    async def _ask(self, token: str | None) -> tuple[list[Resource], str | None]:
        """Return what changed since a token, everything without one; and the next token."""
        found: list[Resource] = []
        following: str | None = None
        while True:
            page = await self._client.list_page(token, following)
            found += page.get("items", ())
            if (following := page.get("nextPageToken")) is None:
                return found, page.get("nextSyncToken")

    def _stored(self) -> dict[str, Any]:
        """Return what is written to disk."""
        return {"token": self._token, "calendars": list(self._known.values())}
