"""The way of a picture to a browser."""

from http import HTTPStatus
from typing import Final

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from ....assistant.drawing.album import URL, Drawn, albums_of
from ....const import DOMAIN

_SAFE: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    # A picture never changes.
    "Cache-Control": "private, max-age=86400, immutable",
}


class PicturesView(HomeAssistantView):
    """Serves pictures to who is signed in, or has a link that Home Assistant signed."""

    url = f"{URL}/{{album}}/{{picture}}"
    name = f"api:{DOMAIN}:pictures"

    async def get(self, request: web.Request, album: str, picture: str) -> web.StreamResponse:
        """Send a picture."""
        hass = request.app[KEY_HASS]
        if (drawn := find(hass, album, picture)) is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        try:
            content = await albums_of(hass)[album].read(drawn)
        except OSError:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        return web.Response(body=content, content_type=drawn.mime_type, headers=_SAFE)


def find(hass: HomeAssistant, album_id: str, picture_id: str) -> Drawn | None:
    """Return a picture of a loaded agent, None if it is not there."""
    album = albums_of(hass).get(album_id)
    return album.get(picture_id) if album else None
