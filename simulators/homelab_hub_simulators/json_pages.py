"""Admin endpoints that answer JSON, and explain what is wrong with a request."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiohttp import web

type Answer = Callable[[web.Request], Awaitable[Any]]
# HTTP method, path below `/admin/`, and what answers.
type Page = tuple[str, str, Answer]


def add_json_pages(
    application: web.Application,
    pages: Iterable[Page],
    *wrong: type[Exception],
    status: Callable[[Exception], int] = lambda _: 400,
) -> None:
    """Add admin endpoints, which answer 404 and `error` for what is not there.

    Values that are not right, and what else is `wrong`, are answered with their `status`.
    """
    for method, path, answer in pages:
        handler = _as_json(answer, (ValueError, TypeError, *wrong), status)
        application.router.add_route(method, f"/admin/{path}", handler)


async def json_body(request: web.Request) -> dict[str, Any]:
    """Return a body that is a JSON object; raises ValueError or TypeError for another."""
    body = await request.json()
    if not isinstance(body, dict):
        raise TypeError("the body must be a JSON object")
    return body


def _as_json(
    answer: Answer, wrong: tuple[type[Exception], ...], status: Callable[[Exception], int]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return a handler that answers JSON, and explains what is wrong with a request."""

    async def handle(request: web.Request) -> web.Response:
        """Answer one request."""
        try:
            return web.json_response(await answer(request))
        except KeyError as error:
            return web.json_response({"error": f"there is no {error}"}, status=404)
        except wrong as error:
            return web.json_response({"error": str(error)}, status=status(error))

    return handle
