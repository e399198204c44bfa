"""Filters: which of the new mails somebody wants to hear of."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import batched
import re
from typing import Any, Final, Self

from homeassistant.config_entries import ConfigEntry, ConfigSubentry

from ....upstream import errors
from .client import MailClient
from .const import INBOX, NOT_INCOMING, SENT, SUBENTRY_FILTER, UNREAD
from .filter_words import CONF_LABEL, CONF_QUERY, CONF_SENDER, CONF_SUBJECT
from .heading import Heading

# Message-IDs that fit into one search; a query has to fit into a URL.
_IDS_A_SEARCH: Final = 20
_MOST_COUNTED: Final = 500
_SEARCHABLE: Final = re.compile(r"<([^<>\s\"{}()]+)>")


@dataclass(frozen=True, kw_only=True, slots=True)
class MailFilter:
    """What a mail has to be: all that is set.

    `label` is the id of a label, `sender` a part of the name or address (several divided by
    commas), `subject` words that are all in the subject. `query` is a search as in Gmail's own
    search box, which only Gmail can answer.
    """

    id: str
    title: str
    label: str | None = None
    sender: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    query: str = ""

    @classmethod
    def of(cls, subentry: ConfigSubentry) -> Self:
        """Return the filter of a subentry."""
        data = subentry.data
        senders = (part.strip().casefold() for part in data.get(CONF_SENDER, "").split(","))
        return cls(
            id=subentry.subentry_id,
            title=subentry.title,
            label=data.get(CONF_LABEL) or None,
            sender=tuple(part for part in senders if part),
            subject=tuple(data.get(CONF_SUBJECT, "").casefold().split()),
            query=data.get(CONF_QUERY, "").strip(),
        )

    def passes(self, heading: Heading) -> bool:
        """Return whether a mail is one of these, as far as its heading tells."""
        if self.label is None:
            if not is_incoming(heading.labels):
                return False
        elif self.label not in heading.labels:
            return False
        who = f"{heading.sender_name} <{heading.sender_address}>".casefold()
        subject = heading.subject.casefold()
        return (not self.sender or any(part in who for part in self.sender)) and all(
            word in subject for word in self.subject
        )

    @property
    def search(self) -> str:
        """Return the filter as a search, without its label.

        support.google.com/mail/answer/7190
        """
        parts = [f"subject:{_quoted(word)}" for word in self.subject]
        if self.sender:
            parts.append("{" + " ".join(f"from:{_quoted(part)}" for part in self.sender) + "}")
        if self.query:
            parts.append(f"({self.query})")
        return " ".join(parts)

    async def unread(self, client: MailClient) -> int:
        """Return how many mails of these are unread, no more than 500. Raises `UpstreamError`."""
        if self.label and not self.search:
            return await client.unread_of(self.label)
        labels = [UNREAD, self.label or INBOX]
        ids, _, _ = await client.find(self.search, labels=labels, size=_MOST_COUNTED)
        return len(ids)


def is_incoming(labels: frozenset[str]) -> bool:
    """Return whether a mail with these labels came in; one to oneself did too."""
    return NOT_INCOMING.isdisjoint(labels) and (SENT not in labels or INBOX in labels)


def filters_of(entry: ConfigEntry[Any]) -> list[MailFilter]:
    """Return the filters of an entry."""
    return [
        MailFilter.of(subentry)
        for subentry in entry.subentries.values()
        if subentry.subentry_type == SUBENTRY_FILTER
    ]


async def passing_queries(
    client: MailClient, filters: list[MailFilter], headings: list[Heading]
) -> Mapping[str, tuple[str, ...]]:
    """Return, by mail id, the ids of the filters with a query that Gmail says it passes.

    One search for each of those filters and 20 mails, of what passes without the query. Raises
    `UpstreamError`.
    """
    passed: dict[str, list[str]] = {}
    for wanted in filters:
        if not wanted.query:
            continue
        asked = [heading for heading in headings if wanted.passes(heading)]
        named = [id_[1] for heading in asked if (id_ := _SEARCHABLE.search(heading.message_id))]
        for some in batched(named, _IDS_A_SEARCH, strict=False):
            these = " ".join(f"rfc822msgid:{name}" for name in some)
            try:
                found, _, _ = await client.find(f"({wanted.query}) {{{these}}}", everywhere=True)
            except errors.BadRequestError:
                # A search that Gmail does not take any more is no reason to report no mail at all.
                continue
            for message_id in found:
                passed.setdefault(message_id, []).append(wanted.id)
    return {message_id: tuple(ids) for message_id, ids in passed.items()}


def _quoted(text: str) -> str:
    """Return a text that means itself in a search."""
    return '"' + text.replace('"', " ") + '"'
