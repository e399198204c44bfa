"""Lists in pages, and what changed since."""

from typing import Any

import pytest

from homelab_hub_simulators.google import GoogleSimulator

from .client import GoogleClient
from .scene import ELEVEN, NINE, TEN, event


class Sync:
    """A client that keeps a calendar in step."""

    def __init__(self, client: GoogleClient, **asked: Any) -> None:
        """Begin with a full sync, with these restrictions."""
        self.client = client
        self.asked = {"calendarId": "primary"} | asked
        self.token = ""

    async def step(self, **more: Any) -> list[dict[str, Any]]:
        """Return what is new."""
        arguments = self.asked | more
        if self.token:
            arguments = {k: v for k, v in arguments.items() if not k.startswith("time")}
            arguments["syncToken"] = self.token
        events = self.client.calendar.events()
        answer = await self.client.run(events.list(**arguments))
        self.token = answer["nextSyncToken"]
        items: list[dict[str, Any]] = answer["items"]
        return items


async def test_a_sync_token_brings_each_change_once(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """New, changed and deleted events, in the state they are in now."""
    calendars = google.calendars()
    first = calendars.add_event(**event(summary="First"))["id"]
    sync = Sync(client)
    assert [item["id"] for item in await sync.step()] == [first]
    assert await sync.step() == []
    second = calendars.add_event(**event())["id"]
    calendars.change_event(first, summary="Changed")
    calendars.change_event(first, summary="Changed again")
    calendars.delete_event(second)
    changes = await sync.step()
    assert [(item["id"], item["status"]) for item in changes] == [
        (first, "confirmed"),
        (second, "cancelled"),
    ]
    assert changes[0]["summary"] == "Changed again"
    assert await sync.step() == []


async def test_instances_that_are_no_more_are_told(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """Where recurring events are asked for as instances."""
    calendars = google.calendars()
    master = calendars.add_event(**event(recurrence=["RRULE:FREQ=DAILY;COUNT=4"]))["id"]
    sync = Sync(client, singleEvents=True, timeMin="2026-12-02T00:00:00Z")
    assert len(await sync.step()) == 3
    calendars.change_event(master, recurrence=["RRULE:FREQ=DAILY;COUNT=2"])
    changes = {item["id"][-16:]: item["status"] for item in await sync.step()}
    assert changes == {
        "20261202T090000Z": "confirmed",
        "20261203T090000Z": "cancelled",
        "20261204T090000Z": "cancelled",
    }
    calendars.delete_event(master)
    assert [(item["id"][-16:], item["status"]) for item in await sync.step()] == [
        ("20261202T090000Z", "cancelled")
    ]


async def test_a_token_that_is_too_old_is_gone(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """410, after which a full sync is in order."""
    sync = Sync(client)
    await sync.step()
    google.calendars().expire_sync_tokens()
    events = client.calendar.events()
    expired = events.list(calendarId="primary", syncToken=sync.token)
    assert await client.refused(expired) == (410, "fullSyncRequired")
    sync.token = ""
    await sync.step()
    google.faults.put("gone", times=1)
    gone = events.list(calendarId="primary", syncToken=sync.token)
    assert await client.refused(gone) == (410, "fullSyncRequired")
    assert await sync.step() == []


async def test_a_token_of_a_month_ago_is_gone(
    google: GoogleSimulator, client: GoogleClient, sign_in: Any
) -> None:
    """The clock is the OAuth simulator's."""
    sync = Sync(client)
    await sync.step()
    google.clock.advance(29 * 24 * 3600)
    later = await sign_in()
    expired = later.calendar.events().list(calendarId="primary", syncToken=sync.token)
    assert await later.refused(expired) == (410, "fullSyncRequired")


@pytest.mark.parametrize(
    "more",
    [
        {"timeMin": "2026-12-01T00:00:00Z"},
        {"q": "tea"},
        {"orderBy": "updated"},
        {"iCalUID": "x"},
        {"updatedMin": "2026-12-01T00:00:00Z"},
    ],
)
async def test_restrictions_do_not_go_with_a_token(
    client: GoogleClient, more: dict[str, str]
) -> None:
    """400, as it would be something else than at first."""
    sync = Sync(client)
    await sync.step()
    events = client.calendar.events()
    both = events.list(calendarId="primary", syncToken=sync.token, **more)
    assert await client.refused(both) == (400, "invalid")
    nonsense = events.list(calendarId="primary", syncToken="nonsense")
    assert await client.refused(nonsense) == (400, "invalid")


async def test_a_hundred_thousand_events_come_in_pages(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """Each once, whatever happens meanwhile, which the sync token then brings."""
    google.calendars().fill(100_000)
    events = client.calendar.events()
    asked = {
        "calendarId": "primary",
        "maxResults": 2500,
        "fields": "nextPageToken,nextSyncToken,items/id",
    }
    answer = await client.run(events.list(**asked))
    seen = [item["id"] for item in answer["items"]]
    google.calendars().delete_event(seen[0])
    pages = 1
    while "nextPageToken" in answer:
        answer = await client.run(events.list(**asked, pageToken=answer["nextPageToken"]))
        seen += [item["id"] for item in answer["items"]]
        pages += 1
    assert (pages, len(set(seen))) == (40, 100_000)
    changes = await client.run(events.list(calendarId="primary", syncToken=answer["nextSyncToken"]))
    assert [item["id"] for item in changes["items"]] == [seen[0]]


async def test_lists_are_restricted_ordered_and_searched(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """By time, text and UID."""
    calendars = google.calendars()
    late = calendars.add_event(**event(start=TEN, end=ELEVEN, summary="Late tea"))
    early = calendars.add_event(**event(start=NINE, end=TEN, summary="Early", location="Tea room"))
    events = client.calendar.events()

    async def found(**asked: Any) -> list[str]:
        """Return the ids a list finds."""
        answer = await client.run(events.list(calendarId="primary", **asked))
        return [item["id"] for item in answer["items"]]

    assert await found(singleEvents=True, orderBy="startTime") == [early["id"], late["id"]]
    assert await found(orderBy="updated") == [late["id"], early["id"]]
    assert await found(timeMin=TEN["dateTime"]) == [late["id"]]
    assert await found(timeMax=TEN["dateTime"]) == [early["id"]]
    assert set(await found(q="TEA")) == {early["id"], late["id"]}
    assert await found(q="tea room") == [early["id"]]
    assert await found(iCalUID=late["iCalUID"]) == [late["id"]]
    assert len(await found(updatedMin=late["updated"])) == 2
    refused = events.list(calendarId="primary", orderBy="startTime")
    assert await client.refused(refused) == (400, "badRequest")
    empty = events.list(calendarId="primary", timeMin=TEN["dateTime"], timeMax=NINE["dateTime"])
    assert await client.refused(empty) == (400, "timeRangeEmpty")
    other = events.list(calendarId="primary", pageToken="MTox")
    assert await client.refused(other) == (400, "invalid")


async def test_the_list_of_calendars_is_synced(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """New ones appear, vanished ones go."""
    calendars, lists = google.calendars(), client.calendar.calendarList()
    pages = await client.pages(lists, lists.list(maxResults=2))
    assert [len(page) for page in pages] == [2, 1]
    whole = await client.run(lists.list())
    assert [entry.get("primary") for entry in whole["items"]] == [True, None, None]
    name = calendars.add_calendar("Family", colorId="7")
    changes = await client.run(lists.list(syncToken=whole["nextSyncToken"]))
    assert [(one["summary"], one["colorId"]) for one in changes["items"]] == [("Family", "7")]
    calendars.remove_calendar(name)
    gone = await client.run(lists.list(syncToken=changes["nextSyncToken"]))
    assert [(one["id"], one["deleted"]) for one in gone["items"]] == [(name, True)]
    assert await client.refused(lists.get(calendarId=name)) == (404, "notFound")
    refused = client.calendar.events().list(calendarId=name)
    assert await client.refused(refused) == (404, "notFound")
    writers = (await client.run(lists.list(minAccessRole="writer")))["items"]
    assert len(writers) == 1
    calendars.expire_sync_tokens()
    expired = lists.list(syncToken=gone["nextSyncToken"])
    assert await client.refused(expired) == (410, "fullSyncRequired")


async def test_a_page_token_is_good_for_its_list_only(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """Not for another calendar."""
    calendars, events = google.calendars(), client.calendar.events()
    calendars.fill(3)
    other = calendars.add_calendar("Other")
    first = await client.run(events.list(calendarId="primary", maxResults=2))
    token = first["nextPageToken"]
    wrong = events.list(calendarId=other, pageToken=token)
    assert await client.refused(wrong) == (400, "invalid")
    rest = await client.run(events.list(calendarId="primary", pageToken=token))
    assert len(rest["items"]) == 1


async def test_what_goes_on_is_found_wherever_it_began(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """Hours, days or months before."""
    calendars = google.calendars()
    for start in ("2026-12-10T08:00:00Z", "2026-12-01T00:00:00Z", "2026-05-01T00:00:00Z"):
        end = {"dateTime": "2026-12-10T10:00:00Z"}
        calendars.add_event(**event(start={"dateTime": start}, end=end))
    window = {"timeMin": "2026-12-10T09:00:00Z", "timeMax": "2026-12-10T09:30:00Z"}
    for single in (True, False):
        found = await client.run(
            client.calendar.events().list(calendarId="primary", singleEvents=single, **window)
        )
        assert len(found["items"]) == 3
    later = await client.run(
        client.calendar.events().list(calendarId="primary", timeMin="2026-12-10T10:00:00Z")
    )
    assert later["items"] == []
