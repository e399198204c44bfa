"""Free time, invitations, Jarvis who knows the calendar, and automations that events start."""

from datetime import datetime, timedelta

from homelab_hub_demo.client import Json
from homelab_hub_demo.google import FAMILY, HOUSEHOLD, INVITATION, KIM, ROBIN
from homelab_hub_demo.tour.assist import say
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .account import LOCAL, calendars, entity, today
from .series import SUMMARY, at

steps = Steps()

AUTOMATION = "/api/config/automation/config/tour_calendar"
BEGAN = "tour_event_began"
AHEAD = timedelta(seconds=3)
LATE = timedelta(seconds=1)
"""What an automation may be late."""


@steps.add("free time is found, in spite of one's own and a guest's events")
async def free_time(visit: Visit) -> str:
    """Look for an hour the day after tomorrow, when Robin is at the dentist and Kim is busy."""
    day = today() + timedelta(days=2)
    guests = visit.demo.google.calendars(KIM)
    guests.add_event(
        summary="Yoga",
        start={"dateTime": at(day, 16).isoformat()},
        end={"dateTime": at(day, 17).isoformat()},
    )
    answer = await visit.demo.home_assistant.act(
        "homelab_hub.find_free_time",
        entity_id=[await entity(visit, f"calendar_{one}") for one in (ROBIN, HOUSEHOLD)],
        start_date_time=at(day, 13).isoformat(),
        end_date_time=at(day, 19).isoformat(),
        duration={"hours": 1},
        guests=[KIM],
    )
    found = [(span["start"][11:16], span["end"][11:16]) for span in answer["free"]]
    wanted = [("13:00", "14:00"), ("14:45", "16:00"), ("17:00", "19:00")]
    expect(found == wanted, f"{wanted}, not {found}")
    return ", ".join(f"{start} to {end}" for start, end in found)


@steps.add("an invitation is accepted")
async def accepted(visit: Visit) -> str:
    """Find it and answer it; whoever invited sees the answer."""
    home_assistant = visit.demo.home_assistant
    target = {"entity_id": await entity(visit, f"calendar_{ROBIN}")}
    answer = await home_assistant.act("homelab_hub.find_events", target, query=INVITATION)
    [found] = next(iter(answer.values()))["events"]
    await home_assistant.act(
        "homelab_hub.respond_to_event",
        target,
        uid=found["uid"],
        response="accepted",
        comment="I'll book a table",
    )
    guests = {one["email"]: one for one in calendars(visit).event(found["uid"])["attendees"]}
    expect(guests[ROBIN]["responseStatus"] == "accepted", f"accepted, not {guests}")
    expect(guests[ROBIN].get("comment") == "I'll book a table", f"the comment, not {guests}")
    return f"“{found['summary']}”: {guests[ROBIN]['responseStatus']}, “{guests[ROBIN]['comment']}”"


@steps.add("Jarvis knows what is in the calendar on Thursday")
async def asked(visit: Visit) -> str:
    """Ask him; the choir is there since it was moved."""
    reply = await say(visit.demo.home_assistant, "What is in my calendar on Thursday?")
    expect(f"{SUMMARY} at 19:00" in reply.speech, f"the choir at 19:00, not {reply.speech}")
    return reply.quoted


@steps.add("an automation begins with an event that was made moments before")
async def automation(visit: Visit) -> str:
    """Make an event that begins in three seconds, and see when the automation runs."""
    home_assistant = visit.demo.home_assistant
    calendar = await entity(visit, f"calendar_{FAMILY}")
    await home_assistant.request("POST", AUTOMATION, when_an_event_begins(calendar))
    try:
        runs = await home_assistant.subscribe("subscribe_events", event_type=BEGAN)
        start = datetime.now(LOCAL).replace(microsecond=0) + AHEAD
        await home_assistant.act(
            "homelab_hub.create_event",
            {"entity_id": calendar},
            summary="The kettle",
            start_date_time=start.isoformat(),
            end_date_time=(start + timedelta(minutes=5)).isoformat(),
        )
        run = await runs.next()
    finally:
        await home_assistant.request("DELETE", AUTOMATION)
    expect(run["data"]["summary"] == "The kettle", f"that event, not {run['data']}")
    late = datetime.fromisoformat(run["time_fired"]) - start
    expect(timedelta() <= late <= LATE, f"at {start}, not {late} later")
    return f"{late.total_seconds() * 1000:.0f} ms after its time"


def when_an_event_begins(calendar: str) -> Json:
    """Return an automation that tells of events as they begin."""
    return {
        "alias": "Tour: an event begins",
        "mode": "parallel",
        "triggers": [
            {
                "trigger": "homelab_hub.calendar_event_started",
                "target": {"entity_id": calendar},
                "options": {"offset": {"seconds": 0}},
            }
        ],
        "actions": [
            {
                "event": BEGAN,
                "event_data": {"summary": "{{ trigger.calendar_event.summary }}"},
            }
        ],
    }
