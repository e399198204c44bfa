"""What lies in the demo's Google account."""

from collections.abc import AsyncGenerator
from datetime import date, timedelta

import pytest

from homelab_hub_demo.google import (
    DOCUMENT,
    FAMILY,
    HOUSEHOLD,
    INVITATION,
    KIM,
    MAILS,
    ROBIN,
    settle,
    some_events,
)
from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.oauth import OAuthSimulator

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def google() -> AsyncGenerator[GoogleSimulator]:
    """Run Google's APIs, furnished."""
    async with OAuthSimulator() as oauth, GoogleSimulator(oauth) as simulator:
        await settle(simulator, "our-app")
        yield simulator


async def test_there_is_something_in_every_part(google: GoogleSimulator) -> None:
    """A family's calendars, mails that are unread, and a document that our application made."""
    entries = google.calendars().entries
    assert {ROBIN, FAMILY, HOUSEHOLD, KIM} <= set(entries)
    for calendar in (ROBIN, FAMILY, HOUSEHOLD):
        assert google.calendars().events(calendar)
    mails = google.mailbox().newest_first()
    assert [mail.subject for mail in mails] == [subject for _, subject, _ in reversed(MAILS)]
    assert google.drive().find(DOCUMENT).apps >= {"our-app"}


async def test_what_was_known_of_an_earlier_start_is_out_of_date(google: GoogleSimulator) -> None:
    """Everything has other ids now, so tokens of that time must not be taken for good ones."""
    async with OAuthSimulator() as oauth, GoogleSimulator(oauth) as later:
        oauth.clock.advance(60)
        await settle(later, "our-app")
        assert later.calendars().generation != google.calendars().generation
        assert later.mailbox().oldest_history > google.mailbox().history_id
        assert not set(later.mailbox().messages) & set(google.mailbox().messages)


async def test_an_invitation_waits_for_an_answer(google: GoogleSimulator) -> None:
    """Kim has asked, and Robin has not said anything yet."""
    [event] = [one for one in google.calendars().events() if one["summary"] == INVITATION]
    assert event["organizer"]["email"] == KIM
    [own] = [guest for guest in event["attendees"] if guest.get("self")]
    assert own["responseStatus"] == "needsAction"


@pytest.mark.parametrize("days", range(7))
async def test_the_week_looks_the_same_on_each_of_its_days(
    google: GoogleSimulator, days: int
) -> None:
    """Recurring events begin on the day that their rule says, whenever the demo is started."""
    today = date(2026, 11, 23) + timedelta(days=days)
    for calendar, events in some_events(today):
        for event in events:
            google.calendars().add_event(calendar, **event)
            start = event["start"]
            day = date.fromisoformat((start.get("date") or start["dateTime"])[:10])
            for rule in event.get("recurrence", ()):
                _, _, weekdays = rule.partition("BYDAY=")
                assert not weekdays or f"{day:%a}".upper()[:2] in weekdays
