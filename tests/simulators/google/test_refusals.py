"""What is not right in smaller ways, and how each API says so."""

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from homelab_hub_simulators.google import GoogleSimulator
from tests.simulators.oauth.apps import GOOGLE, App

from .client import GoogleClient
from .scene import ME, NINE, TEN, event

MAIL = {"userId": "me"}
PRIMARY = {"calendarId": "primary"}
NOON = "2026-12-01T12:00:00Z"

type Ask = Callable[[Any], Any]


def link(**request: Any) -> dict[str, Any]:
    """Return an event that asks for a conference."""
    return event(conferenceData={"createRequest": request})


CALENDAR: list[tuple[Ask, tuple[int, str]]] = [
    (lambda c: c.events().list(**PRIMARY, timeMin="2026-12-01T12:00:00"), (400, "invalid")),
    (lambda c: c.events().list(**PRIMARY, timeMin="noon"), (400, "invalid")),
    (lambda c: c.events().list(**PRIMARY, timeZone="Mars/Base"), (400, "invalid")),
    (lambda c: c.events().list(**PRIMARY, maxResults=0), (400, "invalid")),
    (lambda c: c.events().list(**PRIMARY, privateExtendedProperty="a"), (400, "invalid")),
    (lambda c: c.events().import_(**PRIMARY, body=event()), (400, "required")),
    (
        lambda c: c.events().insert(**PRIMARY, conferenceDataVersion=1, body=link()),
        (400, "invalid"),
    ),
    (
        lambda c: c.events().insert(
            **PRIMARY,
            conferenceDataVersion=1,
            body=link(requestId="1", conferenceSolutionKey={"type": "pigeon"}),
        ),
        (400, "invalid"),
    ),
    (
        lambda c: c.events().insert(**PRIMARY, body=event(attendees=[{"email": ME}] * 201)),
        (400, "invalid"),
    ),
    (lambda c: c.events().insert(**PRIMARY, body=event(status="maybe")), (400, "invalid")),
    (lambda c: c.calendars().insert(body={"description": "x"}), (400, "required")),
    (lambda c: c.calendars().insert(body={"summary": "x", "timeZone": "Mars"}), (400, "invalid")),
    (lambda c: c.calendarList().insert(body={"id": "nobody"}), (404, "notFound")),
    (lambda c: c.calendarList().insert(body={}), (400, "required")),
    (
        lambda c: c.calendarList().delete(calendarId="primary"),
        (403, "cannotRemoveOwnPrimaryCalendar"),
    ),
    (lambda c: c.calendarList().patch(**PRIMARY, body={"colorId": "99"}), (400, "invalid")),
    (lambda c: c.settings().get(setting="mood"), (404, "notFound")),
    (lambda c: c.freebusy().query(body={"timeMin": NOON}), (400, "required")),
    (
        lambda c: c.freebusy().query(body={"timeMin": NOON, "timeMax": NOON}),
        (400, "timeRangeEmpty"),
    ),
    (
        lambda c: c.freebusy().query(body={"timeMin": NOON, "timeMax": "2027-12-01T00:00:00Z"}),
        (400, "timeRangeTooLong"),
    ),
    (lambda c: c.events().watch(**PRIMARY, body={"id": "1"}), (400, "required")),
]


@pytest.mark.parametrize(("ask", "refused"), CALENDAR, ids=lambda value: "")
async def test_what_calendar_refuses(
    client: GoogleClient, ask: Ask, refused: tuple[int, str]
) -> None:
    """With Google's reason."""
    assert await client.refused(ask(client.calendar)) == refused


DRIVE: list[tuple[Ask, tuple[int, str]]] = [
    (lambda d: d.files().get(fileId="missing"), (404, "notFound")),
    (lambda d: d.files().list(corpora="everything"), (400, "invalid")),
    (lambda d: d.files().list(spaces="outer"), (400, "invalid")),
    (lambda d: d.files().list(q="starred > true"), (400, "invalid")),
    (lambda d: d.files().list(q="modifiedTime contains 'x'"), (400, "invalid")),
    (lambda d: d.files().list(pageToken="MTox"), (400, "invalid")),
    (
        lambda d: d.files().create(body={"parents": ["a", "b"]}),
        (403, "multipleParentsNotSupported"),
    ),
    (lambda d: d.files().create(body={"createdTime": "long ago"}), (400, "invalid")),
    (
        lambda d: d.files().create(body={"properties": {str(n): "x" for n in range(31)}}),
        (400, "invalid"),
    ),
    (lambda d: d.files().delete(fileId="root"), (403, "rootFolderNotDeletable")),
    (lambda d: d.files().copy(fileId="root", body={}), (403, "cannotCopyFile")),
    (lambda d: d.files().update(fileId="root", body={"id": "other"}), (403, "fieldNotWritable")),
    (lambda d: d.permissions().get(fileId="root", permissionId="x"), (404, "notFound")),
    (lambda d: d.permissions().create(fileId="root", body={"role": "reader"}), (400, "required")),
    (
        lambda d: d.permissions().create(fileId="root", body={"type": "user", "role": "reader"}),
        (400, "invalid"),
    ),
    (
        lambda d: d.permissions().create(fileId="root", body={"type": "x", "role": "reader"}),
        (400, "invalid"),
    ),
    (lambda d: d.changes().list(pageToken="first"), (400, "invalid")),
]


@pytest.mark.parametrize(("ask", "refused"), DRIVE, ids=lambda value: "")
async def test_what_drive_refuses(client: GoogleClient, ask: Ask, refused: tuple[int, str]) -> None:
    """With Google's reason."""
    assert await client.refused(ask(client.drive)) == refused


GMAIL: list[tuple[Ask, tuple[int, str]]] = [
    (lambda u: u.messages().get(**MAIL, id="1", format="full"), (404, "notFound")),
    (lambda u: u.messages().list(**MAIL, labelIds=["Nope"]), (400, "invalidArgument")),
    (lambda u: u.messages().list(**MAIL, q="after:someday"), (400, "invalidArgument")),
    (lambda u: u.threads().get(**MAIL, id="1"), (404, "notFound")),
    (lambda u: u.labels().get(**MAIL, id="Label_9"), (404, "notFound")),
    (lambda u: u.labels().create(**MAIL, body={"name": " "}), (400, "invalidArgument")),
    (lambda u: u.labels().patch(**MAIL, id="INBOX", body={"name": "x"}), (400, "invalidArgument")),
    (lambda u: u.drafts().get(**MAIL, id="r9"), (404, "notFound")),
    (lambda u: u.drafts().send(**MAIL, body={"id": "r9"}), (404, "notFound")),
    (lambda u: u.history().list(**MAIL), (400, "invalidArgument")),
    (lambda u: u.history().list(**MAIL, startHistoryId="1"), (404, "notFound")),
    (
        lambda u: u.history().list(**MAIL, startHistoryId="1000", labelId="Nope"),
        (404, "notFound"),
    ),
    (
        lambda u: u.settings().updateVacation(
            **MAIL,
            body={
                "enableAutoReply": True,
                "responseSubject": "x",
                "startTime": "2000",
                "endTime": "1000",
            },
        ),
        (400, "invalidArgument"),
    ),
    (lambda u: u.settings().sendAs().get(**MAIL, sendAsEmail="x@y.z"), (404, "notFound")),
    (
        lambda u: u.messages().insert(**MAIL, body={"raw": "eA==", "labelIds": ["Nope"]}),
        (400, "invalidArgument"),
    ),
]


@pytest.mark.parametrize(("ask", "refused"), GMAIL, ids=lambda value: "")
async def test_what_gmail_refuses(client: GoogleClient, ask: Ask, refused: tuple[int, str]) -> None:
    """With Google's reason."""
    assert await client.refused(ask(client.gmail)) == refused


@pytest.mark.parametrize(
    ("kind", "content_type", "body"),
    [
        ("pigeon", "text/plain", b"x"),
        ("multipart", "text/plain", b"x"),
        ("multipart", "multipart/related; boundary=b", b"x"),
        ("multipart", "multipart/related; boundary=b", b"--b\n\n{}\n--b\n\nnever ends"),
        ("resumable", "application/json", b"no json"),
    ],
)
async def test_an_upload_that_makes_no_sense_leaves_nothing(
    app: App, google: GoogleSimulator, kind: str, content_type: str, body: bytes
) -> None:
    """400, and no file."""
    token = (await app.sign_in(scope=f"{GOOGLE}drive.file"))["access_token"]
    url = f"{google.endpoints['google']['drive']}upload/drive/v3/files?uploadType={kind}"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": content_type}
    answer = await app.send("POST", url, data=body, headers=headers)
    assert answer.status == 400
    assert google.drive().files == []


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Type": "application/json"}, b"{}"),
        ({"Content-Type": "multipart/mixed; boundary=b"}, b"nothing"),
        ({"Content-Type": "multipart/mixed; boundary=b"}, b"--b\r\n\r\nGET\r\n--b--"),
    ],
)
async def test_a_batch_that_is_none_is_refused(
    client: GoogleClient,
    google: GoogleSimulator,
    session: aiohttp.ClientSession,
    headers: dict[str, str],
    body: bytes,
) -> None:
    """400."""
    url = f"{google.endpoints['google']['calendar']}batch/calendar/v3"
    headers = headers | {"Authorization": f"Bearer {client.token}"}
    async with session.post(url, data=body, headers=headers) as answer:
        assert answer.status == 400


async def test_a_conference_is_sent_back_replaced_and_cleared(client: GoogleClient) -> None:
    """By a client that knows of conferences."""
    events = client.calendar.events()
    insert = events.insert(**PRIMARY, conferenceDataVersion=1, body=link(requestId="1"))
    made = await client.run(insert)
    at = {**PRIMARY, "eventId": made["id"], "conferenceDataVersion": 1}
    body = event(conferenceData=made["conferenceData"] | {"notes": "hi"})
    same = await client.run(events.update(**at, body=body))
    assert (same["hangoutLink"], same["conferenceData"]["notes"]) == (made["hangoutLink"], "hi")
    cleared = await client.run(events.patch(**at, body={"conferenceData": None}))
    assert "hangoutLink" not in cleared
    assert "conferenceData" not in cleared


async def test_an_instance_is_found_by_when_it_was_to_begin(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """Even where it was moved."""
    calendars = google.calendars()
    master = calendars.add_event(**event(recurrence=["RRULE:FREQ=DAILY;COUNT=3"]))["id"]
    calendars.change_event(f"{master}_20261202T090000Z", start=NINE, end=TEN)
    instances = client.calendar.events().instances
    for original, start in (
        ("2026-12-02T09:00:00Z", NINE["dateTime"]),
        ("2026-12-03T10:00:00+01:00", "2026-12-03T10:00:00+01:00"),
    ):
        found = await client.run(instances(**PRIMARY, eventId=master, originalStart=original))
        assert [item["start"]["dateTime"] for item in found["items"]] == [start]


async def test_an_event_is_imported_once(client: GoogleClient) -> None:
    """By its UID, with somebody else as the organizer."""
    events = client.calendar.events()
    body = event(iCalUID="uid@example.com", organizer={"email": "kim.homelab@example.com"})
    first = await client.run(events.import_(**PRIMARY, body=body | {"summary": "One"}))
    again = await client.run(events.import_(**PRIMARY, body=body | {"summary": "Two"}))
    assert (again["id"], again["summary"]) == (first["id"], "Two")
    assert again["organizer"] == {"email": "kim.homelab@example.com"}
