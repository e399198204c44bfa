"""Pages of a list: the whole is found once, and each page is a slice of it."""

import base64
import binascii
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
import itertools
from typing import Any

from .errors import invalid

KEPT = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Page[Item]:
    """One page. `next` is the token of the following one, `end` what the list ends with."""

    items: Sequence[Item]
    next: str | None
    end: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """All that was found, for whom, and what it ends with."""

    place: object
    items: Sequence[Any]
    end: Any


class Paging:
    """Keeps what the latest lists found, for their further pages."""

    def __init__(self) -> None:
        """Start with nothing kept."""
        self._kept: OrderedDict[str, _Whole] = OrderedDict()
        self._numbers = itertools.count(1)

    def page[Item](
        self,
        place: object,
        token: str | None,
        size: int,
        find: Callable[[], tuple[Sequence[Item], Any]],
    ) -> Page[Item]:
        """Return a page; `find` is asked for all items, and the end, without a token.

        `place` tells lists apart: a token is good at the one it came from only. Raises
        GoogleError for a token that is not.
        """
        if token is None:
            items, end = find()
            key, start = str(next(self._numbers)), 0
            whole = _Whole(place=place, items=items, end=end)
            if len(items) > size:
                self._keep(key, whole)
        else:
            key, start = _read(token)
            found = self._kept.get(key)
            if found is None or found.place != place:
                raise invalid("Invalid page token value.", "pageToken")
            self._kept.move_to_end(key)
            whole = found
        stop = start + size
        following = _token(key, stop) if stop < len(whole.items) else None
        return Page(items=whole.items[start:stop], next=following, end=whole.end)

    def forget(self) -> None:
        """Forget every list, so that its page tokens are no good any more."""
        self._kept.clear()

    def _keep(self, key: str, whole: _Whole) -> None:
        """Keep a list, and drop the one unused for the longest time above the limit."""
        self._kept[key] = whole
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)


def _token(key: str, start: int) -> str:
    """Return the token of a page."""
    return base64.urlsafe_b64encode(f"{key}:{start}".encode()).rstrip(b"=").decode()


def _read(token: str) -> tuple[str, int]:
    """Return list and place of a token."""
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        key, _, start = text.partition(":")
        return key, int(start)
    except (binascii.Error, ValueError) as error:
        raise invalid("Invalid page token value.", "pageToken") from error
