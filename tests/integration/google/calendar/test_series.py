"""Recurring events: one occurrence or all; nothing else is harmed."""

import pytest

from homelab_hub_simulators.google import GoogleSimulator

from .page import at
from .series import WEEKLY, Series, starts


async def test_a_series_is_shown_day_by_day(weekly: Series) -> None:
    """Each with the rule, and ids by which it can be changed."""
    events = await weekly.page.month()

    assert starts(events) == ["01 18:00", "08 18:00", "15 18:00", "22 18:00", "29 18:00"]
    assert {event["uid"] for event in events} == {weekly.id}
    assert {event["rrule"] for event in events} == {"FREQ=WEEKLY;BYDAY=TU"}
    assert events[1]["recurrence_id"] == f"{weekly.id}_20261208T170000Z"


async def test_one_occurrence_is_moved(weekly: Series, google: GoogleSimulator) -> None:
    """To Thursday, this once; guests are not invited again."""
    await weekly.change(8, dtstart="2026-12-10T18:00:00+01:00", dtend="2026-12-10T19:30:00+01:00")

    assert starts(await weekly.page.month()) == [
        "01 18:00",
        "10 18:00",
        "15 18:00",
        "22 18:00",
        "29 18:00",
    ]
    moved = google.calendars().event(f"{weekly.id}_20261208T170000Z")
    assert moved["start"] == at("2026-12-10T18:00")
    assert moved["attendees"] == google.calendars().event(weekly.id)["attendees"]
    assert google.calendars().notifications == []


async def test_the_rule_of_the_series_is_no_change_of_an_occurrence(
    weekly: Series, google: GoogleSimulator
) -> None:
    """Clients send back what they were shown."""
    await weekly.change(8, location="Church", rrule="FREQ=WEEKLY;BYDAY=TU")

    assert google.calendars().event(f"{weekly.id}_20261208T170000Z")["location"] == "Church"


async def test_an_occurrence_cannot_repeat(weekly: Series, google: GoogleSimulator) -> None:
    """Nothing is sent."""
    answer = await weekly.ask_to_change(8, rrule="FREQ=DAILY")

    assert "cannot repeat" in answer["error"]["message"]
    assert google.counts["calendar.events.patch"] == 0


async def test_a_moved_occurrence_is_moved_back(weekly: Series) -> None:
    """It has an id of its own by then."""
    await weekly.change(8, dtstart="2026-12-10T18:00:00+01:00", dtend="2026-12-10T19:30:00+01:00")
    await weekly.change(10, dtstart="2026-12-08T18:00:00+01:00", dtend="2026-12-08T19:30:00+01:00")

    assert starts(await weekly.page.month())[:2] == ["01 18:00", "08 18:00"]


async def test_one_occurrence_is_deleted(weekly: Series, google: GoogleSimulator) -> None:
    """The others stay, and the series is as it was."""
    await weekly.delete(15)

    assert starts(await weekly.page.month()) == ["01 18:00", "08 18:00", "22 18:00", "29 18:00"]
    assert google.calendars().event(weekly.id)["recurrence"] == WEEKLY["recurrence"]


async def test_the_whole_series_is_moved_with_its_exceptions(
    weekly: Series, google: GoogleSimulator
) -> None:
    """An hour later; one occurrence has a place of its own, another is deleted."""
    await weekly.change(15, location="Church")
    await weekly.delete(22)
    await weekly.page.do(
        "update",
        uid=weekly.id,
        event={
            "summary": "Choir",
            "location": "Town hall",
            "dtstart": "2026-12-01T19:00:00+01:00",
            "dtend": "2026-12-01T20:30:00+01:00",
        },
    )

    events = await weekly.page.month()
    assert starts(events) == ["01 19:00", "08 19:00", "15 19:00", "29 19:00"]
    assert events[2]["location"] == "Church"


@pytest.mark.parametrize("span", ["THIS_AND_FUTURE", "THISANDPRIOR", "ALL"])
async def test_other_ranges_are_refused(weekly: Series, google: GoogleSimulator, span: str) -> None:
    """And not taken for a single occurrence."""
    before = google.calendars().events()
    answer = await weekly.ask_to_change(8, span=span, summary="Oops")
    assert not answer["success"]
    assert "THISANDFUTURE" in answer["error"]["message"]
    shown = await weekly.occurrence(8)
    answer = await weekly.page.ask(
        "delete", uid=shown["uid"], recurrence_id=shown["recurrence_id"], recurrence_range=span
    )
    assert not answer["success"]
    assert google.calendars().events() == before
