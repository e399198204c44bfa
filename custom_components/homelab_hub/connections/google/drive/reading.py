"""A file of Drive as text, for a model to read."""

import asyncio
from typing import Any, Final

from .client import DriveClient
from .formats import FORMATS, GOOGLE, LARGEST_EXPORT, READABLE

# What is read of a file that is text already.
MOST: Final = 256 * 1024
_TEXTS: Final = ("text/", "application/json", "application/xml", "application/x-yaml")


class NotReadableError(Exception):
    """A file that is no text and cannot be turned into one; the message is its type."""


async def text_of(client: DriveClient, file: dict[str, Any]) -> str:
    """Return the text of a file, at most about `MOST` characters of it.

    Raises `UpstreamError`, and `NotReadableError`.
    """
    kind: str = file["mimeType"]
    if (wanted := READABLE.get(kind)) is not None:
        content: bytes = await client.export(file["id"], FORMATS[wanted]).execute()
        return content[: min(MOST, LARGEST_EXPORT)].decode(errors="replace")
    if kind.startswith(GOOGLE) or not kind.startswith(_TEXTS):
        raise NotReadableError(kind)
    if int(file.get("size", 0)) == 0:
        return ""
    request = client.content(file["id"])
    request.headers["Range"] = f"bytes=0-{MOST - 1}"
    async with request.stream() as response:
        try:
            content = await response.content.readexactly(MOST)
        except asyncio.IncompleteReadError as short:  # which most files are
            content = short.partial
    return content.decode(errors="replace")
