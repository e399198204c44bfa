"""A mail in a mailbox, and what happened there."""

from dataclasses import dataclass, field
from email.message import Message as Part
from functools import cached_property
from typing import Any

from . import mime

# Which headers `format=metadata` shows where none are named: all of them.
type Headers = frozenset[str] | None


@dataclass(kw_only=True)
class Message:
    """One mail. `received` is Unix time; `history_id` that of its latest change."""

    id: str
    thread_id: str
    labels: set[str]
    raw: bytes = field(repr=False)
    received: float
    history_id: int = 0

    @cached_property
    def part(self) -> Part:
        """The mail, taken apart."""
        return mime.parse(self.raw)

    @cached_property
    def subject(self) -> str:
        """The subject."""
        return mime.header(self.part, "Subject")

    @cached_property
    def message_id(self) -> str:
        """Its own id, with the angle brackets."""
        return mime.header(self.part, "Message-ID")

    @cached_property
    def text(self) -> str:
        """The words in it."""
        return mime.text_of(self.part)

    @cached_property
    def attachments(self) -> list[str]:
        """The names of the files in it."""
        names = (mime.file_name(leaf) for _, leaf in mime.leaves(self.part))
        return [name for name in names if name]

    def reference(self) -> dict[str, Any]:
        """Return what a list tells of it."""
        return {"id": self.id, "threadId": self.thread_id}

    def with_labels(self) -> dict[str, Any]:
        """Return what a change tells of it."""
        return self.reference() | {"labelIds": sorted(self.labels)}

    def shown(self, form: str, headers: Headers = None) -> dict[str, Any]:
        """Return the Message resource in one of Gmail's formats."""
        answer = self.with_labels() | {
            "snippet": mime.snippet(self.part),
            "historyId": str(self.history_id),
            "internalDate": str(int(self.received * 1000)),
            "sizeEstimate": len(self.raw),
        }
        match form:
            case "full":
                answer["payload"] = mime.payload(self.part)
            case "raw":
                answer["raw"] = mime.encode(self.raw)
            case "metadata":
                answer["payload"] = _some(mime.payload(self.part, bodies=False), headers)
            case _:
                pass
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One change of a mailbox: what kind, of which mail, and its labels then."""

    id: int
    kind: str
    message: dict[str, Any]
    changed: tuple[str, ...] = ()
    time: float

    def shown(self) -> dict[str, Any]:
        """Return the History record."""
        told: dict[str, Any] = {"message": self.message}
        if self.changed:
            told["labelIds"] = list(self.changed)
        name = {
            "messageAdded": "messagesAdded",
            "messageDeleted": "messagesDeleted",
            "labelAdded": "labelsAdded",
            "labelRemoved": "labelsRemoved",
        }[self.kind]
        reference = {key: self.message[key] for key in ("id", "threadId")}
        return {"id": str(self.id), "messages": [reference], name: [told]}

    def concerns(self, label: str | None) -> bool:
        """Tell whether it is of a mail with this label."""
        return label is None or label in self.message["labelIds"] or label in self.changed


def _some(payload: dict[str, Any], headers: Headers) -> dict[str, Any]:
    """Return what is shown of the outermost part, with some headers only."""
    shown = {"mimeType": payload["mimeType"], "headers": payload["headers"]}
    if headers is not None:
        shown["headers"] = [one for one in shown["headers"] if one["name"].lower() in headers]
    return shown
