"""Recurring events: an occurrence and all that follow, which become a series of their own."""

import pytest

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .page import Page
from .series import COPIED, WEEKLY, Series, starts, stored


async def test_this_and_all_that_follow_are_deleted(
    weekly: Series, google: GoogleSimulator
) -> None:
    """The series ends a second before."""
    await weekly.delete(15, span="THISANDFUTURE")

    assert starts(await weekly.page.month()) == ["01 18:00", "08 18:00"]
    assert google.calendars().event(weekly.id)["recurrence"] == [
        "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20261215T165959Z"
    ]


async def test_the_first_and_all_that_follow_are_the_whole_series(
    weekly: Series, google: GoogleSimulator
) -> None:
    """Nothing is left that nobody sees."""
    await weekly.delete(1, span="THISANDFUTURE")

    assert stored(google) == []


async def test_this_and_all_that_follow_are_changed(
    weekly: Series, google: GoogleSimulator
) -> None:
    """A series of their own, with everything the old one has."""
    old = google.calendars().event(weekly.id)
    await weekly.change(15, span="THISANDFUTURE", summary="Big choir")

    events = await weekly.page.month()
    assert starts(events) == ["01 18:00", "08 18:00", "15 18:00", "22 18:00", "29 18:00"]
    assert [event["summary"] for event in events] == ["Choir"] * 2 + ["Big choir"] * 3
    [_, new] = stored(google)
    assert new["recurrence"] == WEEKLY["recurrence"]
    assert {name: new[name] for name in COPIED} == {name: old[name] for name in COPIED}
    assert google.calendars().notifications == []


async def test_this_and_all_that_follow_are_moved(weekly: Series, google: GoogleSimulator) -> None:
    """To Thursday at seven: the rule goes along."""
    await weekly.change(
        15,
        span="THISANDFUTURE",
        dtstart="2026-12-17T19:00:00+01:00",
        dtend="2026-12-17T20:30:00+01:00",
    )

    assert starts(await weekly.page.month()) == [
        "01 18:00",
        "08 18:00",
        "17 19:00",
        "24 19:00",
        "31 19:00",
    ]


async def test_exceptions_go_along(weekly: Series, google: GoogleSimulator) -> None:
    """What was changed or deleted later stays changed and deleted."""
    await weekly.change(22, location="Church")
    await weekly.delete(29)
    await weekly.change(
        15,
        span="THISANDFUTURE",
        dtstart="2026-12-15T19:00:00+01:00",
        dtend="2026-12-15T20:30:00+01:00",
    )

    events = await weekly.page.month()
    assert starts(events) == ["01 18:00", "08 18:00", "15 19:00", "22 19:00"]
    assert [event["location"] for event in events][2:] == ["Town hall", "Church"]
    assert starts(await weekly.page.month("2027-01"))[0] == "05 19:00"


async def test_what_is_changed_now_holds_for_the_exception_it_begins_with(
    weekly: Series, google: GoogleSimulator
) -> None:
    """It had a title of its own; its place of its own stays."""
    await weekly.change(15, summary="Rehearsal", location="Church")
    await weekly.change(15, span="THISANDFUTURE", summary="Big choir")

    events = await weekly.page.month()
    assert [event["summary"] for event in events] == ["Choir"] * 2 + ["Big choir"] * 3
    assert [event["location"] for event in events][2:4] == ["Church", "Town hall"]


async def test_the_number_of_occurrences_stays(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """Five, of which two have been."""
    event = google.calendars().add_event(
        **WEEKLY | {"recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=5"]}
    )
    await connect(person, Capability.EDIT_CALENDAR)
    await Series(page, event).change(15, span="THISANDFUTURE", summary="Big choir")

    assert [event["recurrence"] for event in stored(google)] == [
        ["RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20261215T165959Z"],
        ["RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3"],
    ]
    assert len(await page.month()) == 5
    assert await page.month("2027-01") == []


async def test_all_lines_of_a_recurrence_survive(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """Several rules, added dates and left out ones: a change of the title touches none."""
    lines = [
        "EXDATE;TZID=Europe/Berlin:20261208T180000",
        "RDATE;TZID=Europe/Berlin:20261209T180000,20261230T180000",
        "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20261222T170000Z",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=31",
    ]
    event = google.calendars().add_event(**WEEKLY | {"recurrence": lines})
    await connect(person, Capability.EDIT_CALENDAR)
    assert starts(await page.month()) == [
        "01 18:00",
        "09 18:00",
        "15 18:00",
        "22 18:00",
        "30 18:00",
        "31 18:00",
    ]

    await page.do(
        "update",
        uid=event["id"],
        event={
            "summary": "Big choir",
            "dtstart": "2026-12-01T18:00:00+01:00",
            "dtend": "2026-12-01T19:30:00+01:00",
        },
    )
    assert google.calendars().event(event["id"])["recurrence"] == lines
    await page.do(
        "delete",
        uid=event["id"],
        recurrence_id=f"{event['id']}_20261215T170000Z",
        recurrence_range="THISANDFUTURE",
    )
    assert starts(await page.month()) == ["01 18:00", "09 18:00"]


async def test_all_that_follow_need_to_know_from_when(
    weekly: Series, google: GoogleSimulator
) -> None:
    """The whole series is not what was asked for."""
    answer = await weekly.page.ask("delete", uid=weekly.id, recurrence_range="THISANDFUTURE")

    assert not answer["success"]
    assert len(stored(google)) == 1


@pytest.mark.parametrize("fails", ["calendar.events.insert", "calendar.events.patch"])
async def test_a_split_that_fails_leaves_the_series_as_it_was(
    weekly: Series, google: GoogleSimulator, fails: str
) -> None:
    """Whichever of the calls it is."""
    await weekly.change(22, location="Church")
    before = stored(google)
    google.faults.put("quota_exceeded", endpoint=fails, times=1)
    answer = await weekly.ask_to_change(15, span="THISANDFUTURE", summary="Big choir")

    assert not answer["success"]
    assert stored(google) == before


async def test_a_split_whose_answer_is_lost_leaves_one_series(
    weekly: Series, google: GoogleSimulator
) -> None:
    """The new one was there already, unknown to us."""
    before = stored(google)
    google.faults.put("lost_answer", endpoint="calendar.events.insert", times=1)
    answer = await weekly.ask_to_change(15, span="THISANDFUTURE", summary="Big choir")

    assert not answer["success"]
    assert stored(google) == before
