"""Pictures that Jarvis drew for somebody in a chat, given to the app."""

import asyncio
from collections.abc import Mapping, Sequence
import logging
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..documents.files_in import incoming, pieces
from ..link import Link
from ..protocol.errors import Code, RequestError

MOST: Final = 4
_SECONDS: Final = 60

_LOGGER: Final = logging.getLogger(__name__)


async def given(
    hass: HomeAssistant, link: Link, pictures: Sequence[Mapping[str, Any]], largest: int
) -> list[str]:
    """Return the ids that pictures have at the app.

    None are given where one is larger than `largest` bytes, they are more than four, or the app
    does not take them: the answer says then where they are.
    """
    if not largest or len(pictures) > MOST:
        return []
    try:
        async with asyncio.timeout(_SECONDS):
            return [await _give(hass, link, one["media_content_id"], largest) for one in pictures]
    except (RequestError, HomeAssistantError, OSError) as error:
        _LOGGER.debug("A picture is not given to the app: %s", type(error).__name__)
        return []


async def _give(hass: HomeAssistant, link: Link, media: str, largest: int) -> str:
    """Give one picture. Raises `RequestError`, `HomeAssistantError` and `OSError`."""
    async with incoming(hass, media) as file:
        if file.size > largest:
            raise RequestError(Code.TOO_LARGE, "a picture is too large for the chat")
        return await link.upload(file.name, pieces(hass, file.path))
