"""Changing an occurrence and all that follow: the series ends before it, and another begins.

developers.google.com/workspace/calendar/api/guides/recurringevents. The new series is there, with
its exceptions, before the old one is cut by one last call. Whatever fails before that, the new one
is taken back and the old one is as it was.
"""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final
import uuid

from ....upstream import errors
from .client import CalendarClient
from .copy import CalendarCopy
from .plan import Carried, Deviation, Plan, Planner
from .problems import EventProblemError
from .resource import Gone, Resource, instance_id, moment
from .wanted import Wanted, value_of

# What decides where a series can be cut.
_CUT_BY: Final = ("start", "end", "recurrence")


@dataclass(frozen=True, slots=True)
class Changed:
    """The event as it is now; `dropped` are the days of exceptions that have no place any more."""

    event: Resource
    dropped: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Future:
    """An occurrence of a series, and all that follow. The copy's lock is held by the caller.

    `original` is when it was to begin, `seen` what the user saw of it.
    """

    client: CalendarClient
    copy: CalendarCopy
    series: str
    original: float
    seen: Resource
    zone: str
    updates: str

    async def change(self, wanted: Wanted) -> Changed:
        """Change them; the occurrences before stay as they are."""
        planner = await self._planner()
        deviations = await self._deviations()
        plan = await self._run(lambda: planner.make(wanted, deviations))
        if plan is None:
            return Changed(self.seen)
        if self._is_first(planner.master):
            return await self._change_all(planner, plan)
        new = await self._begin(plan)
        async with AsyncExitStack() as undo:
            undo.push_async_callback(self._take_back, new["id"], new)
            await self._carry_over(new, plan.carried)
            old = await self._patch(planner.master, {"recurrence": plan.earlier})
            undo.pop_all()
        await self.copy.took(old, new)
        return Changed(new, plan.dropped)

    async def delete(self) -> None:
        """Delete them; the occurrences before stay."""
        planner = await self._planner()
        master = planner.master
        if self._is_first(master):
            await self.client.delete(
                self.copy.id, self.series, etag=master["etag"], updates=self.updates
            )
            await self.copy.took({"id": self.series, "status": "cancelled"})
            return
        earlier = await self._run(lambda: planner.cut.earlier(master["recurrence"]))
        await self.copy.took(await self._patch(master, {"recurrence": earlier}))

    async def _planner(self) -> Planner:
        """Return what a plan is made from, with everything Google knows of the series."""
        master = await self.client.get(self.copy.id, self.series)
        if master.get("status") == "cancelled" or not master.get("recurrence"):
            raise EventProblemError("calendar_event_gone")
        known = self.copy.find(self.series)
        if known is None or any(
            value_of(master, name) != value_of(known.resource(), name) for name in _CUT_BY
        ):
            raise errors.ConflictError("a series was changed meanwhile")
        organizer = master.get("organizer")
        if organizer and not organizer.get("self"):
            raise EventProblemError("calendar_not_organizer")
        return Planner(
            master=master,
            original=self.original,
            seen=self.seen,
            zone=self.zone,
            calendar_zone=self.copy.zone,
        )

    async def _deviations(self) -> list[Deviation]:
        """Return the occurrences from this one on that differ or are deleted, in order."""
        assert self.copy.events is not None
        found = []
        for item in self.copy.events.exceptions(self.series):
            if item.original is not None and item.original >= self.original:
                gone = isinstance(item, Gone)
                resource = None if gone else await self.client.get(self.copy.id, item.id)
                found.append(Deviation(item.original, resource))
        return sorted(found, key=lambda deviation: deviation.at)

    async def _begin(self, plan: Plan) -> Resource:
        """Add the new series."""
        body = {**plan.later, "id": uuid.uuid4().hex}
        try:
            return await self.client.insert(self.copy.id, body, updates=self.updates)
        except errors.UpstreamError:
            # It may be there all the same, if its answer was lost.
            await self._take_back(body["id"], body)
            raise

    async def _change_all(self, planner: Planner, plan: Plan) -> Changed:
        """Change the whole series, as nothing comes before the occurrence."""
        changed = await self._patch(planner.master, planner.whole_patch(plan.later))
        await self._carry_over(changed, plan.carried)
        await self.copy.took(changed)
        return Changed(changed, plan.dropped)

    async def _carry_over(self, new: Resource, carried: list[Carried]) -> None:
        """Let occurrences of a series differ as they did before."""
        days = "date" in new["start"]
        for one in carried:
            event_id = instance_id(new["id"], one.at, days=days)
            await self.client.patch(self.copy.id, event_id, one.patch, etag=None)

    async def _take_back(self, event_id: str, event: Resource) -> None:
        """Delete the new series, so that everything is as before."""
        try:
            await self.client.delete(self.copy.id, event_id, etag=None)
        except errors.NotFoundError:
            pass
        except errors.UpstreamError as error:
            name = str(event.get("summary") or "")
            raise EventProblemError("calendar_split_left", event=name) from error

    async def _patch(self, master: Resource, patch: Resource) -> Resource:
        """Change the old series, if nobody else has meanwhile."""
        return await self.client.patch(
            self.copy.id, self.series, patch, etag=master["etag"], updates=self.updates
        )

    def _is_first(self, master: Resource) -> bool:
        """Return whether no occurrence of the series comes before this one."""
        return self.original <= moment(master["start"])

    async def _run[T](self, work: Callable[[], T]) -> T:
        """Return what some work gives that may read files."""
        return await self.client.hass.async_add_executor_job(work)
