"""Searching shelves that cannot search by themselves."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from custom_components.homelab_hub.documents import searching
from custom_components.homelab_hub.documents.searching import search
from custom_components.homelab_hub.documents.shelf import Item, Opened, Page
from custom_components.homelab_hub.upstream import errors


class Tree:
    """Folders and documents by their places; counts how many folders were read."""

    title = "Tree"

    def __init__(self, folders: Mapping[str, Sequence[str]]) -> None:
        """Have these folders; what ends in a slash is one."""
        self._folders = folders
        self.read = 0

    async def browse(self, place: str) -> Page:
        """Return what is in a folder."""
        self.read += 1
        items = [
            Item(
                place=f"{place}{name}", title=name.rstrip("/"), kind=None if "/" in name else "a/b"
            )
            for name in self._folders.get(place, ())
        ]
        return Page(title=place, items=items)

    async def kind_of(self, place: str) -> str:
        """Return the type of a document."""
        raise NotImplementedError

    def open(self, place: str, span: str | None) -> AbstractAsyncContextManager[Opened]:
        """Open a document."""
        raise NotImplementedError

    def words(self, error: errors.UpstreamError) -> dict[str, Any]:
        """Return the translation of an error."""
        return {}


async def test_folders_are_looked_through_level_by_level() -> None:
    """What is near comes first; every word has to be in the name, however it is written."""
    tree = Tree(
        {
            "": ["deep/", "Tax 2026.pdf"],
            "deep/": ["deeper/", "tax.txt"],
            "deep/deeper/": ["old TAX 2026.pdf"],
        }
    )

    assert [one.title for one in await search(tree, "", "2026 tax")] == [
        "Tax 2026.pdf",
        "old TAX 2026.pdf",
    ]
    assert [one.place for one in await search(tree, "deep/", "tax")] == [
        "deep/tax.txt",
        "deep/deeper/old TAX 2026.pdf",
    ]


async def test_a_search_has_an_end() -> None:
    """However many folders there are."""
    tree = Tree({"x/" * depth: ["x/", "found"] for depth in range(1000)})

    await search(tree, "", "nothing")
    assert tree.read == searching.MOST_FOLDERS
    wide = Tree({"": [f"found {number}" for number in range(1000)]})
    assert len(await search(wide, "", "found")) == searching.MOST_FOUND
