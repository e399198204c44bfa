"""What the home knows of a mailbox: its new mail, and how much is unread."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ....connector.account import Account
from ....upstream import errors
from ..asking import Asking
from .choices import labels_of
from .client import MailClient
from .const import INBOX, READING
from .filters import filters_of, is_incoming
from .follower import Follower
from .heading import Heading
from .pace import Pace
from .progress import Arrival, ProgressFile
from .vacation import Vacation

type Hear = Callable[[Heading], None]

_VACATION_SECONDS: Final = 6 * 3600.0


class Mailbox:
    """A mailbox that is followed: by one question at a time, whatever it is for.

    `unread` has the number of unread mails by the id of a label or a filter, None for what is
    gone at Google. `labels` has the names of the labels whose unread mails are counted, by id.
    """

    def __init__(self, hass: HomeAssistant, account: Account, client: MailClient) -> None:
        """Belong to an account."""
        self.filters = filters_of(account.entry)
        self.labels = labels_of(account.entry)
        self.unread: dict[str, int | None] = {}
        self.vacation: Vacation | None = None
        self._client = client
        self._pace = Pace(hass)
        self._hearers: dict[str | None, Hear] = {}
        self._listeners: set[Callable[[], None]] = set()
        self._vacation_due = 0.0
        self._counts_due = True
        self._account = account
        self._may_read = client.allows(READING)
        self._stop_listening: list[CALLBACK_TYPE] = []
        file = ProgressFile(hass, account.entry.entry_id)
        self._follower = Follower(hass, client, file, self.filters, self._report)
        self.asking = Asking(
            hass,
            account.entry,
            self._ask,
            lambda: self._pace.interval,
            told=self._tell,
            component="mail",
        )

    async def load(self) -> None:
        """Read what is on disk."""
        await self._follower.load()

    @callback
    def start(self, reported: list[str | None]) -> None:
        """Begin to follow; `reported` are the ids of the mails that the entities last reported."""
        self._follower.forget_reported(reported)
        self._stop_listening = [
            self._pace.listen(self.asking.look_at_interval),
            self._account.listen(self._look_if_allowed),
        ]
        self.asking.start()

    async def stop(self) -> None:
        """End, with everything stored."""
        for stop_listening in self._stop_listening:
            stop_listening()
        await self.asking.stop()
        await self._follower.save()

    @property
    def available(self) -> bool:
        """Return whether Gmail answered the latest question."""
        return self.asking.error is None and self.asking.answered is not None

    @callback
    def hear(self, filter_id: str | None, hear: Hear) -> CALLBACK_TYPE:
        """Call `hear` for each new mail of a filter, or of the inbox, until told otherwise."""
        self._hearers[filter_id] = hear

        def stop() -> None:
            self._hearers.pop(filter_id, None)

        return stop

    @callback
    def listen(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener after each look, until told otherwise."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    @callback
    def changed(self) -> None:
        """Look soon: somebody here changed something, so somebody is there."""
        self._pace.note()
        self._counts_due = True
        self._vacation_due = 0.0
        self.asking.ask_now()

    def diagnostics(self) -> dict[str, Any]:
        """Return what helps to find a fault, without what people wrote."""
        progress = self._follower.progress
        return {
            "history_id": progress.history_id,
            "newest": progress.newest,
            "seen": len(progress.seen),
            "pending": len(progress.pending),
            "filters": len(self.filters),
            "watched_labels": len(self.labels),
            "interval": self._pace.interval,
            "answered": self.asking.answered,
            "error": self.asking.error.key if self.asking.error else None,
        }

    @callback
    def _look_if_allowed(self) -> None:
        """Look when reading was allowed again, or find out that it is not any more."""
        if self._client.allows(READING) is not self._may_read:
            self._may_read = not self._may_read
            self.asking.ask_now()

    async def _ask(self) -> None:
        """Look for new mail, and count what is unread where anything changed."""
        if await self._follower.poll() or self._counts_due:
            self._counts_due = True
            await self._count()
            self._counts_due = False
        now = dt_util.utcnow().timestamp()
        if now >= self._vacation_due:
            self.vacation = Vacation.of(await self._client.vacation())
            self._vacation_due = now + _VACATION_SECONDS

    async def _count(self) -> None:
        """Count what is unread."""
        counts: dict[str, Awaitable[int]] = {
            **{label: self._client.unread_of(label) for label in self.labels},
            **{wanted.id: wanted.unread(self._client) for wanted in self.filters},
        }
        found = await asyncio.gather(*map(_if_there, counts.values()))
        self.unread = dict(zip(counts, found, strict=True))

    @callback
    def _report(self, arrival: Arrival) -> None:
        """Tell who wants to hear of a mail."""
        heading = arrival.heading
        if is_incoming(heading.labels) and INBOX in heading.labels:
            self._tell_of(None, heading)
        for wanted in self.filters:
            if wanted.passes(heading) and (not wanted.query or wanted.id in arrival.queries):
                self._tell_of(wanted.id, heading)

    @callback
    def _tell_of(self, filter_id: str | None, heading: Heading) -> None:
        """Tell one of them."""
        self._pace.note_mail()
        if (hear := self._hearers.get(filter_id)) is not None:
            hear(heading)

    @callback
    def _tell(self) -> None:
        """Tell who listens that something may be different."""
        for listener in tuple(self._listeners):
            listener()


async def _if_there(count: Awaitable[int]) -> int | None:
    """Return a number, None of what is gone: a search in a label that is gone is a bad one."""
    try:
        return await count
    except errors.NotFoundError, errors.BadRequestError:
        return None
