"""What goes wrong at Google, or was asked for wrongly: the user is told what it is."""

from datetime import timedelta

from homelab_hub_demo.google import KIM
from homelab_hub_demo.tour.assist import wait_for_state
from homelab_hub_demo.tour.connector.home import entities_of, reload
from homelab_hub_demo.tour.steps import Steps, Visit, expect
from homelab_hub_demo.waiting import until

from .account import NAME, SECONDS, act, agent_of, calendars, drive, entity, mailbox, refused, today
from .series import at

steps = Steps()

CLUB = "book-club@group.calendar.google.com"


@steps.add("an attachment that is missing, or too large, is named")
async def attachments(visit: Visit) -> str:
    """Send what is not there, then 30 MB."""
    before = len(mailbox(visit, KIM).messages)
    folder = visit.demo.outside.folder.path / "media"
    with (folder / "film.bin").open("wb") as file:
        file.truncate(30 * 2**20)
    told = []
    for name, words in (("nowhere.txt", "nowhere.txt"), ("film.bin", "MB")):
        source = f"media-source://media_source/local/{name}"
        mail = act(visit, "send_mail", to=[KIM], subject="Look", message="!", attachments=[source])
        told.append(await refused(mail, words))
    expect(len(mailbox(visit, KIM).messages) == before, "no mail without its attachment")
    return " ".join(f"“{text}”" for text in told)


@steps.add("nonsense for a calendar is refused in words")
async def nonsense(visit: Visit) -> str:
    """Try an event that ends before it begins, and a rule that is none."""
    target = {"entity_id": await entity(visit, "calendar_robin.homelab@example.com")}
    before = len(calendars(visit).events())
    day = today() + timedelta(days=1)
    told = []
    for end, more in ((9, {}), (11, {"rrule": "FREQ=SOMETIMES"})):
        event = visit.demo.home_assistant.act(
            "homelab_hub.create_event",
            target,
            summary="Nonsense",
            start_date_time=at(day, 10).isoformat(),
            end_date_time=at(day, end).isoformat(),
            **more,
        )
        told.append(await refused(event))
    expect(len(calendars(visit).events()) == before, "nothing at Google")
    return " ".join(f"“{text}”" for text in told)


@steps.add("a calendar that disappears while it is open")
async def gone(visit: Visit) -> str:
    """Share a calendar, unshare it, and put something on it before the home knows."""
    calendars(visit).add_calendar("Book club", calendar_id=CLUB)
    await reload(visit, NAME)
    calendar = await entity(visit, f"calendar_{CLUB}")
    await wait_for_state(visit.demo.home_assistant, calendar, "off")
    calendars(visit).remove_calendar(CLUB)
    event = visit.demo.home_assistant.act(
        "homelab_hub.create_event",
        {"entity_id": calendar},
        summary="Middlemarch",
        start_date_time=at(today(), 20).isoformat(),
        end_date_time=at(today(), 21).isoformat(),
    )
    told = await refused(event)
    await reload(visit, NAME)

    async def forgotten() -> bool:
        return f"calendar_{CLUB}" not in await entities_of(visit, NAME)

    await until(forgotten, SECONDS)
    return f"“{told}”; then {calendar} is gone"


@steps.add("a Drive that is full says so")
async def full(visit: Visit) -> str:
    """Leave room for a kilobyte, and upload more."""
    quota = drive(visit).quota
    limit = quota.limit
    drive(visit).fill_up(free=1024)
    before = {file.id for file in drive(visit).files}
    try:
        upload = act(visit, "upload_to_drive", file="media-source://media_source/local/film.bin")
        told = await refused(upload, "full")
        made = await visit.demo.home_assistant.subscribe("backup/subscribe_events")
        await visit.demo.home_assistant.call(
            "backup/generate", agent_ids=[await agent_of(visit)], name="No room"
        )
        while (event := await made.next()).get("state") not in {"completed", "failed"}:
            pass
        expect(event["state"] == "failed", f"the backup to fail, not {event}")
    finally:
        quota.limit = limit
    more = [file.name for file in drive(visit).files if file.size and file.id not in before]
    expect(not more, f"nothing more at Google, not {more}")
    return f"“{told}”; a backup fails with {event['reason']}"
