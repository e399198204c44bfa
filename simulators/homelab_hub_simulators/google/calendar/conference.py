"""Meet links: https://developers.google.com/workspace/calendar/api/concepts/events-calendars."""

from collections.abc import Mapping
import hashlib
from typing import Any

from homelab_hub_simulators.google.errors import invalid


def conference(asked: Mapping[str, Any] | None, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return `conferenceData` and `hangoutLink` for what a client sent; nothing clears them.

    The same request id gives the same link. Raises GoogleError for a request that is not right.
    """
    if not asked:
        return {}
    if (request := asked.get("createRequest")) is None or "entryPoints" in asked:
        kept = {"conferenceData": dict(asked)}
        link = before.get("hangoutLink") or _video(asked)
        return kept | ({"hangoutLink": link} if link else {})
    if not request.get("requestId"):
        raise invalid("Invalid conference create request.", "conferenceData")
    solution = request.get("conferenceSolutionKey", {}).get("type", "hangoutsMeet")
    if solution != "hangoutsMeet":
        raise invalid("Invalid conference type value.", "conferenceData")
    letters = "".join(
        chr(97 + byte % 26) for byte in hashlib.sha256(request["requestId"].encode()).digest()
    )
    meeting = f"{letters[:3]}-{letters[3:7]}-{letters[7:10]}"
    link = f"https://meet.google.com/{meeting}"
    data = {
        "createRequest": {
            "requestId": request["requestId"],
            "conferenceSolutionKey": {"type": solution},
            "status": {"statusCode": "success"},
        },
        "entryPoints": [
            {"entryPointType": "video", "uri": link, "label": link.removeprefix("https://")}
        ],
        "conferenceSolution": {"key": {"type": solution}, "name": "Google Meet"},
        "conferenceId": meeting,
    }
    return {"conferenceData": data, "hangoutLink": link}


def _video(data: Mapping[str, Any]) -> str | None:
    """Return the link of conference data that a client sends back."""
    for entry in data.get("entryPoints", ()):
        if entry.get("entryPointType") == "video":
            return str(entry.get("uri"))
    return None
