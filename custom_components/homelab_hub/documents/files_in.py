"""Files to upload: from folders that Home Assistant may read, and from media sources."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
import mimetypes
import os
from pathlib import Path
import shutil
import tempfile
from typing import Final

import aiohttp
from homeassistant.components.media_player.browse_media import async_process_play_media_url
from homeassistant.components.media_source import (
    MediaSourceError,
    async_resolve_media,
    is_media_source_id,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .refusals import not_written, refusal

UNKNOWN: Final = "application/octet-stream"
_PIECE: Final = 256 * 1024
# What is left free on the disk of temporary files, in bytes.
RESERVE: Final = 100 * 2**20
# Pictures of a camera, and a list of what is not there yet.
_ENDLESS: Final = ("multipart/x-mixed-replace", "application/vnd.apple.mpegurl")
_TIMEOUT: Final = aiohttp.ClientTimeout(total=3600, connect=10, sock_read=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Incoming:
    """A file on this disk that is to be uploaded; `size` is in bytes."""

    path: Path
    name: str
    mime_type: str
    size: int


@asynccontextmanager
async def incoming(hass: HomeAssistant, wanted: str) -> AsyncGenerator[Incoming]:
    """Give the file of a media source id or a path, for as long as the context lasts.

    Raises `ServiceValidationError` for what is missing or not allowed.
    """
    if not is_media_source_id(wanted):
        path = Path(wanted)
        allowed = await hass.async_add_executor_job(hass.config.is_allowed_path, wanted)
        if not path.is_absolute() or not allowed:
            raise refusal("document_path_not_allowed", path=wanted)
        yield await _on_disk(hass, path, None)
        return
    try:
        media = await async_resolve_media(hass, wanted, None)
    except MediaSourceError as error:
        raise refusal("document_not_found_here", name=wanted) from error
    if media.path is not None:
        yield await _on_disk(hass, media.path, media.mime_type)
        return
    if media.mime_type in _ENDLESS:
        raise refusal("document_endless", name=wanted)
    url = async_process_play_media_url(hass, media.url)
    handle, name = await hass.async_add_executor_job(tempfile.mkstemp)
    temporary = Path(name)
    try:
        title = await _download(hass, url, handle, wanted)
        size = (await hass.async_add_executor_job(temporary.stat)).st_size
        yield Incoming(path=temporary, name=title, mime_type=media.mime_type, size=size)
    finally:
        await hass.async_add_executor_job(temporary.unlink)


async def _on_disk(hass: HomeAssistant, path: Path, mime_type: str | None) -> Incoming:
    """Return a file that is there."""
    guessed, _ = mimetypes.guess_type(path.name)
    size = await hass.async_add_executor_job(_size, path)
    if size is None:
        raise refusal("document_not_found_here", name=str(path))
    return Incoming(path=path, name=path.name, mime_type=mime_type or guessed or UNKNOWN, size=size)


def _size(path: Path) -> int | None:
    """Return the size of a file, None if there is none; blocks."""
    try:
        return path.stat().st_size if path.is_file() else None
    except OSError:
        return None


async def _download(hass: HomeAssistant, url: str, handle: int, wanted: str) -> str:
    """Write what is at the URL of a media source to an open file, and return its name."""
    job = hass.async_add_executor_job
    file = await job(os.fdopen, handle, "wb")
    size = 0
    try:
        room = await job(_room)
        async with async_get_clientsession(hass).get(url, timeout=_TIMEOUT) as response:
            response.raise_for_status()
            async for piece in response.content.iter_chunked(2**20):
                size += len(piece)
                if size > room:
                    raise refusal("document_no_room_here", name=wanted)
                await job(file.write, piece)
            return response.url.name or "file"
    except (aiohttp.ClientError, TimeoutError) as error:
        raise refusal("document_not_found_here", name=wanted) from error
    except OSError as error:
        raise not_written(tempfile.gettempdir(), error) from error
    finally:
        with suppress(OSError):  # what is not on the disk by now has been told
            await job(file.close)


def _room() -> int:
    """Return how many bytes a temporary file may have; blocks."""
    return shutil.disk_usage(tempfile.gettempdir()).free - RESERVE


async def pieces(hass: HomeAssistant, path: Path) -> AsyncGenerator[bytes]:
    """Yield a file in pieces. Raises `OSError`."""
    job = hass.async_add_executor_job
    file = await job(path.open, "rb")
    try:
        while piece := await job(file.read, _PIECE):
            yield piece
    finally:
        await job(file.close)
