"""Lists of events: a time range, what changed since, and the instances of one."""

from collections.abc import Callable, Iterator
from typing import Any

from homelab_hub_simulators.google import moments
from homelab_hub_simulators.google.api import Call
from homelab_hub_simulators.google.errors import GoogleError, bad_request, invalid
from homelab_hub_simulators.google.moments import rfc3339
from homelab_hub_simulators.google.paging import Page, Paging

from .calendars import Calendars
from .entry import Entry
from .event import Event, Item, Occurrence
from .store import Calendar
from .tokens import SyncToken

DEFAULT_SIZE = 250
LARGEST_SIZE = 2500
# Not with a sync token: https://developers.google.com/workspace/calendar/api/v3/reference/events/list
NOT_WITH_SYNC = [
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
]
NO_SYNC_AFTER = frozenset(NOT_WITH_SYNC) - {"timeMin", "timeMax"}
SEARCHED = ("summary", "description", "location")

type Found = tuple[list[Item], str | None]


def list_events(call: Call, calendars: Calendars, entry: Entry, paging: Paging) -> dict[str, Any]:
    """Return the Events resource a call of events.list asks for."""
    place = f"events:{entry.calendar.id}"

    def find() -> Found:
        """Return all items, and the next sync token."""
        if (text := call.text("syncToken")) is not None:
            _check_sync(call)
            token = SyncToken.read(text, place, calendars.generation, call.now)
            items = _changed(entry.calendar, token)
        else:
            token = _first_token(call, place)
            items = _found(call, entry.calendar, token)
        following = SyncToken(
            place=place,
            generation=calendars.generation,
            revision=entry.calendar.revision,
            given=call.now,
            single=token.single,
            after=token.after,
            before=token.before,
        )
        syncable = not any(name in call.query for name in NO_SYNC_AFTER)
        return items, following.write() if syncable else None

    size = call.number("maxResults", default=DEFAULT_SIZE, most=LARGEST_SIZE)
    key = (place, calendars.account.id)
    return _shown(call, calendars, entry, paging.page(key, call.text("pageToken"), size, find))


def list_instances(
    call: Call, calendars: Calendars, entry: Entry, paging: Paging
) -> dict[str, Any]:
    """Return the Events resource a call of events.instances asks for."""
    event = calendars.item(entry, call.path["eventId"])
    if not isinstance(event, Event):
        event = event.event
    after, before = call.moment("timeMin"), call.moment("timeMax")
    original = call.text("originalStart")
    deleted = call.flag("showDeleted")

    def find() -> Found:
        """Return the instances, exceptions included, in order."""
        exceptions = [
            exception
            for exception in event.exceptions.values()
            if _within(exception, after, before) and (deleted or not exception.cancelled)
        ]
        items: list[Item] = [*entry.calendar.instances(event, after, before), *exceptions]
        if original is not None:
            at = moments.parsed(original, "originalStart")
            items = [item for item in items if _original(item) == at]
        return sorted(items, key=_start), None

    size = call.number("maxResults", default=DEFAULT_SIZE, most=LARGEST_SIZE)
    key = (f"instances:{entry.calendar.id}:{event.id}", calendars.account.id)
    return _shown(call, calendars, entry, paging.page(key, call.text("pageToken"), size, find))


def _shown(call: Call, calendars: Calendars, entry: Entry, page: Page[Item]) -> dict[str, Any]:
    """Return a page as the Events resource."""
    zone = call.text("timeZone")
    if zone is not None:
        moments.zone(zone, "timeZone")
    view = calendars.view(entry, zone)
    calendar = entry.calendar
    answer = {
        "kind": "calendar#events",
        "etag": f'"p{calendar.revision:015d}"',
        "summary": calendar.facts.summary,
        "updated": rfc3339(calendar.updated),
        "timeZone": view.zone,
        "accessRole": entry.role.name,
        "defaultReminders": entry.fields.get("defaultReminders", []),
        "items": [view.show(item) for item in page.items],
    }
    if page.next is not None:
        return answer | {"nextPageToken": page.next}
    return answer if page.end is None else answer | {"nextSyncToken": page.end}


def _first_token(call: Call, place: str) -> SyncToken:
    """Return what a list without a sync token asks for; raises GoogleError for nonsense."""
    after, before = call.moment("timeMin"), call.moment("timeMax")
    if after is not None and before is not None and after >= before:
        message = "The specified time range is empty."
        raise GoogleError(400, "timeRangeEmpty", message, domain="calendar")
    single = call.flag("singleEvents")
    if call.text("orderBy") == "startTime" and not single:
        raise bad_request("The requested ordering is not available for the particular query.")
    return SyncToken(
        place=place, generation=0, revision=0, given=0, single=single, after=after, before=before
    )


def _check_sync(call: Call) -> None:
    """Raise GoogleError for parameters that do not go with a sync token."""
    for name in NOT_WITH_SYNC:
        if name in call.query:
            raise invalid(
                "Sync token cannot be used with other query restrictions.", name, domain="calendar"
            )


def _found(call: Call, calendar: Calendar, asked: SyncToken) -> list[Item]:
    """Return what a list without a sync token finds."""
    after, before = asked.after, asked.before
    items: list[Item]
    if asked.single:
        items = list(calendar.occurrences(after, before))
    elif after is None and before is None:
        items = [event for event in calendar.events.values() if not event.cancelled]
    else:
        items = [*calendar.once(after, before), *calendar.masters(after, before)]
    items += _deleted(call, calendar, asked)
    for keep in _filters(call):
        items = [item for item in items if keep(item)]
    match call.text("orderBy"):
        case "startTime":
            items.sort(key=_start)
        case "updated":
            items.sort(key=lambda item: _event(item).updated)
        case _:
            pass
    return items


def _deleted(call: Call, calendar: Calendar, asked: SyncToken) -> Iterator[Event]:
    """Yield the deleted events that a list shows too."""
    updated = call.moment("updatedMin")
    shown = call.flag("showDeleted") or updated is not None
    for event in calendar.events.values():
        if not event.cancelled:
            continue
        exception = event.master is not None and not event.master.cancelled
        if not shown and (asked.single or not exception):
            continue
        if asked.single and event.recurrence is not None:
            continue
        if _within(event, asked.after, asked.before):
            yield event


def _filters(call: Call) -> Iterator[Callable[[Item], bool]]:
    """Yield what the parameters of a list keep."""
    if (updated := call.moment("updatedMin")) is not None:
        yield lambda item: _event(item).updated >= updated
    if (uid := call.text("iCalUID")) is not None:
        yield lambda item: _event(item).uid == uid
    if (words := call.text("q")) is not None:
        yield lambda item: _says(_event(item), words.lower().split())
    if kinds := call.query.getall("eventTypes", []):
        yield lambda item: _event(item).fields.get("eventType", "default") in kinds
    for kind in ("private", "shared"):
        for text in call.query.getall(f"{kind}ExtendedProperty", []):
            yield _has_property(kind, text)


def _has_property(kind: str, text: str) -> Callable[[Item], bool]:
    """Return what keeps the events with an extended property; raises GoogleError."""
    name, found, value = text.partition("=")
    if not found:
        raise invalid("Invalid extended property constraint.", f"{kind}ExtendedProperty")

    def keep(item: Item) -> bool:
        """Tell whether it has the property."""
        properties = _event(item).fields.get("extendedProperties", {})
        return bool(properties.get(kind, {}).get(name) == value)

    return keep


def _says(event: Event, words: list[str]) -> bool:
    """Tell whether all words are in an event."""
    texts = [str(event.fields.get(name, "")) for name in SEARCHED]
    texts += [
        f"{guest.get('email')} {guest.get('displayName', '')}"
        for guest in event.fields.get("attendees", ())
    ]
    text = " ".join(texts).lower()
    return all(word in text for word in words)


def _changed(calendar: Calendar, token: SyncToken) -> list[Item]:
    """Return what changed since a sync token, deleted events included."""
    changed = calendar.since(token.revision)
    if not token.single:
        return list(changed)
    items: list[Item] = []
    for event in changed:
        if event.recurrence is None:
            items.append(event)
        else:
            items += calendar.instances(event, token.after, token.before)
        items += _vanished(event, token)
    return items


def _vanished(event: Event, token: SyncToken) -> Iterator[Occurrence]:
    """Yield the instances a recurring event had at the time of a sync token, and has no more."""
    for revision, earlier in event.earlier:
        if revision <= token.revision:
            continue
        for start in earlier.between(token.after, token.before):
            if event.recurrence is None or event.recurrence.at(start.stamp) is None:
                yield Occurrence(event, start, gone=True)


def _event(item: Item) -> Event:
    """Return the event of an item."""
    return item if isinstance(item, Event) else item.event


def _start(item: Item) -> float:
    """Return when an item begins."""
    return item.start.at


def _original(item: Item) -> float | None:
    """Return when an instance was to begin."""
    if isinstance(item, Occurrence):
        return item.start.at
    return None if item.original is None else item.original.at


def _within(event: Event, after: float | None, before: float | None) -> bool:
    """Tell whether an event happens in a time range."""
    if event.recurrence is not None:
        return True
    return (after is None or event.end.at > after) and (before is None or event.start.at < before)
