"""Files to send: from media sources, and from folders that Home Assistant may read."""

from collections.abc import Sequence
from dataclasses import dataclass
import mimetypes
from pathlib import Path
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

from .letter import LARGEST_ATTACHMENTS, Enclosure
from .refusals import refusal

_UNKNOWN: Final = "application/octet-stream"
_TIMEOUT: Final = aiohttp.ClientTimeout(total=120, connect=10)
_MEGABYTE: Final = 2**20


@dataclass(frozen=True, kw_only=True, slots=True)
class _Source:
    """Where a file is: on this machine, or at a URL. `name` is what the user called it."""

    name: str
    media_type: str | None
    path: Path | None = None
    url: str | None = None


async def enclose(
    hass: HomeAssistant, attachments: Sequence[str], images: Sequence[str]
) -> tuple[list[Enclosure], list[Enclosure]]:
    """Return the files of media source ids and paths, in two lists as they were asked for.

    All are looked for before the first is read, and none is read beyond what Gmail takes. Raises
    `ServiceValidationError` for what is missing, not allowed, or too large.
    """
    sources = [await _find(hass, name) for name in (*attachments, *images)]
    await hass.async_add_executor_job(_check_files, sources)
    left = LARGEST_ATTACHMENTS
    found: list[Enclosure] = []
    for source in sources:
        enclosure = await _read(hass, source, left)
        left -= len(enclosure.content)
        found.append(enclosure)
    return found[: len(attachments)], found[len(attachments) :]


async def _find(hass: HomeAssistant, name: str) -> _Source:
    """Return where a file is."""
    if not is_media_source_id(name):
        path = Path(name)
        if not path.is_absolute() or not await hass.async_add_executor_job(
            hass.config.is_allowed_path, name
        ):
            raise refusal("mail_path_not_allowed", path=name)
        return _Source(name=name, media_type=None, path=path)
    try:
        media = await async_resolve_media(hass, name, None)
    except (MediaSourceError, AssertionError) as error:
        # Home Assistant asserts that a name tells the type of a local file; a folder's does not.
        raise refusal("mail_attachment_missing", name=name) from error
    if media.path is not None:
        return _Source(name=name, media_type=media.mime_type, path=media.path)
    url = async_process_play_media_url(hass, media.url)
    return _Source(name=name, media_type=media.mime_type, url=url)


def _check_files(sources: Sequence[_Source]) -> None:
    """Raise the error for files that are missing or too large together; blocks."""
    total = 0
    for source in sources:
        if source.path is None:
            continue
        try:
            total += source.path.stat().st_size
        except OSError as error:
            raise refusal("mail_attachment_missing", name=source.name) from error
        if not source.path.is_file():
            raise refusal("mail_attachment_missing", name=source.name)
    _check_size(total)


def _check_size(size: int) -> None:
    """Raise the error for attachments of so many bytes, if they are too large."""
    if size > LARGEST_ATTACHMENTS:
        raise refusal("mail_too_large", limit=str(LARGEST_ATTACHMENTS // _MEGABYTE))


async def _read(hass: HomeAssistant, source: _Source, left: int) -> Enclosure:
    """Return a file, if it has no more than `left` bytes."""
    if source.url is not None:
        return await _download(hass, source, source.url, left)
    assert source.path is not None
    try:
        content = await hass.async_add_executor_job(_content, source.path, left)
    except OSError as error:
        raise refusal("mail_attachment_missing", name=source.name) from error
    _check_size(LARGEST_ATTACHMENTS - left + len(content))
    guessed, _ = mimetypes.guess_type(source.path.name)
    return Enclosure(
        name=source.path.name,
        media_type=source.media_type or guessed or _UNKNOWN,
        content=content,
    )


def _content(path: Path, left: int) -> bytes:
    """Return a file's content, and one byte more than is allowed of a larger one; blocks."""
    with path.open("rb") as file:
        return file.read(left + 1)


async def _download(hass: HomeAssistant, source: _Source, url: str, left: int) -> Enclosure:
    """Return what is at the URL of a media source."""
    parts: list[bytes] = []
    size = 0
    try:
        async with async_get_clientsession(hass).get(url, timeout=_TIMEOUT) as response:
            response.raise_for_status()
            async for part in response.content.iter_any():
                size += len(part)
                _check_size(LARGEST_ATTACHMENTS - left + size)
                parts.append(part)
            name, media_type = response.url.name, response.content_type
    except (aiohttp.ClientError, TimeoutError) as error:
        raise refusal("mail_attachment_missing", name=source.name) from error
    return Enclosure(
        name=name or source.name,
        media_type=source.media_type or media_type or _UNKNOWN,
        content=b"".join(parts),
    )
