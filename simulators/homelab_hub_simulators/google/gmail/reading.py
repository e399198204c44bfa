"""The methods that read mail: messages, threads and history."""

from collections.abc import Callable, Sequence
import re
from typing import Any

from homelab_hub_simulators.google.api import Call
from homelab_hub_simulators.google.errors import GoogleError, forbidden
from homelab_hub_simulators.google.paging import Page, Paging

from . import mime
from .mailbox import Mailbox, entity_not_found
from .message import Headers, Message
from .search import ANYWHERE, parse

DEFAULT_SIZE = 100
LARGEST_SIZE = 500
OUT_OF_SIGHT = frozenset({"SPAM", "TRASH"})
READERS = ("https://mail.google.com/", "gmail.modify", "gmail.readonly", "gmail.compose")

type Of = Callable[[Call], Mailbox]


class ReadingMethods:
    """What each method that reads does."""

    def __init__(self, of: Of, paging: Paging) -> None:
        """Read the mailboxes that `of` returns for a call."""
        self._of = of
        self._paging = paging

    def list_messages(self, call: Call) -> dict[str, Any]:
        """Return a page of mails, the newest first."""
        mailbox = self._of(call)
        page, total = self._page(call, "messages", lambda: found(call, mailbox))
        return _listed("messages", [mail.reference() for mail in page.items], page, total)

    def get_message(self, call: Call) -> dict[str, Any]:
        """Return a mail."""
        form, headers = _form(call)
        return self._of(call).get(call.path["id"]).shown(form, headers)

    def attachment(self, call: Call) -> dict[str, Any]:
        """Return what is in an attachment."""
        mail = self._of(call).get(call.path["messageId"])
        if (data := mime.attachment(mail.part, call.path["id"])) is None:
            raise GoogleError(400, "invalidArgument", "Invalid attachment token")
        return {"size": len(data), "data": mime.encode(data)}

    def list_threads(self, call: Call) -> dict[str, Any]:
        """Return a page of threads, that with the newest mail first."""
        mailbox = self._of(call)

        def find() -> list[Message]:
            """Return the newest mail that is found of each thread."""
            newest: dict[str, Message] = {}
            for mail in found(call, mailbox):
                newest.setdefault(mail.thread_id, mail)
            return list(newest.values())

        page, total = self._page(call, "threads", find)
        threads = [
            {
                "id": mail.thread_id,
                "snippet": mime.snippet(mail.part),
                "historyId": str(mail.history_id),
            }
            for mail in page.items
        ]
        return _listed("threads", threads, page, total)

    def get_thread(self, call: Call) -> dict[str, Any]:
        """Return a thread with its mails."""
        form, headers = _form(call)
        mails = self._of(call).thread(call.path["id"])
        return thread_resource(mails, [mail.shown(form, headers) for mail in mails])

    def history(self, call: Call) -> dict[str, Any]:
        """Return a page of what happened."""
        mailbox = self._of(call)
        start = call.text("startHistoryId")
        if start is None or not start.isdecimal():
            raise GoogleError(400, "invalidArgument", "Missing startHistoryId.")
        label = call.text("labelId")
        if label is not None and label not in mailbox.labels:
            raise entity_not_found()
        kinds = call.query.getall("historyTypes", [])

        def find() -> Any:
            """Return the changes, and the newest history id."""
            events = [
                event
                for event in mailbox.since(int(start), call.now)
                if event.concerns(label) and (not kinds or event.kind in kinds)
            ]
            return events, mailbox.history_id

        size = call.number("maxResults", default=DEFAULT_SIZE, most=LARGEST_SIZE)
        place = ("history", mailbox.account.id)
        page = self._paging.page(place, call.text("pageToken"), size, find)
        answer: dict[str, Any] = {"historyId": str(page.end)}
        if page.items:
            answer["history"] = [event.shown() for event in page.items]
        return answer if page.next is None else answer | {"nextPageToken": page.next}

    def _page(
        self, call: Call, kind: str, find: Callable[[], list[Message]]
    ) -> tuple[Page[Message], int]:
        """Return a page of mails, and how many there are on all."""

        def whole() -> tuple[Sequence[Message], int]:
            """Return all that is found."""
            mails = find()
            return mails, len(mails)

        size = call.number("maxResults", default=DEFAULT_SIZE, most=LARGEST_SIZE)
        place = (kind, call.person.id)
        page = self._paging.page(place, call.text("pageToken"), size, whole)
        return page, page.end


def found(call: Call, mailbox: Mailbox) -> list[Message]:
    """Return the mails a list asks for, the newest first; raises GoogleError."""
    text = call.text("q")
    if text is not None and not call.allows(*READERS):
        raise forbidden("forbidden", "Metadata scope does not support 'q' parameter")
    wanted = set(call.query.getall("labelIds", []))
    if not wanted <= mailbox.labels.keys():
        raise GoogleError(400, "invalidArgument", "Invalid label")
    everywhere = call.flag("includeSpamTrash") or bool(wanted & OUT_OF_SIGHT)
    everywhere = everywhere or (text is not None and ANYWHERE.search(text) is not None)
    keep = None if text is None else parse(text, mailbox.label_names(), call.now)
    return [
        mail
        for mail in mailbox.newest_first()
        if wanted <= mail.labels
        and (everywhere or not mail.labels & OUT_OF_SIGHT)
        and (keep is None or keep(mail))
    ]


def thread_resource(mails: Sequence[Message], shown: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the Thread resource."""
    newest = max(mail.history_id for mail in mails)
    return {"id": mails[0].thread_id, "historyId": str(newest), "messages": list(shown)}


def _form(call: Call) -> tuple[str, Headers]:
    """Return the format and the headers that are asked for; raises GoogleError."""
    form = (call.text("format") or "full").lower()
    if form not in {"full", "metadata", "minimal", "raw"}:
        raise GoogleError(400, "invalidArgument", f"Invalid value at 'format': {form}")
    if form in {"full", "raw"} and not call.allows(*READERS):
        raise forbidden("forbidden", f"Metadata scope doesn't allow format {form.upper()}")
    names = frozenset(
        name.lower()
        for value in call.query.getall("metadataHeaders", [])
        for name in re.split(r"[,\s]+", value)
    )
    return form, names or None


def _listed(
    key: str, items: Sequence[dict[str, Any]], page: Page[Message], total: int
) -> dict[str, Any]:
    """Return a page of a list; Gmail leaves out a list that is empty."""
    answer: dict[str, Any] = {"resultSizeEstimate": total}
    if items:
        answer[key] = list(items)
    return answer if page.next is None else answer | {"nextPageToken": page.next}
