"""The door for the media browser: the documents that accounts have."""

from homeassistant.components.media_source import MediaSource
from homeassistant.core import HomeAssistant

from .connections.google.drive.media import DriveMediaSource
from .connections.google.drive.media_view import DriveMediaView


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the source; asked for once, when media are first browsed."""
    hass.http.register_view(DriveMediaView(hass))
    return DriveMediaSource(hass)
