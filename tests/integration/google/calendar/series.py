"""A weekly event, and what a person does with its occurrences on the calendar page."""

from typing import Any

from homelab_hub_simulators.google import GoogleSimulator

from .page import Page, at

# Tuesdays in December 2026: 1, 8, 15, 22, 29.
WEEKLY: dict[str, Any] = {
    "summary": "Choir",
    "location": "Town hall",
    "start": at("2026-12-01T18:00"),
    "end": at("2026-12-01T19:30"),
    "recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=TU"],
    "attendees": [{"email": "ada@example.com", "responseStatus": "accepted"}],
    "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 42}]},
    "conferenceData": {"createRequest": {"requestId": "choir"}},
    "extendedProperties": {"private": {"app": "choir"}},
    "colorId": "5",
}


COPIED = ("location", "attendees", "reminders", "conferenceData", "extendedProperties", "colorId")


def starts(events: list[dict[str, Any]]) -> list[str]:
    """Return the starts of events as days and hours."""
    return [event["start"][8:16].replace("T", " ") for event in events]


def stored(google: GoogleSimulator) -> list[dict[str, Any]]:
    """Return the series and exceptions that Google has, cancelled ones left out."""
    return [event for event in google.calendars().events() if event["status"] != "cancelled"]


class Series:
    """A weekly event on the page."""

    def __init__(self, page: Page, event: dict[str, Any]) -> None:
        """Know its id."""
        self.page = page
        self.id: str = event["id"]

    async def occurrence(self, day: int) -> dict[str, Any]:
        """Return what is on the page for a day of December."""
        [found] = [
            event for event in await self.page.month() if event["start"][8:10] == f"{day:02}"
        ]
        return found

    async def ask_to_change(self, day: int, *, span: str = "", **event: Any) -> dict[str, Any]:
        """Return the answer to a change of a day, as the page's dialog sends it."""
        shown = await self.occurrence(day)
        changed = {
            "summary": shown["summary"],
            "location": shown["location"],
            "dtstart": shown["start"],
            "dtend": shown["end"],
        } | event
        if span:
            changed = {"rrule": shown["rrule"]} | changed
        return await self.page.ask(
            "update",
            uid=shown["uid"],
            recurrence_id=shown["recurrence_id"],
            recurrence_range=span,
            event=changed,
        )

    async def change(self, day: int, *, span: str = "", **event: Any) -> None:
        """Change a day, with all that follows from it."""
        answer = await self.ask_to_change(day, span=span, **event)
        assert answer["success"], answer["error"]
        await self.page.hass.async_block_till_done(wait_background_tasks=True)

    async def delete(self, day: int, *, span: str = "") -> None:
        """Delete a day."""
        shown = await self.occurrence(day)
        await self.page.do(
            "delete",
            uid=shown["uid"],
            recurrence_id=shown["recurrence_id"],
            recurrence_range=span,
        )
