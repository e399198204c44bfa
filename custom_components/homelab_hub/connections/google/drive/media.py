"""Drive in the media browser: the folders and files that this application sees, by their ids."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from ....connector.account import AccountEntry
from ....connector.words import words
from ....documents.shelf import Item, Opened, Page
from ....upstream import errors
from .client import FOLDER, DriveClient
from .deeds import query_of
from .formats import GOOGLE, OFFERED, PDF

FIELDS: Final = "id,name,mimeType,parents"
MOST: Final = 1000


class DriveShelf:
    """The documents of one account; Google's own are given as PDF."""

    def __init__(self, client: DriveClient, entry: AccountEntry) -> None:
        """Show what the client sees."""
        self._client = client
        self._entry = entry

    @property
    def title(self) -> str:
        """Return the name of the account."""
        return self._entry.title

    async def browse(self, place: str) -> Page:
        """Return the top of the Drive, or what is in a folder."""
        found = await self._client.search(
            query_of("", place or None), FIELDS, limit=MOST, order="folder,name_natural"
        )
        title = self.title
        if place:
            title = (await self._client.get(place, "name"))["name"]
        else:
            # A file that was opened for us may lie in a folder that we do not see.
            seen = {file["id"] for file in found}
            found = [file for file in found if seen.isdisjoint(file.get("parents", ()))]
        return Page(title=title, items=[_item(file) for file in found])

    async def search(self, place: str, text: str) -> list[Item]:
        """Return what has words in its name or content, the best first; below a folder, if any."""
        found = await self._client.search(query_of(text), FIELDS, limit=MOST)
        if place:
            below = await self._below(place)
            found = [file for file in found if not below.isdisjoint(file.get("parents", ()))]
        return [_item(file) for file in found]

    async def _below(self, folder: str) -> set[str]:
        """Return the ids of a folder and of all folders in it, however deep."""
        folders = await self._client.search(
            f"mimeType = '{FOLDER}' and trashed = false", "id,parents"
        )
        inside: dict[str, list[str]] = {}
        for one in folders:
            for parent in one.get("parents", ()):
                inside.setdefault(parent, []).append(one["id"])
        below, waiting = set[str](), [folder]
        while waiting:
            if (one_id := waiting.pop()) not in below:
                below.add(one_id)
                waiting += inside.get(one_id, ())
        return below

    async def kind_of(self, place: str) -> str:
        """Return the type of a file."""
        return _type_of(await self._client.get(place, "id,mimeType"))

    @asynccontextmanager
    async def open(self, place: str, span: str | None) -> AsyncGenerator[Opened]:
        """Give a file; a document of Google's always as a whole."""
        kind: str = (await self._client.get(place, "mimeType"))["mimeType"]
        if kind in OFFERED:
            wanted, kind = self._client.export(place, PDF), PDF
        elif kind.startswith(GOOGLE):
            raise errors.NotFoundError("a thing of Google's without a content")
        else:
            wanted = self._client.content(place)
            if span is not None:
                wanted.headers["Range"] = span
        async with wanted.stream() as answer:
            yield Opened(kind=kind, answer=answer)

    def words(self, error: errors.UpstreamError) -> dict[str, Any]:
        """Return what the user is told of an error."""
        return words(error, self._entry)


def _item(file: Mapping[str, Any]) -> Item:
    """Return a folder or a file in the list of what is in a folder."""
    kind = None if file["mimeType"] == FOLDER else _type_of(file)
    return Item(place=file["id"], title=file["name"], kind=kind)


def _type_of(file: Mapping[str, Any]) -> str:
    """Return the type that a file has when it is opened."""
    kind: str = file["mimeType"]
    return PDF if kind in OFFERED else kind
