"""What happens at Google, and how often it was asked."""

from datetime import timedelta
from typing import Any

from aiohttp import ClientSession
from homeassistant.util import dt as dt_util

from .person import Person

# An event that is on is shown before others if it began before them.
BEGAN = timedelta(hours=2)
LENGTH = timedelta(days=1)


class Outside:
    """Somebody who changes things at Google."""

    def __init__(self, session: ClientSession, person: Person) -> None:
        """Reach the simulators of a person."""
        self._session = session
        self._person = person

    async def requests(self) -> dict[str, int]:
        """Return how often each method was called, and each page of the sign-in."""
        async with self._session.get(f"{self._person.google_admin}/counts") as answer:
            counts: dict[str, int] = await answer.json()
        async with self._session.get(f"{self._person.oauth_admin}/requests") as answer:
            for request in await answer.json():
                counts[request["path"]] = counts.get(request["path"], 0) + 1
        return counts

    async def move_clock(self, seconds: float) -> None:
        """Let time go by at Google."""
        await self._post("clock", {"advance": seconds})

    async def add_event(self, calendar: str, summary: str) -> str:
        """Add an event that is on, and return its id."""
        start = dt_util.utcnow() - BEGAN
        event = {
            "summary": summary,
            "start": {"dateTime": start.isoformat(timespec="seconds")},
            "end": {"dateTime": (start + LENGTH).isoformat(timespec="seconds")},
        }
        made = await self._post(f"events/{self._person.email}?calendar={calendar}", event)
        return str(made["id"])

    async def remove_event(self, calendar: str, event: str) -> None:
        """Delete an event."""
        path = f"events/{self._person.email}/{event}?calendar={calendar}"
        async with self._session.delete(f"{self._person.google_admin}/{path}") as answer:
            answer.raise_for_status()

    async def deliver(self, subject: str) -> None:
        """Let a mail arrive."""
        mail = {"sender": "Kim <kim@example.org>", "subject": subject, "body": "Hello!"}
        await self._post(f"mail/{self._person.email}", mail)

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return the answer of an admin endpoint."""
        async with self._session.post(f"{self._person.google_admin}/{path}", json=body) as answer:
            answer.raise_for_status()
            found: dict[str, Any] = await answer.json()
            return found


def asked(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """Return how often each method was called in between."""
    return {
        name: count - before.get(name, 0)
        for name, count in after.items()
        if count > before.get(name, 0)
    }
