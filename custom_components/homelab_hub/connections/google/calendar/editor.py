"""Changing the events of one calendar at Google: what is meant, and nothing else.

An event is never written as we know it: only what differs is sent, on condition that nobody has
changed the event since (RFC 9110 section 13.1.1). If somebody has, and something else, both hold.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
import uuid

from ....upstream import errors
from .followed import FollowedCalendar
from .future import Changed, Future
from .index import Occurrence
from .problems import EventProblemError
from .resource import Once, Resource, Series
from .shown import RRULE, rrule_of
from .target import Target, cancelled, name_of, target_of
from .wanted import TEXTS, Wanted, invited, new_event, patch_of, value_of

THIS_AND_FUTURE: Final = "THISANDFUTURE"
# What is known here of an event, so that a change by others is noticed.
_COMPARED: Final = frozenset({*TEXTS, "start", "end", "recurrence", "transparency"})
# Failures after which nobody knows whether Google did what was asked.
_UNSURE: Final = (
    errors.UnreachableError,
    errors.TooSlowError,
    errors.ServerError,
    errors.AnswerBrokenError,
    errors.ConflictError,
)


class Editor:
    """Changes the events of a calendar. Everything raises `UpstreamError` or `EventProblemError`.

    `updates` says which guests Google tells of a change: all, externalOnly or none.
    """

    def __init__(self, calendar: FollowedCalendar, zone: str) -> None:
        """Change a calendar; `zone` is for new events, and for those that had no time."""
        self._calendar = calendar
        self._client = calendar.client
        self._copy = calendar.copy
        self._id = calendar.facts.id
        self._zone = zone

    async def create(self, wanted: Wanted, updates: str = "none") -> Resource:
        """Add an event and return it."""
        body = await self._client.hass.async_add_executor_job(new_event, wanted, self._zone)
        # With an id of ours an event can be found whose answer was lost.
        body["id"] = uuid.uuid4().hex
        async with self._copy.lock:
            try:
                made = await self._client.insert(self._id, body, updates=updates)
            except _UNSURE as error:
                made = await self._found(body["id"], error)
            await self._copy.took(made)
        self._calendar.look()
        return made

    async def change(
        self,
        uid: str,
        wanted: Wanted,
        *,
        recurrence_id: str | None = None,
        recurrence_range: str | None = None,
        updates: str = "none",
    ) -> Changed:
        """Change an event, an occurrence, or an occurrence and all that follow; return it."""
        target = await self.target(uid, recurrence_id, recurrence_range)
        if target.original is not None and not target.is_series and not target.future:
            wanted = self._of_occurrence(target, wanted)
        wanted = await self._with_guests(target, wanted)
        try:
            async with self._copy.lock:
                if target.future or (target.is_series and wanted.says_when):
                    return await self._future(target, updates).change(wanted)
                return Changed(await self._change(target, wanted, updates))
        except errors.ConflictError as error:
            await self._copy.sync()
            raise EventProblemError("calendar_changed_meanwhile", event=name_of(target)) from error
        finally:
            self._after()

    async def delete(
        self,
        uid: str,
        *,
        recurrence_id: str | None = None,
        recurrence_range: str | None = None,
        updates: str = "none",
    ) -> None:
        """Delete an event, an occurrence, or an occurrence and all that follow."""
        target = await self.target(uid, recurrence_id, recurrence_range)
        try:
            async with self._copy.lock:
                if target.future:
                    await self._future(target, updates).delete()
                else:
                    await self._delete(target, updates)
        except errors.ConflictError as error:
            await self._copy.sync()
            raise EventProblemError("calendar_changed_meanwhile", event=name_of(target)) from error
        finally:
            self._after()

    async def respond(
        self, uid: str, response: str, *, recurrence_id: str | None, comment: str, updates: str
    ) -> Resource:
        """Answer an invitation (accepted, tentative, declined) and return the event."""
        target = await self.target(uid, recurrence_id, None)
        event = await self._client.get(self._id, target.id)
        guests = event.get("attendees", [])
        own = next((guest for guest in guests if guest.get("self")), None)
        if own is None:
            raise EventProblemError("calendar_not_invited", event=name_of(target))
        own["responseStatus"] = response
        if comment:
            own["comment"] = comment
        body: Resource = {"attendees": guests}
        if event.get("attendeesOmitted"):
            body["attendeesOmitted"] = True
        async with self._copy.lock:
            answered = await self._client.patch(
                self._id, target.id, body, etag=event.get("etag"), updates=updates
            )
            await self._copy.took(answered)
        self._after()
        return answered

    async def target(
        self, uid: str, recurrence_id: str | None, recurrence_range: str | None
    ) -> Target:
        """Return what is meant; asks Google where nobody here knows of it."""
        if recurrence_range not in {None, "", THIS_AND_FUTURE}:
            raise EventProblemError("calendar_unknown_range", range=str(recurrence_range))
        if recurrence_range and not recurrence_id:
            raise EventProblemError("calendar_which_occurrence")
        found = self._find(uid, recurrence_id)
        if found is None:
            await self._copy.sync()
            found = self._find(uid, recurrence_id)
        if found is None:
            raise EventProblemError("calendar_event_gone")
        if isinstance(found, Series):
            return Target(
                found.id, found.resource(), found.id, found.start, differs=True, is_series=True
            )
        if isinstance(found, Once):
            return Target(found.id, found.resource())
        return target_of(found, future=bool(recurrence_range))

    def _find(self, uid: str, recurrence_id: str | None) -> Once | Occurrence | None:
        """Return an event, or an occurrence of it, as far as it is known."""
        if (events := self._copy.events) is None:
            return None
        if recurrence_id is None:
            return events.get(uid)
        occurrence = events.occurrence(recurrence_id)
        if occurrence is None or uid not in {occurrence.series, occurrence.event.id}:
            return None
        return occurrence

    def _of_occurrence(self, target: Target, wanted: Wanted) -> Wanted:
        """Return what is wanted of a single occurrence: the rule of its series is no change."""
        series = (
            self._copy.events.get(target.series) if self._copy.events and target.series else None
        )
        rule = rrule_of(series.resource()) if series else None
        if wanted.rrule is not None and wanted.rrule.removeprefix(RRULE) != rule:
            raise EventProblemError("calendar_occurrence_rule", event=name_of(target))
        return replace(wanted, rrule=None)

    async def _with_guests(self, target: Target, wanted: Wanted) -> Wanted:
        """Return what is wanted with guests as Google knows them, which nobody here does."""
        if wanted.guests is None:
            return wanted
        event = await self._client.get(self._id, target.id)
        attendees = invited(event.get("attendees", ()), wanted.guests)
        return replace(wanted, fields={**wanted.fields, "attendees": attendees})

    async def _change(self, target: Target, wanted: Wanted, updates: str) -> Resource:
        """Change one event or occurrence."""
        patch = await self._client.hass.async_add_executor_job(
            patch_of, target.seen, wanted, self._zone
        )
        if not patch:
            return target.seen
        etag = target.seen.get("etag")
        if target.original is not None and not target.differs:
            # It has no ETag that we know of until it differs from its series.
            etag = await self._fresh_etag(target, patch)
        try:
            changed = await self._client.patch(
                self._id, target.id, patch, etag=etag, updates=updates
            )
        except errors.ConflictError:
            etag = await self._fresh_etag(target, patch)
            changed = await self._client.patch(
                self._id, target.id, patch, etag=etag, updates=updates
            )
        await self._copy.took(changed)
        return changed

    async def _delete(self, target: Target, updates: str) -> None:
        """Delete one event or occurrence; one that is gone already is as good."""
        own_etag = target.original is None or target.differs
        etag = target.seen.get("etag") if own_etag else None
        try:
            await self._client.delete(self._id, target.id, etag=etag, updates=updates)
        except errors.ConflictError:
            etag = await self._fresh_etag(target, ("start", "end"))
            await self._client.delete(self._id, target.id, etag=etag, updates=updates)
        except errors.NotFoundError:
            pass
        await self._copy.took(cancelled(target))

    async def _fresh_etag(self, target: Target, fields: Mapping[str, Any] | tuple[str, ...]) -> str:
        """Return the ETag an event has now.

        Raises ConflictError if others changed these fields since the user saw them.
        """
        fresh = await self._client.get(self._id, target.id)
        if fresh.get("status") == "cancelled":
            raise EventProblemError("calendar_event_gone")
        known = _COMPARED.intersection(fields)
        if any(value_of(fresh, name) != value_of(target.seen, name) for name in known):
            raise errors.ConflictError("an event was changed meanwhile")
        return str(fresh["etag"])

    async def _found(self, event_id: str, error: errors.UpstreamError) -> Resource:
        """Return an event that may have been added; raises the error if it was not."""
        try:
            return await self._client.get(self._id, event_id)
        except errors.NotFoundError:
            raise error from None
        except errors.UpstreamError:
            raise EventProblemError("calendar_unsure") from error

    def _future(self, target: Target, updates: str) -> Future:
        """Return what changes an occurrence and all that follow."""
        assert target.series is not None
        assert target.original is not None
        return Future(
            client=self._client,
            copy=self._copy,
            series=target.series,
            original=target.original,
            seen=target.seen,
            zone=self._zone,
            updates=updates,
        )

    def _after(self) -> None:
        """Look at what Google made of it, and more often for a while."""
        self._calendar.look()
        self._calendar.follower.ask_now()
