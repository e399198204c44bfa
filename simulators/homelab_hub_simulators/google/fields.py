"""Partial responses: https://developers.google.com/workspace/drive/api/guides/fields-parameter."""

import re
from typing import Any

from .errors import invalid

# A mask names the fields that are kept; one whose mask is empty is kept whole.
type Mask = dict[str, Mask]

_TOKEN = re.compile(r"\s*([(),/]|[^\s(),/]+)")


class _Reader:
    """Reads one `fields` parameter."""

    def __init__(self, text: str) -> None:
        """Cut the text into names and punctuation."""
        self._text = text
        self._tokens = [token for token in _TOKEN.findall(text) if token]

    def mask(self) -> Mask:
        """Return the mask; raises GoogleError for what cannot be read."""
        mask = self._list()
        if self._tokens:
            raise self._wrong(self._tokens[0])
        return mask

    def _list(self) -> Mask:
        """Return a list of selections up to its end."""
        mask: Mask = {}
        while True:
            self._selection(mask)
            if not self._tokens or self._tokens[0] != ",":
                return mask
            self._tokens.pop(0)

    def _selection(self, mask: Mask) -> None:
        """Put `a`, `a/b` or `a(b,c)` into the mask."""
        if not self._tokens or self._tokens[0] in {"(", ")", ",", "/"}:
            raise self._wrong(self._tokens[0] if self._tokens else self._text)
        name = self._tokens.pop(0)
        whole = name in mask and not mask[name]
        inner = mask.setdefault(name, {})
        match self._tokens[0] if self._tokens else None:
            case "/":
                self._tokens.pop(0)
                self._selection(inner)
            case "(":
                self._tokens.pop(0)
                inner.update(self._list())
                if not self._tokens or self._tokens.pop(0) != ")":
                    raise self._wrong(self._text)
            case _:
                whole = True
        if whole:
            inner.clear()

    @staticmethod
    def _wrong(part: str) -> Exception:
        """Return the 400."""
        return invalid(f"Invalid field selection {part}", "fields")


def parse(text: str) -> Mask:
    """Return the mask of a `fields` parameter; raises GoogleError for what cannot be read."""
    return _Reader(text).mask()


def wants(mask: Mask | None, *path: str) -> bool:
    """Tell whether a field is in what is asked for; None asks for everything."""
    for name in path:
        if not mask or "*" in mask:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True


def part(value: Any, mask: Mask) -> Any:
    """Return what a mask keeps of a value; a list is masked item by item."""
    if isinstance(value, list):
        return [part(item, mask) for item in value]
    if not mask or not isinstance(value, dict):
        return value
    every = mask.get("*")
    kept = {}
    for name, inner in value.items():
        if name in mask:
            kept[name] = part(inner, mask[name])
        elif every is not None:
            kept[name] = part(inner, every)
    return kept
