"""The search box: https://support.google.com/mail/answer/7190, as far as it is simulated.

from: to: cc: subject: label: in: is: has:attachment filename: after: before: newer_than:
older_than: larger: smaller: rfc822msgid: words, "phrases", -not, OR, {either or}, (groups).
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
import re

from homelab_hub_simulators.google.errors import GoogleError

from . import mime
from .message import Message

type Keep = Callable[[Message], bool]

_TOKEN = re.compile(r'\s*([-+]?[\w.]*:?"[^"]*"|[(){}]|-(?=[({])|[^\s(){}]+)')
_SPANS = {"d": 86400, "m": 30 * 86400, "y": 365 * 86400}
_SIZES = {"": 1, "k": 1024, "m": 1024**2}
# `in:` and `is:` name labels, which have other ids.
_PLACES = {"sent": "SENT", "drafts": "DRAFT", "draft": "DRAFT", "inbox": "INBOX"}
_PLACES |= {name: name.upper() for name in ("spam", "trash", "starred", "important", "unread")}
ANYWHERE = re.compile(r"\bin:(anywhere|trash|spam)\b|\blabel:(trash|spam)\b", re.IGNORECASE)


def parse(text: str, labels: Mapping[str, str], now: float) -> Keep:
    """Return what keeps the mails a search finds; `labels` are ids by name in lower case."""
    return _Parser(text, labels, now).whole()


class _Parser:
    """Reads one search. What it does not understand are words, as in the search box."""

    def __init__(self, text: str, labels: Mapping[str, str], now: float) -> None:
        """Cut the text."""
        self._tokens = _TOKEN.findall(text)
        self._labels = labels
        self._now = now

    def whole(self) -> Keep:
        """Return the meaning of it all."""
        return self._all("")

    def _all(self, end: str) -> Keep:
        """Return whether everything up to an end is so; OR joins its two neighbours."""
        parts: list[Keep] = []
        joined = False
        while self._tokens:
            term = self._tokens.pop(0)
            if term == end:
                break
            if term == "OR":
                joined = bool(parts)
                continue
            part = self._one(term)
            parts.append(_either([parts.pop(), part]) if joined else part)
            joined = False
        return _either(parts) if end == "}" else lambda mail: all(part(mail) for part in parts)

    def _one(self, term: str) -> Keep:
        """Return the meaning of one term or group."""
        if term == "-":
            keep = self._one(self._tokens.pop(0))
            return lambda mail: not keep(mail)
        if term in {"(", "{"}:
            return self._all(")" if term == "(" else "}")
        if term.startswith("-") and len(term) > 1:
            keep = self._one(term[1:])
            return lambda mail: not keep(mail)
        name, colon, value = term.removeprefix("+").partition(":")
        value = value.strip('"').lower()
        if colon and value and (known := self._operator(name.lower(), value)) is not None:
            return known
        return _words(term.removeprefix("+").strip('"').lower())

    def _operator(self, name: str, value: str) -> Keep | None:
        """Return the meaning of an operator, or None for one that is none."""
        match name:
            case "from" | "to" | "cc" | "bcc" | "subject":
                return _header(name, value)
            case "label" | "in" | "is":
                return self._label(value)
            case "has" if value == "attachment":
                return lambda mail: bool(mail.attachments)
            case "filename":
                return lambda mail: any(value in file.lower() for file in mail.attachments)
            case "after" | "newer":
                moment = self._moment(value)
                return lambda mail: mail.received >= moment
            case "before" | "older":
                moment = self._moment(value)
                return lambda mail: mail.received < moment
            case "newer_than" | "older_than":
                moment = self._now - _amount(value, _SPANS)
                newer = name == "newer_than"
                return lambda mail: (mail.received >= moment) is newer
            case "larger" | "smaller" | "size":
                size = _amount(value, _SIZES)
                larger = name != "smaller"
                return lambda mail: (len(mail.raw) >= size) is larger
            case "rfc822msgid":
                return lambda mail: mail.message_id.strip("<>").lower() == value.strip("<>")
            case _:
                return None

    def _label(self, value: str) -> Keep:
        """Return whether a mail has a label, or is in a place."""
        match value:
            case "anywhere":
                return lambda _: True
            case "read":
                return lambda mail: "UNREAD" not in mail.labels
            case _:
                label = _PLACES.get(value) or self._labels.get(value.replace("-", " "), "")
                label = label or self._labels.get(value, "")
                return lambda mail: label in mail.labels

    def _moment(self, value: str) -> float:
        """Return a day or a Unix time."""
        if value.isdecimal() and len(value) > 8:
            return float(value)
        try:
            year, month, day = (int(part) for part in re.split(r"[/-]", value))
            return datetime(year, month, day, tzinfo=UTC).timestamp()
        except ValueError as error:
            raise _wrong() from error


def _header(name: str, value: str) -> Keep:
    """Return whether a header has a text in it."""
    return lambda mail: value in mime.header(mail.part, name).lower()


def _words(text: str) -> Keep:
    """Return whether a word or phrase is somewhere in a mail."""
    pattern = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)", re.IGNORECASE)

    def keep(mail: Message) -> bool:
        """Tell whether it is."""
        heads = " ".join(mime.header(mail.part, name) for name in ("Subject", "From", "To", "Cc"))
        return pattern.search(f"{heads} {mail.text} {' '.join(mail.attachments)}") is not None

    return keep


def _either(parts: list[Keep]) -> Keep:
    """Return whether one of several is so."""
    return lambda mail: any(part(mail) for part in parts)


def _amount(value: str, units: Mapping[str, int]) -> int:
    """Return a number with a unit."""
    match = re.fullmatch(r"(\d+)([a-z]?)b?", value)
    if match is None or match[2] not in units:
        raise _wrong()
    return int(match[1]) * units[match[2]]


def _wrong() -> GoogleError:
    """Return the 400 for a search that makes no sense."""
    return GoogleError(400, "invalidArgument", "Invalid query")
