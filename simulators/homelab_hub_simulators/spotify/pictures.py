"""The covers: every one a picture of its own, always the same."""

import asyncio
from functools import lru_cache

from aiohttp import web

from homelab_hub_simulators.openai.pictures import draw, encode

from .catalogue import Catalogue
from .people import People
from .shapes import IMAGE_SIZES

QUALITY = 85
PATH = "/image/{kind}/{id}/{size}"


class Pictures:
    """Serves the pictures of albums, artists, shows and playlists; nobody has to sign in."""

    def __init__(self, catalogue: Catalogue, people: People) -> None:
        """Draw for what is there."""
        self._catalogue = catalogue
        self._people = people

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer a JPEG, 404 for what has no picture."""
        kind, thing_id = request.match_info["kind"], request.match_info["id"]
        size = request.match_info["size"]
        name = self._name(kind, thing_id)
        if name is None or not size.isdecimal() or int(size) not in IMAGE_SIZES:
            return web.Response(status=404)
        playlist = self._people.playlists.get(thing_id)
        picture = None if playlist is None else playlist.cover
        if picture is None:
            picture = await asyncio.to_thread(_drawn, name, int(size))
        headers = {"Cache-Control": "public, max-age=31536000"}
        return web.Response(body=picture, content_type="image/jpeg", headers=headers)

    def _name(self, kind: str, thing_id: str) -> str | None:
        """Return what something is called, or None if it is not there."""
        if kind == "playlist":
            playlist = self._people.playlists.get(thing_id)
            return None if playlist is None else playlist.name
        thing = self._catalogue.get(f"spotify:{kind}:{thing_id}")
        return None if thing is None else thing.name


@lru_cache(maxsize=64)
def _drawn(name: str, size: int) -> bytes:
    """Return a picture for a name, as JPEG."""
    return encode(draw(name, (size, size), transparent=False, variant=0), "jpeg", QUALITY)
