"""A weekly event: made, moved once, changed from a week on, and left out once."""

from datetime import date, datetime, time, timedelta

from homelab_hub_demo.client import Json
from homelab_hub_demo.google import FAMILY, KIM
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .account import LOCAL, calendars, entity, refused, today

steps = Steps()

SUMMARY = "Choir rehearsal"
WEEKS = 8
REMINDER = {"method": "popup", "minutes": 30}
THURSDAY = 3


def thursday() -> date:
    """Return the next Thursday, which may be today."""
    return today() + timedelta(days=(THURSDAY - today().weekday()) % 7)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of the home."""
    return datetime.combine(day, time(hour, minute), LOCAL)


async def occurrences(visit: Visit) -> list[Json]:
    """Return the choir's evenings as the calendar's page gets them, first to last."""
    begin, end = at(thursday() - timedelta(days=14), 0), at(thursday() + timedelta(weeks=10), 0)
    entity_id = await entity(visit, f"calendar_{FAMILY}")
    path = (
        f"/api/calendars/{entity_id}?start={begin:%Y-%m-%dT%H:%M:%SZ}&end={end:%Y-%m-%dT%H:%M:%SZ}"
    )
    found = await visit.demo.home_assistant.request("GET", path)
    choir = [event for event in found if event["summary"].startswith(SUMMARY)]
    return sorted(choir, key=lambda event: event["start"]["dateTime"])


async def edit(visit: Visit, command: str, which: Json, /, **fields: Json) -> Json:
    """Change or delete an event, as the dialog on the calendar's page does."""
    return await visit.demo.home_assistant.call(
        f"calendar/event/{command}",
        entity_id=await entity(visit, f"calendar_{FAMILY}"),
        uid=which["uid"],
        recurrence_id=which["recurrence_id"],
        **fields,
    )


def kept(visit: Visit) -> list[Json]:
    """Return what Google keeps of the choir: series and exceptions, deleted ones too."""
    return [
        event
        for event in calendars(visit).events(FAMILY)
        if event.get("summary", SUMMARY).startswith(SUMMARY)
    ]


def all_are_complete(visit: Visit) -> None:
    """See that guest and reminder are with every part of the series, and Kim was told once."""
    for event in kept(visit):
        if event["status"] == "cancelled":
            continue
        guests = [guest["email"] for guest in event.get("attendees", ()) if not guest.get("self")]
        expect(KIM in guests, f"{KIM} among the guests of {event}")
        reminders = event["reminders"].get("overrides")
        expect(reminders == [REMINDER], f"the reminder of {event}")
    told = [one for one in calendars(visit).notifications if one.updates != "none"]
    expect(len(told) == 1, f"one invitation, not {told}")


@steps.add("a weekly event with a guest and a reminder, by action", essential=True)
async def weekly(visit: Visit) -> str:
    """Create it, and let the guest be invited this once."""
    tuesday = thursday() - timedelta(days=9)
    answer = await visit.demo.home_assistant.act(
        "homelab_hub.create_event",
        {"entity_id": await entity(visit, f"calendar_{FAMILY}")},
        summary=SUMMARY,
        location="St Mary's Hall",
        start_date_time=at(tuesday, 19).isoformat(),
        end_date_time=at(tuesday, 20, 30).isoformat(),
        rrule=f"FREQ=WEEKLY;COUNT={WEEKS}",
        guests=[KIM],
        reminders=[REMINDER["minutes"]],
        notify_guests="everybody",
    )
    [made] = answer.values()
    [series] = kept(visit)
    expect(series["id"] == made["uid"], f"{made['uid']} at Google, not {series}")
    expect(series["recurrence"] == [f"RRULE:FREQ=WEEKLY;COUNT={WEEKS}"], f"the rule of {series}")
    all_are_complete(visit)
    found = await occurrences(visit)
    expect(len(found) == WEEKS, f"{WEEKS} evenings, not {found}")
    return f"“{made['summary']}” on {WEEKS} Tuesdays, {KIM} invited"


@steps.add("… moved to Thursday for one evening only")
async def moved(visit: Visit) -> str:
    """Drag one evening to another day, as the calendar's page does."""
    event = (await occurrences(visit))[1]
    changed = {
        "summary": event["summary"],
        "dtstart": at(thursday(), 19).isoformat(),
        "dtend": at(thursday(), 20, 30).isoformat(),
    }
    await edit(visit, "update", event, event=changed)
    series, exception = sorted(kept(visit), key=lambda one: "recurringEventId" in one)
    expect(series["recurrence"] == [f"RRULE:FREQ=WEEKLY;COUNT={WEEKS}"], f"the rule of {series}")
    start = datetime.fromisoformat(exception["start"]["dateTime"])
    expect(start == at(thursday(), 19), f"Thursday at Google, not {exception['start']}")
    all_are_complete(visit)
    days = [event["start"]["dateTime"][:10] for event in await occurrences(visit)]
    expect(len(days) == WEEKS and days[1] == thursday().isoformat(), f"one Thursday in {days}")
    return f"{start:%A %d %B}, the others stay; nobody was invited again"


@steps.add("… from the fourth evening on in another hall, half an hour later")
async def later_ones(visit: Visit) -> str:
    """Change an evening and all that follow."""
    event = (await occurrences(visit))[3]
    day = date.fromisoformat(event["start"]["dateTime"][:10])
    changed = {
        "summary": f"{SUMMARY} (Town Hall)",
        "location": "Town Hall",
        "dtstart": at(day, 19, 30).isoformat(),
        "dtend": at(day, 21).isoformat(),
        "rrule": event["rrule"],
    }
    await edit(visit, "update", event, event=changed, recurrence_range="THISANDFUTURE")
    found = await occurrences(visit)
    halls = [(one["location"], one["start"]["dateTime"][11:16]) for one in found]
    wanted = [("St Mary's Hall", "19:00")] * 3 + [("Town Hall", "19:30")] * (WEEKS - 3)
    expect(halls == wanted, f"{wanted}, not {halls}")
    series = [one for one in kept(visit) if "recurrence" in one]
    expect(len(series) == 2, f"two series at Google, not {series}")
    all_are_complete(visit)
    return f"two series at Google: {' and '.join(one['recurrence'][0] for one in series)}"


@steps.add("… one evening deleted")
async def left_out(visit: Visit) -> str:
    """Delete the last but one."""
    before = await occurrences(visit)
    await edit(visit, "delete", before[-2])
    after = await occurrences(visit)
    rest = [one["recurrence_id"] for one in [*before[:-2], before[-1]]]
    expect([one["recurrence_id"] for one in after] == rest, f"the others, not {after}")
    [cancelled] = [one for one in kept(visit) if one["status"] == "cancelled"]
    expect(cancelled["id"] == before[-2]["recurrence_id"], f"that one, not {cancelled}")
    all_are_complete(visit)
    return f"{before[-2]['start']['dateTime'][:10]} is cancelled at Google, {len(after)} are left"


@steps.add("a range that is no range is refused, and changes nothing")
async def wrong_range(visit: Visit) -> str:
    """Ask for all evenings before one, which Home Assistant does not know."""
    before, event = kept(visit), (await occurrences(visit))[4]
    change = {
        "summary": "Nothing",
        "dtstart": event["start"]["dateTime"],
        "dtend": event["end"]["dateTime"],
    }
    words = [
        await refused(
            edit(visit, "update", event, event=change, recurrence_range="THISANDPRIOR"),
            "THISANDPRIOR",
        ),
        await refused(edit(visit, "delete", event, recurrence_range="ALL"), "ALL"),
    ]
    expect(kept(visit) == before, "everything at Google as it was")
    return f"“{words[0]}”"
