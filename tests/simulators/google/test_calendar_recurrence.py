"""Recurring events: instances, exceptions, and what is left of them after a change."""

from typing import Any

import pytest

from homelab_hub_simulators.google import GoogleSimulator

from .client import GoogleClient
from .scene import TEN, event


async def starts(client: GoogleClient, **more: Any) -> list[str]:
    """Return when the instances in the primary calendar begin."""
    arguments = {"calendarId": "primary", "singleEvents": True, "orderBy": "startTime"} | more
    found = await client.run(client.calendar.events().list(**arguments))
    return [item["start"].get("dateTime", item["start"].get("date")) for item in found["items"]]


@pytest.mark.parametrize(
    ("recurrence", "days"),
    [
        (["RRULE:FREQ=DAILY;COUNT=3"], ["01", "02", "03"]),
        (["RRULE:FREQ=DAILY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20261202T100000"], ["01", "03"]),
        (["RRULE:FREQ=DAILY;COUNT=2", "RDATE:20261205T090000Z"], ["01", "02", "05"]),
        (["RRULE:FREQ=DAILY;COUNT=2", "RRULE:FREQ=WEEKLY;COUNT=2"], ["01", "02", "08"]),
        (["RDATE;TZID=Europe/Berlin:20261204T100000,20261206T100000"], ["01", "04", "06"]),
        (["RRULE:FREQ=DAILY;UNTIL=20261203T090000Z"], ["01", "02", "03"]),
        (["RRULE:FREQ=DAILY;UNTIL=20261203T085959Z"], ["01", "02"]),
        (["RRULE:FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4"], ["01", "03", "08", "10"]),
        (["RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=1"], ["31"]),
    ],
    ids=lambda value: "",
)
async def test_rules_are_expanded(
    client: GoogleClient, google: GoogleSimulator, recurrence: list[str], days: list[str]
) -> None:
    """RRULE, several of them, EXDATE and RDATE; they come back as they were sent."""
    made = google.calendars().add_event(**event(recurrence=recurrence))
    assert made["recurrence"] == recurrence
    assert await starts(client) == [f"2026-12-{day}T10:00:00+01:00" for day in days]


async def test_a_rule_goes_by_the_clock_on_the_wall(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """Ten stays ten when summer time begins, whatever that is in UTC; and ids are in UTC."""
    start = {"dateTime": "2026-03-27T10:00:00", "timeZone": "Europe/Berlin"}
    end = {"dateTime": "2026-03-27T11:00:00", "timeZone": "Europe/Berlin"}
    rule = ["RRULE:FREQ=DAILY;COUNT=4"]
    google.calendars().add_event(**event(start=start, end=end, recurrence=rule))
    found = await client.run(client.calendar.events().list(calendarId="primary", singleEvents=True))
    assert [item["start"]["dateTime"][8:] for item in found["items"]] == [
        "27T10:00:00+01:00",
        "28T10:00:00+01:00",
        "29T10:00:00+02:00",
        "30T10:00:00+02:00",
    ]
    assert found["items"][2]["id"].endswith("_20260329T080000Z")


async def test_whole_days_recur(client: GoogleClient, google: GoogleSimulator) -> None:
    """Their ids end in the day."""
    days = {"start": {"date": "2026-12-01"}, "end": {"date": "2026-12-03"}}
    rule = ["RRULE:FREQ=WEEKLY;UNTIL=20261215", "EXDATE;VALUE=DATE:20261208"]
    made = google.calendars().add_event(**days, recurrence=rule)
    assert await starts(client) == ["2026-12-01", "2026-12-15"]
    shown = google.calendars().event(f"{made['id']}_20261215")
    assert (shown["end"], shown["originalStartTime"]) == (
        {"date": "2026-12-17"},
        {"date": "2026-12-15"},
    )
    window = {"timeMin": "2026-12-02T12:00:00Z", "timeMax": "2026-12-10T00:00:00Z"}
    assert await starts(client, **window) == ["2026-12-01"]


async def test_one_occurrence_is_moved_and_another_cancelled(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """They are exceptions; the others stay as they are."""
    events, calendars = client.calendar.events(), google.calendars()
    master = calendars.add_event(**event(recurrence=["RRULE:FREQ=DAILY;COUNT=4"]))["id"]
    moved = {"calendarId": "primary", "eventId": f"{master}_20261202T090000Z"}
    body = {
        "start": {"dateTime": "2026-12-03T15:00:00+01:00"},
        "end": {"dateTime": "2026-12-03T16:00:00+01:00"},
    }
    exception = await client.run(events.patch(**moved, body=body))
    assert exception["id"] == moved["eventId"]
    assert exception["recurringEventId"] == master
    assert exception["originalStartTime"]["dateTime"] == "2026-12-02T10:00:00+01:00"
    assert "recurrence" not in exception
    await client.run(events.delete(calendarId="primary", eventId=f"{master}_20261203T090000Z"))
    assert [start[8:16] for start in await starts(client)] == ["01T10:00", "03T15:00", "04T10:00"]
    assert await starts(client, timeMax="2026-12-03T00:00:00Z") == [TEN["dateTime"]]
    plain = (await client.run(events.list(calendarId="primary")))["items"]
    assert [(item["id"][-16:], item["status"]) for item in plain[1:]] == [
        ("20261202T090000Z", "confirmed"),
        ("20261203T090000Z", "cancelled"),
    ]
    instances = events.instances(calendarId="primary", eventId=master)
    assert len((await client.run(instances))["items"]) == 3
    instances = events.instances(calendarId="primary", eventId=master, showDeleted=True)
    assert len((await client.run(instances))["items"]) == 4


async def test_an_instance_that_is_none_is_not_found(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """At another time, or of an event that does not recur."""
    events, calendars = client.calendar.events(), google.calendars()
    master = calendars.add_event(**event(recurrence=["RRULE:FREQ=DAILY;COUNT=4"]))["id"]
    single = calendars.add_event(**event())["id"]
    for name in (
        f"{master}_20261202T100000Z",
        f"{master}_20261209T090000Z",
        f"{master}_x",
        f"{single}_20261201T090000Z",
    ):
        get = events.get(calendarId="primary", eventId=name)
        assert await client.refused(get) == (404, "notFound")


async def test_an_exception_goes_with_its_instance(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """A rule that ends earlier takes later exceptions with it; deleting takes them all."""
    events, calendars = client.calendar.events(), google.calendars()
    rule = ["RRULE:FREQ=DAILY;COUNT=4"]
    master = calendars.add_event(**event(recurrence=rule))["id"]
    calendars.change_event(f"{master}_20261202T090000Z", summary="Second")
    calendars.change_event(f"{master}_20261204T090000Z", summary="Fourth")
    at = {"calendarId": "primary", "eventId": master}
    await client.run(events.patch(**at, body={"recurrence": ["RRULE:FREQ=DAILY;COUNT=2"]}))
    found = await client.run(events.list(calendarId="primary", singleEvents=True))
    assert sorted(item.get("summary", "") for item in found["items"]) == ["", "Second"]
    await client.run(events.delete(**at))
    assert await starts(client) == []
    assert (await client.run(events.list(calendarId="primary")))["items"] == []


async def test_an_instance_cannot_recur_itself(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """Nor be moved to another calendar."""
    events, calendars = client.calendar.events(), google.calendars()
    rule = ["RRULE:FREQ=DAILY;COUNT=4"]
    master = calendars.add_event(**event(recurrence=rule))["id"]
    at = {"calendarId": "primary", "eventId": f"{master}_20261202T090000Z"}
    assert await client.refused(events.patch(**at, body={"recurrence": rule})) == (400, "invalid")
    other = calendars.add_calendar("Other")
    refused = await client.refused(events.move(**at, destination=other))
    assert refused == (400, "cannotMoveInstance")


async def test_an_endless_rule_ends_somewhere(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """Where no end is asked for."""
    google.calendars().add_event(**event(recurrence=["RRULE:FREQ=DAILY"]))
    assert len(await starts(client, maxResults=2500)) == 730
    far = await starts(client, timeMin="2036-12-01T00:00:00Z", timeMax="2036-12-08T00:00:00Z")
    assert len(far) == 7
