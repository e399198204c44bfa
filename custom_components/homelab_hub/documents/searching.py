"""Searching documents for the media browser."""

from collections import deque
from collections.abc import Sequence
from typing import Final

from .shelf import Item, Searchable, Shelf

# Nobody looks through more, or waits for more folders to be read.
MOST_FOUND: Final = 200
MOST_FOLDERS: Final = 50


async def search(shelf: Shelf, place: str, text: str) -> Sequence[Item]:
    """Return what is found below a folder. Raises `UpstreamError`.

    A shelf that cannot search is walked through, level by level, for names with the words in them.
    """
    if isinstance(shelf, Searchable):
        return (await shelf.search(place, text))[:MOST_FOUND]
    words = text.casefold().split()
    found: list[Item] = []
    waiting = deque([place])
    for _ in range(MOST_FOLDERS):
        if not waiting or len(found) >= MOST_FOUND:
            break
        for item in (await shelf.browse(waiting.popleft())).items:
            if all(word in item.title.casefold() for word in words):
                found.append(item)
            if item.kind is None:
                waiting.append(item.place)
    return found[:MOST_FOUND]
