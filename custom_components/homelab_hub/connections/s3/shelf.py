"""A bucket in the media browser: folders are what keys have before a slash.

Places are keys, percent-encoded; those of folders end in a slash. Backups are not shown.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import mimetypes
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote

from ...documents.shelf import Item, Opened, Page
from ...upstream import errors
from ...upstream.s3 import S3Client
from .keys import Reserved
from .words import words

if TYPE_CHECKING:
    from .runtime import S3Entry

# More makes no page that anybody looks through.
MOST: Final = 2000
UNKNOWN: Final = "application/octet-stream"
# What services say of objects that nobody gave a type.
_NO_TYPE: Final = frozenset({"", UNKNOWN, "binary/octet-stream"})


class S3Shelf:
    """The documents in one bucket."""

    def __init__(self, client: S3Client, entry: S3Entry, reserved: Reserved) -> None:
        """Show what the client sees, apart from what is reserved."""
        self._client = client
        self._entry = entry
        self._reserved = reserved

    @property
    def title(self) -> str:
        """Return the name of the bucket."""
        return self._entry.title

    async def browse(self, place: str) -> Page:
        """Return what is in a folder, folders first."""
        prefix = self._key(place)
        folders: list[Item] = []
        files: list[Item] = []
        token: str | None = None
        while True:
            page = await self._client.page(prefix, token=token, folders=True)
            folders += [_item(one, prefix) for one in page.folders if one not in self._reserved]
            files += [
                _item(one.key, prefix)
                for one in page.objects
                if one.key != prefix and one.key not in self._reserved
            ]
            token = page.token
            if token is None or len(folders) + len(files) >= MOST:
                break
        if prefix and not (folders or files or page.objects):
            raise errors.NotFoundError("there is no such folder")
        title = prefix.rstrip("/").rpartition("/")[2] or self.title
        return Page(title=title, items=[*folders, *files][:MOST])

    async def kind_of(self, place: str) -> str:
        """Return the type of an object."""
        key = self._key(place)
        return _kind(key, (await self._client.head(key)).content_type)

    @asynccontextmanager
    async def open(self, place: str, span: str | None) -> AsyncGenerator[Opened]:
        """Give an object."""
        key = self._key(place)
        async with self._client.stream("GetObject", Key=key, Range=span) as answer:
            yield Opened(kind=_kind(key, answer.headers.get("Content-Type", "")), answer=answer)

    def words(self, error: errors.UpstreamError) -> dict[str, Any]:
        """Return what the user is told of an error."""
        return words(error, self._entry)

    def _key(self, place: str) -> str:
        """Return the key that a place is for. Raises `NotFoundError` for backups."""
        if (key := unquote(place)) in self._reserved:
            raise errors.NotFoundError("backups are no documents")
        return key


def _item(key: str, prefix: str) -> Item:
    """Return a folder or an object in the list of what is in a folder."""
    name = key.removeprefix(prefix).rstrip("/") or "/"
    kind = None if key.endswith("/") else _kind(key, "")
    return Item(place=quote(key), title=name, kind=kind)


def _kind(key: str, told: str) -> str:
    """Return the type of an object: what the service says, else what its name says."""
    if told not in _NO_TYPE:
        return told
    return mimetypes.guess_type(key.rpartition("/")[2])[0] or UNKNOWN
