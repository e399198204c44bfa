"""What the record of requests keeps of a call: never a token."""

from typing import Any

from aiohttp import web

from homelab_hub_simulators.server import RecordedRequest

LONGEST_TEXT = 2000


def recorded(request: web.Request, name: str, content: bytes) -> RecordedRequest:
    """Return the record: the method's id, the query, and the body as text."""
    text = content.decode(errors="replace")
    body: dict[str, Any] = {
        "method": name,
        "query": dict(request.query),
        "body": text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…",
    }
    return RecordedRequest(method=request.method, path=request.path, body=body)
