"""Recurring events: one occurrence, this and all that follow, or all; nothing else is harmed."""

from typing import Any

import pytest

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .page import Page, at

# Tuesdays in December 2026: 1, 8, 15, 22, 29.
WEEKLY: dict[str, Any] = {
    "summary": "Choir",
    "location": "Town hall",
    "start": at("2026-12-01T18:00"),
    "end": at("2026-12-01T19:30"),
    "recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=TU"],
    "attendees": [{"email": "ada@example.com", "responseStatus": "accepted"}],
    "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 42}]},
    "conferenceData": {"createRequest": {"requestId": "choir"}},
    "extendedProperties": {"private": {"app": "choir"}},
    "colorId": "5",
}
COPIED = ("location", "attendees", "reminders", "conferenceData", "extendedProperties", "colorId")


def starts(events: list[dict[str, Any]]) -> list[str]:
    """Return the starts of events as days and hours."""
    return [event["start"][8:16].replace("T", " ") for event in events]


def stored(google: GoogleSimulator) -> list[dict[str, Any]]:
    """Return the series and exceptions that Google has, cancelled ones left out."""
    return [event for event in google.calendars().events() if event["status"] != "cancelled"]


class Series:
    """A weekly event on the page."""

    def __init__(self, page: Page, event: dict[str, Any]) -> None:
        """Know its id."""
        self.page = page
        self.id: str = event["id"]

    async def occurrence(self, day: int) -> dict[str, Any]:
        """Return what is on the page for a day of December."""
        [found] = [
            event for event in await self.page.month() if event["start"][8:10] == f"{day:02}"
        ]
        return found

    async def ask_to_change(self, day: int, *, span: str = "", **event: Any) -> dict[str, Any]:
        """Return the answer to a change of a day, as the page's dialog sends it."""
        shown = await self.occurrence(day)
        changed = {
            "summary": shown["summary"],
            "location": shown["location"],
            "dtstart": shown["start"],
            "dtend": shown["end"],
        } | event
        if span:
            changed = {"rrule": shown["rrule"]} | changed
        return await self.page.ask(
            "update",
            uid=shown["uid"],
            recurrence_id=shown["recurrence_id"],
            recurrence_range=span,
            event=changed,
        )

    async def change(self, day: int, *, span: str = "", **event: Any) -> None:
        """Change a day, with all that follows from it."""
        answer = await self.ask_to_change(day, span=span, **event)
        assert answer["success"], answer["error"]
        await self.page.hass.async_block_till_done(wait_background_tasks=True)

    async def delete(self, day: int, *, span: str = "") -> None:
        """Delete a day."""
        shown = await self.occurrence(day)
        await self.page.do(
            "delete",
            uid=shown["uid"],
            recurrence_id=shown["recurrence_id"],
            recurrence_range=span,
        )


@pytest.fixture
async def weekly(page: Page, person: Person, google: GoogleSimulator) -> Series:
    """Return the page with a weekly event on it."""
    event = google.calendars().add_event(**WEEKLY)
    await connect(person, Capability.EDIT_CALENDAR)
    return Series(page, event)


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
