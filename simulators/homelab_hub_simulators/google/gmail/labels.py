"""Labels: those everybody has, and somebody's own."""

from dataclasses import dataclass, field
from typing import Any

SYSTEM = [
    "INBOX",
    "SENT",
    "DRAFT",
    "SPAM",
    "TRASH",
    "UNREAD",
    "STARRED",
    "IMPORTANT",
    "CHAT",
    "CATEGORY_PERSONAL",
    "CATEGORY_SOCIAL",
    "CATEGORY_PROMOTIONS",
    "CATEGORY_UPDATES",
    "CATEGORY_FORUMS",
]
# Set by Gmail alone.
FIXED = frozenset({"SENT", "DRAFT", "CHAT"})


@dataclass(slots=True, kw_only=True)
class Label:
    """One label; `fields` are visibilities and colours."""

    id: str
    name: str
    own: bool = True
    fields: dict[str, Any] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """Return the Label resource without the counts."""
        kind = "user" if self.own else "system"
        return {"id": self.id, "name": self.name, "type": kind} | self.fields


def system_labels() -> dict[str, Label]:
    """Return the labels of a new mailbox."""
    return {name: Label(id=name, name=name, own=False) for name in SYSTEM}
