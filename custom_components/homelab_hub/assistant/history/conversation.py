"""One conversation, as it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from homeassistant.components.conversation import AssistantContent, ChatLog, Content, UserContent
from homeassistant.util import dt as dt_util

from .codec import decoded, encoded
from .digest import LONGEST, Digest

LONGEST_EXTRA = 8_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What became of a question while its conversation rested, for the next turn to know.

    `content` is what was called and what came of it. What Jarvis says of it is `text`, or the
    translated sentence `key` about `what` was asked.
    """

    content: Sequence[Content] = ()
    text: str = ""
    key: str = ""
    what: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it in a form that JSON holds."""
        return {
            "content": encoded(self.content),
            "text": self.text,
            "key": self.key,
            "what": self.what,
        }

    @classmethod
    def from_dict(cls, stored: Any) -> Self:
        """Return what `as_dict` made. Raises `ValueError` for what it never made."""
        match stored:
            case {"content": content, "text": str(text), "key": str(key), "what": str(what)}:
                return cls(content=decoded(content), text=text, key=key, what=what)
            case _:
                raise ValueError("nothing that was decided")


@dataclass(slots=True, kw_only=True)
class Conversation:
    """What a conversation needs to go on.

    `content` is the chat log's after the last turn, with instructions first; `log` is the chat log
    of a turn that is going on. `user_id` is who it belongs to, `noted` whose words it has read
    before it was restored, `late` what it has to be told at its next turn. `turns` counts those
    that are going on.
    """

    id: str
    user_id: str | None
    updated: datetime
    content: Sequence[Content] = ()
    extra: str | None = None
    digest: Digest | None = None
    noted: frozenset[str] = frozenset()
    late: list[Decided] = field(default_factory=list)
    turns: int = 0
    log: ChatLog | None = None
    summarising: bool = False

    @property
    def as_of_now(self) -> Sequence[Content]:
        """Return the content with what a turn that is going on has done so far."""
        if self.log is None:
            return self.content
        # What has just been said may be a PIN, which the guard takes out when it has heard it.
        said_last = isinstance(self.log.content[-1], UserContent)
        return self.log.content[:-1] if said_last else self.log.content

    def as_dict(self, noted: frozenset[str], late: Sequence[Decided]) -> dict[str, Any]:
        """Return it in a form that JSON holds, without what the digest is told instead of."""
        first = self.digest.upto if self.digest else 1
        return {
            "id": self.id,
            "user_id": self.user_id,
            "updated": self.updated.isoformat(),
            "extra": self.extra and self.extra[:LONGEST_EXTRA],
            "upto": first,
            "digest": self.digest and self.digest.text,
            "digest_of": sorted(self.digest.sources) if self.digest else [],
            "noted": sorted(noted | self.noted),
            "late": [one.as_dict() for one in late],
            "content": encoded(self.as_of_now[first:]),
        }

    @classmethod
    def from_dict(cls, stored: Any) -> Self:
        """Return what `as_dict` made, its content without instructions.

        Raises `ValueError` for what it never made.
        """
        match stored:
            case {
                "id": str(conversation_id),
                "user_id": str() | None as user_id,
                "updated": str(updated),
                "extra": str() | None as extra,
                "upto": int(upto),
                "digest": str() | None as digest,
                "digest_of": list(digest_of),
                "noted": list(noted),
                "late": list(late),
                "content": content,
            } if upto > 0:
                return cls(
                    id=conversation_id,
                    user_id=user_id,
                    updated=_instant(updated),
                    extra=extra,
                    digest=Digest(text=digest[:LONGEST], upto=upto, sources=_names(digest_of))
                    if digest
                    else None,
                    noted=_names(noted),
                    late=[Decided.from_dict(one) for one in late],
                    content=decoded(content),
                )
            case _:
                raise ValueError("no conversation")


def _instant(text: str) -> datetime:
    """Return a time with its zone. Raises `ValueError`."""
    if (instant := dt_util.parse_datetime(text, raise_on_error=True)).tzinfo is None:
        raise ValueError("a time without a zone")
    return instant


def _names(values: list[Any]) -> frozenset[str]:
    """Return names. Raises `ValueError` for anything else."""
    if not all(isinstance(value, str) for value in values):
        raise ValueError("no name")
    return frozenset(values)


def said(agent_id: str, text: str) -> AssistantContent:
    """Return words of Jarvis's own."""
    return AssistantContent(agent_id=agent_id, content=text)
