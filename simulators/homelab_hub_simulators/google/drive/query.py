"""The search language: https://developers.google.com/workspace/drive/api/guides/ref-search-terms."""

from collections.abc import Callable, Mapping
import operator
import re
from typing import Any

from homelab_hub_simulators.google import moments
from homelab_hub_simulators.google.errors import GoogleError, invalid

from .file import DriveFile

# What a search may ask of a file: how it is seen by who asks.
type Seen = Callable[[DriveFile, str], Any]
type Keep = Callable[[DriveFile], bool]

_TOKEN = re.compile(r"\s*('(?:[^'\\]|\\.)*'|[(){}]|!=|<=|>=|=|<|>|[\w.]+)")
_TIMES = frozenset({"createdTime", "modifiedTime", "viewedByMeTime", "sharedWithMeTime"})
_FLAGS = frozenset({"trashed", "starred", "sharedWithMe"})
_TEXTS = frozenset({"name", "mimeType", "fullText", "visibility", "shortcutDetails.targetId"})
_LISTS = frozenset({"parents", "owners", "writers", "readers"})
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def parse(text: str, seen: Seen) -> Keep:
    """Return what keeps the files a search finds; raises GoogleError for what Drive refuses.

    `seen` gives a term's value of a file, as the person and the app see it.
    """
    return _Parser(text, seen).whole()


class _Parser:
    """Reads one search, from weak to strong: or, and, not."""

    def __init__(self, text: str, seen: Seen) -> None:
        """Cut the text; raises GoogleError for a character that belongs nowhere."""
        self._tokens = _TOKEN.findall(text)
        self._seen = seen
        if _TOKEN.sub("", text).strip():
            raise _wrong()

    def whole(self) -> Keep:
        """Return the meaning of it all."""
        keep = self._or()
        if self._tokens:
            raise _wrong()
        return keep

    def _or(self) -> Keep:
        """Return one or another."""
        parts = [self._and()]
        while self._took("or"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else lambda file: any(part(file) for part in parts)

    def _and(self) -> Keep:
        """Return one and another."""
        parts = [self._not()]
        while self._took("and"):
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else lambda file: all(part(file) for part in parts)

    def _not(self) -> Keep:
        """Return a term, its contrary, or what is in parentheses."""
        if self._took("not"):
            keep = self._not()
            return lambda file: not keep(file)
        if self._took("("):
            keep = self._or()
            self._need(")")
            return keep
        return self._term()

    def _term(self) -> Keep:
        """Return a comparison."""
        first = self._next()
        if first.startswith("'"):
            self._need("in")
            return self._member(_unquoted(first), self._next())
        if first in {"properties", "appProperties"}:
            self._need("has")
            return self._property(first)
        operation = self._next()
        value = self._next()
        if first in _FLAGS:
            return self._flag(first, operation, value)
        if not value.startswith("'"):
            raise _wrong()
        if first in _TIMES:
            return self._time(first, operation, _unquoted(value))
        if first in _TEXTS:
            return self._text(first, operation, _unquoted(value))
        raise _wrong()

    def _member(self, value: str, name: str) -> Keep:
        """Return whether something is in a list of the file."""
        if name not in _LISTS:
            raise _wrong()
        return lambda file: value in self._seen(file, f"{name}:{value}")

    def _property(self, name: str) -> Keep:
        """Return whether the file has a property."""
        for token in ("{", "key", "="):
            self._need(token)
        key = _unquoted(self._next())
        for token in ("and", "value", "="):
            self._need(token)
        value = _unquoted(self._next())
        self._need("}")
        return lambda file: self._seen(file, name).get(key) == value

    def _flag(self, name: str, operation: str, value: str) -> Keep:
        """Return whether something is true of the file."""
        if operation not in {"=", "!="} or value not in {"true", "false"}:
            raise _wrong()
        wanted = (value == "true") == (operation == "=")
        return lambda file: self._seen(file, name) is wanted

    def _time(self, name: str, operation: str, value: str) -> Keep:
        """Return whether something happened before or after; UTC where no offset is said."""
        if (compare := _COMPARE.get(operation)) is None:
            raise _wrong()
        text = value if re.search(r"T.*(Z|[+-]\d\d:?\d\d)$", value) else f"{value}Z"
        moment = moments.parsed(text if "T" in text else f"{value}T00:00:00Z", "q")
        return lambda file: compare(self._seen(file, name), moment)

    def _text(self, name: str, operation: str, value: str) -> Keep:
        """Return whether a text is, or contains, another; names contain beginnings of words."""
        if operation == "contains":
            border = "" if name == "mimeType" else r"(?<![^\W_])"
            pattern = re.compile(border + re.escape(value), re.IGNORECASE)
            return lambda file: pattern.search(self._seen(file, name)) is not None
        if operation not in {"=", "!="} or name == "fullText":
            raise _wrong()
        return lambda file: _COMPARE[operation](self._seen(file, name), value)

    def _took(self, token: str) -> bool:
        """Take a token if it is next."""
        if self._tokens and self._tokens[0].lower() == token:
            self._tokens.pop(0)
            return True
        return False

    def _need(self, token: str) -> None:
        """Take a token that must be next."""
        if not self._took(token):
            raise _wrong()

    def _next(self) -> str:
        """Take the next token."""
        if not self._tokens:
            raise _wrong()
        token: str = self._tokens.pop(0)
        return token


def _unquoted(token: str) -> str:
    """Return the text in quotes; raises GoogleError for anything else."""
    if not token.startswith("'"):
        raise _wrong()
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _wrong() -> GoogleError:
    """Return the 400 for a search that cannot be understood."""
    return invalid("Invalid Value", "q")
