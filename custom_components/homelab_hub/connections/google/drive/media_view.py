"""The way of a file from Drive to a browser or a player, through Home Assistant."""

from http import HTTPStatus
from typing import Final

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import HomeAssistantView

from ....connector.actor import Actor, acting
from ....connector.errors import NotAllowedError
from ....const import DOMAIN
from ....upstream import errors
from .finding import drives
from .formats import GOOGLE, OFFERED, PDF
from .part import DrivePart

URL: Final = f"/api/{DOMAIN}/drive"
ACTOR: Final = Actor(component="media")
PIECE: Final = 2**16
# Shown in the browser; all else is only saved, since it would run as a page of Home Assistant.
_SHOWN: Final = ("image/", "audio/", "video/", PDF, "text/plain")
_NOT_SHOWN: Final = "image/svg+xml"
_PASSED: Final = ("Content-Range", "Content-Length", "Accept-Ranges")
_SAFE: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=0",
}


class DriveMediaView(HomeAssistantView):
    """Serves files to who is signed in, or has a link that Home Assistant signed."""

    url = f"{URL}/{{entry_id}}/{{file_id}}"
    name = f"api:{DOMAIN}:drive"

    def __init__(self, hass: HomeAssistant) -> None:
        """Belong to the integration."""
        self._hass = hass

    async def get(self, request: web.Request, entry_id: str, file_id: str) -> web.StreamResponse:
        """Send a file, or the part of it that is asked for; Google's own documents as PDF."""
        if (part := drives(self._hass).get(entry_id)) is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        with acting(ACTOR):
            try:
                return await _send(request, part, file_id)
            except NotAllowedError:
                return web.Response(status=HTTPStatus.FORBIDDEN)
            except errors.NotFoundError:
                return web.Response(status=HTTPStatus.NOT_FOUND)
            except errors.UpstreamError:
                return web.Response(status=HTTPStatus.BAD_GATEWAY)


async def _send(request: web.Request, part: DrivePart, file_id: str) -> web.StreamResponse:
    """Send a file as it arrives."""
    file = await part.client.get(file_id, "mimeType,name")
    kind: str = file["mimeType"]
    if kind.startswith(GOOGLE):
        if kind not in OFFERED:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        wanted, kind = part.client.export(file_id, PDF), PDF
    else:
        wanted = part.client.content(file_id)
        if (part_of_it := request.headers.get("Range")) is not None:
            wanted.headers["Range"] = part_of_it
    async with wanted.stream() as answer:
        shown = kind.startswith(_SHOWN) and kind != _NOT_SHOWN
        response = web.StreamResponse(status=answer.status, headers=_SAFE)
        response.content_type = kind
        response.headers["Content-Disposition"] = "inline" if shown else "attachment"
        for name in _PASSED:
            if name in answer.headers:
                response.headers[name] = answer.headers[name]
        await response.prepare(request)
        async for piece in answer.content.iter_chunked(PIECE):
            await response.write(piece)
        await response.write_eof()
        return response
