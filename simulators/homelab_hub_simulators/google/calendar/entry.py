"""A calendar in somebody's list."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from .colors import CALENDAR_COLORS, FOREGROUND
from .store import Calendar


class Role(IntEnum):
    """What somebody may do; higher includes lower."""

    freeBusyReader = 1  # noqa: N815 - as Google writes it
    reader = 2
    writer = 3
    owner = 4


@dataclass(slots=True, kw_only=True)
class Entry:
    """One calendar as somebody has it. `fields` are those that are this person's own."""

    calendar: Calendar
    role: Role
    primary: bool = False
    fields: dict[str, Any] = field(default_factory=dict)
    deleted: bool = False
    revision: int = 0

    def as_resource(self) -> dict[str, Any]:
        """Return the CalendarListEntry."""
        facts = self.calendar.facts
        head = {
            "kind": "calendar#calendarListEntry",
            "etag": f'"{self.revision:016d}"',
            "id": facts.id,
        }
        if self.deleted:
            return head | {"deleted": True, "summary": facts.summary}
        color = str(self.fields.get("colorId", "14"))
        shown: dict[str, Any] = head | {
            "summary": facts.summary,
            "description": facts.description,
            "location": facts.location,
            "timeZone": facts.zone,
            "colorId": color,
            "backgroundColor": CALENDAR_COLORS.get(color, CALENDAR_COLORS["14"]),
            "foregroundColor": FOREGROUND,
            "accessRole": self.role.name,
            "defaultReminders": [],
            "conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]},
            "primary": True if self.primary else None,
        }
        shown |= self.fields
        return {name: value for name, value in shown.items() if value is not None}
