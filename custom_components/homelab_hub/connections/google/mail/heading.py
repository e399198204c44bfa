"""What is known of a mail without its text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from html import unescape
from typing import Any, Final, Self

from ....assistant.outsiders import one_line
from . import addresses

# The headers that are asked for where the text is not.
HEADERS: Final = (
    "From",
    "To",
    "Cc",
    "Reply-To",
    "Subject",
    "Message-ID",
    "References",
)
SUBJECT_LENGTH: Final = 250
SNIPPET_LENGTH: Final = 250
# So many recipients are named; the rest is counted.
RECIPIENTS_NAMED: Final = 10
# A header that is longer is read up to here; 10,000 recipients take 500 kB.
_LONGEST_HEADER: Final = 65_536

type Message = Mapping[str, Any]
"""A `Message` of the Gmail API, or a part of one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A mail: where it is at Gmail, who sent it, about what, and the labels it had.

    `received` is when Google took it, in milliseconds since 1970 (`internalDate`).
    """

    id: str
    thread_id: str
    message_id: str
    sender_name: str
    sender_address: str
    recipients: tuple[str, ...]
    recipient_count: int
    subject: str
    snippet: str
    labels: frozenset[str]
    received: int

    @classmethod
    def of(cls, message: Message) -> Self:
        """Return what a message says; nothing in it makes this fail."""
        headers = Headers(message)
        sender = addresses.sender_of(headers.text("From"))
        to, count_to = addresses.received(headers.text("To"), RECIPIENTS_NAMED)
        cc, count_cc = addresses.received(headers.text("Cc"), RECIPIENTS_NAMED - len(to))
        return cls(
            id=str(message["id"]),
            thread_id=str(message.get("threadId") or message["id"]),
            message_id=one_line(headers.raw("Message-ID"), 250),
            sender_name=sender["name"],
            sender_address=sender["address"],
            recipients=tuple(addresses.shown(person) for person in (*to, *cc)),
            recipient_count=count_to + count_cc,
            subject=one_line(headers.text("Subject"), SUBJECT_LENGTH),
            # It comes as HTML.
            snippet=one_line(unescape(str(message.get("snippet") or "")), SNIPPET_LENGTH),
            labels=frozenset(map(str, message.get("labelIds") or ())),
            received=_milliseconds(message.get("internalDate")),
        )

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Return a heading as it was stored."""
        return cls(
            **{
                **stored,
                "labels": frozenset(stored["labels"]),
                "recipients": tuple(stored["recipients"]),
            }
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it in a form that JSON holds, to store."""
        return {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name in self.__slots__
            for value in (getattr(self, name),)
        }

    @property
    def when(self) -> str:
        """Return when Google took it, in ISO 8601."""
        return datetime.fromtimestamp(self.received / 1000, UTC).isoformat(timespec="seconds")

    def as_answer(self) -> dict[str, Any]:
        """Return it as actions and events give it: see the keys."""
        return {
            "message_id": self.id,
            "thread_id": self.thread_id,
            "from_name": self.sender_name,
            "from_address": self.sender_address,
            "to": list(self.recipients),
            "recipients": self.recipient_count,
            "subject": self.subject,
            "snippet": self.snippet,
            "received": self.when,
            "labels": sorted(self.labels),
        }


class Headers:
    """The headers of a message or a part, found by name whatever the case."""

    def __init__(self, message: Message) -> None:
        """Read them where they are."""
        part = message.get("payload", message)
        self._values: dict[str, str] = {}
        for header in _dicts(part.get("headers") if isinstance(part, dict) else None):
            self._values.setdefault(
                str(header.get("name", "")).casefold(),
                str(header.get("value", ""))[:_LONGEST_HEADER],
            )

    def raw(self, name: str) -> str:
        """Return a header as it came, empty if there is none."""
        return self._values.get(name.casefold(), "")

    def text(self, name: str) -> str:
        """Return a header for people: encoded words (RFC 2047) decoded, as far as they can be."""
        value = self.raw(name)
        if "=?" not in value:
            return value
        try:
            return str(make_header(decode_header(value)))
        except MessageError, LookupError, ValueError:
            return value


def parts_of(message: Message) -> Iterator[dict[str, Any]]:
    """Yield the parts of a message, itself first, as they come; not those of mails in it."""
    payload = message.get("payload")
    waiting = [payload if isinstance(payload, dict) else {}]
    while waiting:
        part = waiting.pop()
        yield part
        if not str(part.get("mimeType")).startswith("message/"):
            waiting += reversed(list(_dicts(part.get("parts"))))


def _dicts(values: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects in a list that may not be there."""
    return (
        value for value in (values if isinstance(values, list) else ()) if isinstance(value, dict)
    )


def _milliseconds(value: Any) -> int:
    """Return a time; 0 if it is none, or beyond what a calendar has."""
    try:
        return min(max(0, int(value)), 253_402_300_799_000)
    except TypeError, ValueError:
        return 0
