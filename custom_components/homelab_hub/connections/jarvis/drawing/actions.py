"""The actions of albums: what was drawn, and deleting it for good.

Pictures are the household's, as in the media browser, so anybody of it may do both.
"""

from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import probatio

from ....assistant.drawing.album import BRANCH, Drawn, albums_of
from ....const import DOMAIN
from .view import find

ATTR_IDS: Final = "media_content_id"
ATTR_LIMIT: Final = "limit"
LIST_SCHEMA: Final = probatio.Schema(
    {
        probatio.Optional(ATTR_LIMIT, default=100): probatio.All(
            probatio.Coerce(int), probatio.Range(min=1, max=1000)
        )
    }
)
DELETE_SCHEMA: Final = probatio.Schema(
    {probatio.Required(ATTR_IDS): probatio.All(cv.ensure_list, [cv.string])}
)
_PREFIX: Final = f"media-source://{DOMAIN}/{BRANCH}/"


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN, "list_pictures", list_pictures, LIST_SCHEMA, SupportsResponse.ONLY
    )
    hass.services.async_register(
        DOMAIN, "delete_pictures", delete_pictures, DELETE_SCHEMA, SupportsResponse.OPTIONAL
    )


async def list_pictures(call: ServiceCall) -> dict[str, Any]:
    """Return what was drawn in conversations, newest first."""
    albums = albums_of(call.hass).values()
    found = [(drawn, album.title) for album in albums for drawn in album.all]
    found.sort(key=lambda one: one[0].created, reverse=True)
    return {"pictures": [_told(*one) for one in found[: call.data[ATTR_LIMIT]]]}


async def delete_pictures(call: ServiceCall) -> dict[str, Any]:
    """Delete pictures. Return how many; nothing is deleted if one of them does not exist."""
    chosen: dict[str, set[str]] = {}
    for content_id in call.data[ATTR_IDS]:
        album_id, _, picture_id = content_id.removeprefix(_PREFIX).partition("/")
        if find(call.hass, album_id, picture_id) is None:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="drawing_gone")
        chosen.setdefault(album_id, set()).add(picture_id)
    albums = albums_of(call.hass)
    return {
        "deleted": sum([await albums[album].delete(pictures) for album, pictures in chosen.items()])
    }


def _told(drawn: Drawn, agent: str) -> dict[str, Any]:
    """Return what is known of a picture."""
    return {
        "agent": agent,
        "prompt": drawn.prompt,
        "created": drawn.created.isoformat(),
        "model": drawn.model,
        "cost": drawn.cost,
        "size": drawn.size,
        "edited": drawn.edited,
        "media_content_id": drawn.media_content_id,
        "media_content_type": drawn.mime_type,
    }
