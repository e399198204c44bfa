"""What the tests put into calendars, and find in a Drive."""

from typing import Any

from .client import GoogleClient

ME = "robin.homelab@example.com"
NINE = {"dateTime": "2026-12-01T09:00:00+01:00", "timeZone": "Europe/Berlin"}
TEN = {"dateTime": "2026-12-01T10:00:00+01:00", "timeZone": "Europe/Berlin"}
ELEVEN = {"dateTime": "2026-12-01T11:00:00+01:00", "timeZone": "Europe/Berlin"}


def event(**fields: Any) -> dict[str, Any]:
    """Return an event from ten to eleven, unless told otherwise."""
    return {"start": TEN, "end": ELEVEN} | fields


async def names(client: GoogleClient, q: str | None = None, **more: Any) -> list[str]:
    """Return the names that a search finds."""
    found = await client.run(client.drive.files().list(q=q, **more))
    return [file["name"] for file in found["files"]]
