"""Following new mail by Gmail's history: each mail is reported once, in order, over restarts.

Between Gmail and the home stands a file (`progress.py`), and every batch of mails takes these steps:

1. The batch is fetched whole: what fails here leaves everything as it was, to be asked again.
2. The cursor behind the batch and the batch itself (`pending`) go to disk together.
3. The mails are reported, a millisecond apart.
4. The batch is taken off the disk.

A Home Assistant that stops waits for step 4 once step 2 has begun. One that is killed before step
2 has ended asks Gmail again, after it reports the batch at its next start. So no mail is lost, and
one can only be repeated if Home Assistant dies in the milliseconds of steps 3 and 4, which nothing
outside of the reports themselves could tell: then what the event entity was restored with decides,
and where it does not know the batch, the batch is reported.

Gmail keeps history for a week or more (developers.google.com/workspace/gmail/api/guides/sync);
where it answers 404, the mailbox is searched for what is newer than the newest mail that was seen.
Ids of the mails seen last tell apart what was reported of the minutes around that.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ....apart import Apart
from ....upstream import errors
from .client import MailClient
from .const import NOT_INCOMING
from .filters import MailFilter, passing_queries
from .progress import Arrival, ProgressFile

BATCH: Final = 50
_SLACK: Final = 10 * 60 * 1000
"""How far a mail may come behind a newer one, in milliseconds."""
_SEARCH_PAGE: Final = 500
_MOST_PAGES: Final = 20
# The cursor alone is written so often; a late one only makes the next start read more.
_SECONDS_UNSAVED: Final = 6 * 3600.0

type Report = Callable[[Arrival], None]


class Follower:
    """Reports the new mail of one account."""

    def __init__(
        self,
        hass: HomeAssistant,
        client: MailClient,
        file: ProgressFile,
        filters: list[MailFilter],
        report: Report,
    ) -> None:
        """Report to `report`, which must not wait; call `load` before anything else."""
        self._hass = hass
        self._client = client
        self._file = file
        self._filters = filters
        self._report = report
        self._saved_at = 0.0
        self._apart = Apart(hass)
        self._delivery: asyncio.Task[None] | None = None

    async def load(self) -> None:
        """Read how far it came before."""
        self.progress = await self._file.load()

    async def save(self) -> None:
        """Return when everything is on disk, after a delivery under way."""
        if self._delivery is not None:
            await self._delivery
        if self.progress.history_id is not None:
            await self._file.save(self.progress)

    def forget_reported(self, message_ids: Iterable[str | None]) -> None:
        """Drop what waits to be reported up to the mails that entities were restored with."""
        known = set(message_ids)
        pending = self.progress.pending
        last = max(
            (n for n, arrival in enumerate(pending) if arrival.heading.id in known), default=-1
        )
        del pending[: last + 1]

    async def poll(self) -> bool:
        """Report what is new. Return whether anything in the mailbox changed. Raises `UpstreamError`."""
        if self.progress.pending:
            await self._deliver()
        if self.progress.history_id is None:
            await self._begin()
            return True
        before = self.progress.history_id
        try:
            await self._follow(before)
        except errors.NotFoundError:
            await self._rescan()
        if before == self.progress.history_id:
            return False
        if self._hass.loop.time() - self._saved_at > _SECONDS_UNSAVED:
            await self._save()
        return True

    async def _begin(self) -> None:
        """Take the mailbox as it is: what is in it is not new."""
        history_id = await self._client.history_id()
        ids, _, _ = await self._client.find(None, everywhere=True)
        newest = await self._client.headings(ids[:1])
        self.progress.note(list(reversed(ids)))
        self._see(heading.received for heading in newest)
        self.progress.history_id = history_id
        await self._save()

    async def _follow(self, start: str) -> None:
        """Take what was added since the cursor, page by page."""
        page: str | None = None
        while True:
            answer = await self._client.history(start, page, BATCH)
            records = answer.get("history") or []
            page = answer.get("nextPageToken")
            cursor = records[-1]["id"] if page and records else answer.get("historyId", start)
            await self._take(_added(records), str(cursor))
            if not page:
                return

    async def _rescan(self) -> None:
        """Take what is newer than the newest mail seen; the history is no longer there."""
        history_id = await self._client.history_id()
        query = f"after:{max(0, self.progress.newest - _SLACK) // 1000}"
        found: list[str] = []
        page: str | None = None
        for _ in range(_MOST_PAGES):
            ids, page, _ = await self._client.find(query, size=_SEARCH_PAGE, page=page)
            found += ids
            if not page:
                break
        found.reverse()
        for begin in range(0, len(found), BATCH):
            await self._take(found[begin : begin + BATCH], None)
        self.progress.history_id = history_id
        await self._save()

    async def _take(self, ids: list[str], cursor: str | None) -> None:
        """Report the mails that were not seen yet, and go behind them; None leaves the cursor."""
        progress = self.progress
        fresh = [id_ for id_ in dict.fromkeys(ids) if id_ not in progress.seen]
        found = await self._client.headings(fresh)
        headings = [heading for heading in found if NOT_INCOMING.isdisjoint(heading.labels)]
        queries = await passing_queries(self._client, self._filters, headings)
        # From here to the delivery nothing waits.
        progress.note(fresh)
        self._see(heading.received for heading in headings)
        progress.history_id = cursor or progress.history_id
        progress.pending += [
            Arrival(heading=heading, queries=queries.get(heading.id, ())) for heading in headings
        ]
        if progress.pending:
            await self._deliver()

    async def _deliver(self) -> None:
        """Report what waits; goes on to its end even if who waits for it is cancelled."""
        self._delivery = self._hass.async_create_task(self._write_and_report(), eager_start=True)
        await asyncio.shield(self._delivery)

    async def _write_and_report(self) -> None:
        """Report what waits, between two writes."""
        await self._save()
        for arrival in tuple(self.progress.pending):
            async with self._apart:
                self._report(arrival)
        self.progress.pending.clear()
        await self._save()

    async def _save(self) -> None:
        """Write the progress."""
        await self._file.save(self.progress)
        self._saved_at = self._hass.loop.time()

    def _see(self, times: Iterable[int]) -> None:
        """Note the times of mails; none is later than now, whatever it says."""
        now = int(dt_util.utcnow().timestamp() * 1000)
        self.progress.newest = max(self.progress.newest, *(min(time, now) for time in times), 0)


def _added(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the ids of mails that records say were added, without drafts and the like."""
    return [
        str(message["id"])
        for record in records
        for added in record.get("messagesAdded") or ()
        if (message := added["message"]) and NOT_INCOMING.isdisjoint(message.get("labelIds") or ())
    ]
