"""What a connection's documents are to the media browser."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import aiohttp

from ..upstream import errors


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A folder, or a document: then `kind` is its MIME type. `place` is the shelf's own name for it."""

    place: str
    title: str
    kind: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What is in a folder."""

    title: str
    items: Sequence[Item]


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A document that is being read: its MIME type, and the answer whose body is its content."""

    kind: str
    answer: aiohttp.ClientResponse


class Shelf(Protocol):
    """The documents of one connection. Everything raises `UpstreamError`."""

    @property
    def title(self) -> str:
        """Return what it is called."""

    async def browse(self, place: str) -> Page:
        """Return what is in a folder; the empty place is the top."""

    async def kind_of(self, place: str) -> str:
        """Return the MIME type that a document has when it is opened."""

    def open(self, place: str, span: str | None) -> AbstractAsyncContextManager[Opened]:
        """Give the open document; `span` is the range of bytes, as HTTP says it."""

    def words(self, error: errors.UpstreamError) -> dict[str, Any]:
        """Return the translation of an error, as Home Assistant's exceptions take it."""


@runtime_checkable
class Searchable(Protocol):
    """A shelf that searches by itself, better than by a look into every folder."""

    async def search(self, place: str, text: str) -> Sequence[Item]:
        """Return what is found below a folder, the empty place being the top; the best first."""
