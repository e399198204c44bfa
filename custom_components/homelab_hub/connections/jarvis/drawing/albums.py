"""The albums of an entry, and the tool that fills them."""

from collections.abc import Mapping
from functools import partial

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant

from ....assistant.drawing.album import DEFAULT_KEPT, Album, close_album, open_album
from ....assistant.drawing.tool import DrawTool
from ....assistant.options import CONF_IMAGE_MODEL, CONF_PICTURES_KEPT
from ....assistant.pictures import Painter, PictureOptions
from ..const import SubentryType


async def open_albums[T](hass: HomeAssistant, entry: ConfigEntry[T]) -> Mapping[str, Album]:
    """Return the albums of all agents by the ids of their subentries, until the entry unloads."""
    found: dict[str, Album] = {}
    for subentry_id, subentry in entry.subentries.items():
        if subentry.subentry_type == SubentryType.CONVERSATION:
            most = int(subentry.data.get(CONF_PICTURES_KEPT, DEFAULT_KEPT))
            found[subentry_id] = await open_album(hass, subentry_id, subentry.title, most)
            entry.async_on_unload(partial(close_album, hass, subentry_id))
    return found


def drawing_tool(
    painter: Painter, album: Album, server: str, subentry: ConfigSubentry
) -> DrawTool | None:
    """Return the tool of an agent, None if it has no model for pictures."""
    if not subentry.data.get(CONF_IMAGE_MODEL):
        return None
    return DrawTool(painter, PictureOptions.from_options(subentry.data), album, server)
