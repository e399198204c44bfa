"""The `fields` parameter of playlists: `items(added_at,item(name,!href)),total`."""

from dataclasses import dataclass, field
import re
from typing import Any, Self

from .errors import malformed

_TOKEN = re.compile(r"[\w]+|[().,!]")


@dataclass(slots=True)
class Mask:
    """Which fields are kept: those that are named, or all but those with an exclamation mark."""

    kept: dict[str, Self] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)

    def apply(self, value: Any) -> Any:
        """Return what is kept of a value; a list is masked item by item."""
        if isinstance(value, list):
            return [self.apply(item) for item in value]
        if not isinstance(value, dict) or not (self.kept or self.dropped):
            return value
        if not self.kept:
            return {name: part for name, part in value.items() if name not in self.dropped}
        return {name: mask.apply(value[name]) for name, mask in self.kept.items() if name in value}


def parse(text: str) -> Mask:
    """Return the mask; raises the 400 for one that cannot be read."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text):
        raise malformed("Invalid fields")
    mask = Mask()
    _read(tokens, mask)
    if tokens:
        raise malformed("Invalid fields")
    return mask


def _read(tokens: list[str], mask: Mask) -> None:
    """Read a list of fields into a mask, up to its end."""
    while tokens and tokens[0] != ")":
        name = tokens.pop(0)
        if name == ",":
            continue
        if name == "!":
            mask.dropped.add(tokens.pop(0) if tokens else "")
            continue
        inner = mask.kept.setdefault(name, Mask())
        while tokens and tokens[0] == ".":
            tokens.pop(0)
            inner = inner.kept.setdefault(tokens.pop(0) if tokens else "", Mask())
        if tokens and tokens[0] == "(":
            tokens.pop(0)
            _read(tokens, inner)
            if not tokens or tokens.pop(0) != ")":
                raise malformed("Invalid fields")
