"""What the record of requests keeps of a call."""

from typing import Any

from aiohttp import web

from homelab_hub_simulators.server import RecordedRequest

LONGEST_TEXT = 2000
SECRET = frozenset({"token", "access_token", "oauth_token", "key", "upload_id"})


def recorded(request: web.Request, name: str, body: object) -> RecordedRequest:
    """Return the record: the method's id, the query, and a body without secrets and long texts."""
    query: dict[str, Any] = {}
    for key in request.query:
        values = request.query.getall(key)
        query[key] = "***" if key in SECRET else values[0] if len(values) == 1 else values
    kept: dict[str, Any] = {"method": name, "query": query, "body": _short(body)}
    if (content_range := request.headers.get("Content-Range")) is not None:
        kept["range"] = content_range
    return RecordedRequest(method=request.method, path=request.path, body=kept)


def _short(value: Any, key: str = "") -> Any:
    """Return a value without secrets and long texts."""
    if key in SECRET:
        return "***"
    if isinstance(value, dict):
        return {name: _short(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_short(item) for item in value]
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return value[:LONGEST_TEXT] + "…"
    return value
