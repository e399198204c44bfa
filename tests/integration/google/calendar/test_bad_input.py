"""What makes no sense is refused with a reason, and changes nothing."""

from typing import Any

from homeassistant.exceptions import ServiceValidationError
import pytest

from homelab_hub_simulators.google import GoogleSimulator

from .acting import TEA, act
from .page import OWN, Page


@pytest.mark.parametrize(
    ("data", "match"),
    [
        ({"end_date_time": "2026-12-01T14:00:00"}, "end before it starts"),
        ({"rrule": "FREQ=SOMETIMES"}, "not a rule"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=XX"}, "not a rule"),
        ({"rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;INTERVAL=0"}, "not a rule"),
        ({"rrule": "FREQ=DAILY;COUNT=3;UNTIL=20270101T000000Z"}, "not a rule"),
        ({"rrule": "tomorrow"}, "not a rule"),
        ({"end_date_time": None, "end_date": "2026-12-02"}, "both be days"),
    ],
)
async def test_nonsense_is_refused(
    connected: Page, google: GoogleSimulator, data: dict[str, Any], match: str
) -> None:
    """With what is wrong, and without a request."""
    said = {name: value for name, value in (TEA | data).items() if value is not None}
    with pytest.raises(ServiceValidationError, match=match):
        await act(connected.hass, "create_event", **said)

    assert google.counts["calendar.events.insert"] == 0


@pytest.mark.parametrize(
    ("data", "match"),
    [
        ({"end_date_time": "2026-12-01T14:00:00"}, "end before it starts"),
        ({"rrule": "FREQ=SOMETIMES"}, "not a rule"),
        ({"start_date": "2026-12-02", "end_date_time": "2026-12-03T10:00:00"}, "both be days"),
        ({"recurrence_range": "THIS_AND_FUTURE", "recurrence_id": "x"}, "THISANDFUTURE"),
    ],
)
async def test_nonsense_leaves_an_event_as_it_is(
    connected: Page, google: GoogleSimulator, data: dict[str, Any], match: str
) -> None:
    """With what is wrong, and without a request that changes anything."""
    made = await act(connected.hass, "create_event", **TEA)
    before = google.calendars().event(made["uid"])
    with pytest.raises(ServiceValidationError, match=match):
        await act(connected.hass, "update_event", uid=made["uid"], **data)

    assert google.calendars().event(made["uid"]) == before
    assert google.counts["calendar.events.patch"] == 0


@pytest.mark.parametrize("action", ["find_events", "find_free_time"])
async def test_a_time_without_end_is_refused(connected: Page, action: str) -> None:
    """A mistyped year would be looked through for minutes."""
    with pytest.raises(ServiceValidationError, match="longer than"):
        await connected.hass.services.async_call(
            "homelab_hub",
            action,
            {"entity_id": OWN, "start_date_time": "2026-12-01", "end_date_time": "9999-12-31"},
            blocking=True,
            return_response=True,
        )


async def test_anybody_may_ask_for_all_time(connected: Page) -> None:
    """And gets an answer, though Python's calendar ends within the last day of it."""
    await act(connected.hass, "create_event", **TEA | {"rrule": "FREQ=YEARLY;COUNT=3"})
    answer = await connected.hass.services.async_call(
        "calendar",
        "get_events",
        {
            "entity_id": OWN,
            "start_date_time": "1000-01-01 00:00:00",
            "end_date_time": "9999-12-31 23:00:00",
        },
        blocking=True,
        return_response=True,
    )
    assert isinstance(answer, dict)
    assert len(answer[OWN]["events"]) == 3  # type: ignore[index,call-overload,arg-type]  # JSON
