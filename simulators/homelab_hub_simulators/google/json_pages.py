"""Endpoints that answer JSON, and explain what is wrong with a request."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from .errors import GoogleError

type Answer = Callable[[web.Request], Awaitable[Any]]


def as_json(answer: Answer) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return a handler that answers JSON, and explains what is wrong with a request."""

    async def handle(request: web.Request) -> web.Response:
        """Answer one request."""
        try:
            return web.json_response(await answer(request))
        except KeyError as error:
            return web.json_response({"error": f"there is no {error}"}, status=404)
        except GoogleError as error:
            return web.json_response({"error": str(error)}, status=error.status)
        except (ValueError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)

    return handle


async def json_body(request: web.Request) -> dict[str, Any]:
    """Return a body that is a JSON object; raises ValueError for another."""
    body = await request.json()
    if not isinstance(body, dict):
        raise TypeError("the body must be a JSON object")
    return body
