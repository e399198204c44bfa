"""Pages of a list: https://developer.spotify.com/documentation/web-api/concepts/api-calls."""

from collections.abc import Callable, Sequence
from typing import Any

from yarl import URL

from .api import Call

DEFAULT_LIMIT = 20


def page[T](
    call: Call,
    things: Sequence[T],
    shape: Callable[[T], Any],
    *,
    default: int = DEFAULT_LIMIT,
    path: str | None = None,
) -> dict[str, Any]:
    """Return the page that a call asks for, with links to its neighbours.

    `path` is where the list is, if not where the call went; then the page is the first.
    """
    here = call.request.url if path is None else URL(f"{call.origin}/v1/{path}")
    limit = default if path else call.number("limit", default)
    offset = 0 if path else call.number("offset", 0)

    def link(at: int) -> str:
        """Return the link to the page that begins at an index."""
        return str(here.update_query(offset=at, limit=limit))

    more = offset + limit < len(things)
    return {
        "href": link(offset),
        "items": [shape(thing) for thing in things[offset : offset + limit]],
        "limit": limit,
        "next": link(offset + limit) if more else None,
        "offset": offset,
        "previous": link(max(0, offset - limit)) if offset else None,
        "total": len(things),
    }
