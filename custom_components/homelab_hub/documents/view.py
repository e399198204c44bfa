"""The way of a document to a browser or a player, through Home Assistant."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from http import HTTPStatus
import re
from typing import Final

from aiohttp import hdrs, web
from homeassistant.helpers.http import HomeAssistantView

from ..connector.actor import Actor, acting
from ..connector.errors import NotAllowedError
from ..const import DOMAIN
from ..upstream import errors
from .shelf import Opened, Shelf

URL: Final = f"/api/{DOMAIN}/documents"
ACTOR: Final = Actor(component="media")
PIECE: Final = 2**16
# Shown in the browser; all else is only saved, since it would run as a page of Home Assistant.
_SHOWN: Final = ("image/", "audio/", "video/", "application/pdf", "text/plain")
_NOT_SHOWN: Final = "image/svg+xml"
_PASSED: Final = ("Content-Range", "Content-Length", "Accept-Ranges")
_SAFE: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=0",
}
_KIND: Final = re.compile(r"[a-z0-9][\w!#$&^.+-]*/[\w!#$&^.+-]+", re.ASCII)
_UNKNOWN: Final = "application/octet-stream"
_SPAN: Final = re.compile(r"bytes=(\d+-\d*|-\d+)", re.ASCII)


def url_of(entry_id: str, place: str) -> str:
    """Return where a document is served.

    Places may have anything in them, such as dots and slashes, which clients would tidy up.
    """
    return f"{URL}/{entry_id}/{urlsafe_b64encode(place.encode()).decode().rstrip('=')}"


class DocumentsView(HomeAssistantView):
    """Serves documents to who is signed in, or has a link that Home Assistant signed."""

    url = f"{URL}/{{entry_id}}/{{document}}"
    name = f"api:{DOMAIN}:documents"

    def __init__(self, shelves: Callable[[], Mapping[str, Shelf]]) -> None:
        """Ask for the shelves at each request."""
        self._shelves = shelves

    async def get(self, request: web.Request, entry_id: str, document: str) -> web.StreamResponse:
        """Send a document, or the part of it that is asked for."""
        shelf, place = self._shelves().get(entry_id), _place_of(document)
        if shelf is None or not place:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        span = request.headers.get("Range", "")
        response = web.StreamResponse(headers=_SAFE)
        with acting(ACTOR):
            try:
                async with shelf.open(place, span if _SPAN.fullmatch(span) else None) as opened:
                    await _send(request, response, opened)
            except errors.UpstreamError as error:
                if not response.prepared:
                    return web.Response(status=_status(error))
                if request.transport is not None:
                    request.transport.close()  # so that half of it is not taken for all of it
        return response


async def _send(request: web.Request, response: web.StreamResponse, opened: Opened) -> None:
    """Send a document as it arrives."""
    kind = plain_kind(opened.kind)
    answer = opened.answer
    shown = kind.startswith(_SHOWN) and kind != _NOT_SHOWN
    response.set_status(answer.status)
    response.content_type = kind
    response.headers["Content-Disposition"] = "inline" if shown else "attachment"
    if hdrs.CONTENT_ENCODING not in answer.headers:  # else what is read is of another length
        for name in _PASSED:
            if name in answer.headers:
                response.headers[name] = answer.headers[name]
    await response.prepare(request)
    async for piece in answer.content.iter_chunked(PIECE):
        try:
            await response.write(piece)
        except ConnectionError:
            return  # who reads has gone, which is no failure of the document's


def plain_kind(kind: str) -> str:
    """Return a MIME type as it can be trusted: nothing but a type, and a known way to write it."""
    plain = kind.partition(";")[0].strip().lower()
    return plain if _KIND.fullmatch(plain) else _UNKNOWN


def _place_of(document: str) -> str:
    """Return the place that a URL names, an empty one if it names none."""
    try:
        return urlsafe_b64decode(document + "=" * (-len(document) % 4)).decode()
    except ValueError:
        return ""


def _status(error: errors.UpstreamError) -> HTTPStatus:
    """Return what is answered for an error."""
    match error:
        case NotAllowedError():
            return HTTPStatus.FORBIDDEN
        case errors.NotFoundError():
            return HTTPStatus.NOT_FOUND
        case _ if error.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        case _:
            return HTTPStatus.BAD_GATEWAY
