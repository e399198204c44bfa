"""Messages to those who watch."""

import base64
from collections import Counter
from collections.abc import AsyncGenerator
import json
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

from homelab_hub_simulators.google import GoogleSimulator

from .client import GoogleClient
from .conftest import SignIn
from .scene import event


class Receiver:
    """Who is told."""

    def __init__(self) -> None:
        """Have been told nothing."""
        self.messages: list[tuple[dict[str, str], Any]] = []
        self.url = ""
        self.status = 200

    async def receive(self, request: web.Request) -> web.Response:
        """Keep a message."""
        body = await request.read()
        self.messages.append((dict(request.headers), json.loads(body) if body else None))
        return web.Response(status=self.status)

    def states(self) -> list[str]:
        """Return what was told of resources, in order."""
        return [headers["X-Goog-Resource-State"] for headers, _ in self.messages]


@pytest.fixture
async def receiver(google: GoogleSimulator) -> AsyncGenerator[Receiver]:
    """Return a server that is told over HTTP."""
    google.insists_on_https = False
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/hook", receiver.receive)
    async with TestServer(application) as server:
        receiver.url = str(server.make_url("/hook"))
        yield receiver


def hook(receiver: Receiver, **more: Any) -> dict[str, Any]:
    """Return a channel to the receiver."""
    return {"id": "c1", "type": "web_hook", "address": receiver.url, "token": "mine"} | more


async def test_a_calendar_tells_of_its_changes(
    client: GoogleClient, google: GoogleSimulator, receiver: Receiver
) -> None:
    """First that the channel is open; and nothing more when it is closed."""
    events = client.calendar.events()
    channel = await client.run(events.watch(calendarId="primary", body=hook(receiver)))
    google.calendars().add_event(**event())
    await google.pushed()
    assert receiver.states() == ["sync", "exists"]
    headers = receiver.messages[1][0]
    assert headers["X-Goog-Channel-ID"] == "c1"
    assert headers["X-Goog-Channel-Token"] == "mine"
    assert headers["X-Goog-Message-Number"] == "2"
    assert headers["X-Goog-Resource-ID"] == channel["resourceId"]
    assert headers["X-Goog-Resource-URI"].split("?")[0].endswith("/calendars/primary/events")
    assert headers["X-Goog-Channel-Expiration"].endswith("GMT")
    name = google.calendars().add_calendar("Other")
    google.calendars().add_event(name, **event())
    body = {"id": "c1", "resourceId": channel["resourceId"]}
    await client.run(client.calendar.channels().stop(body=body))
    google.calendars().add_event(**event())
    await google.pushed()
    assert receiver.states() == ["sync", "exists"]
    stopped = client.calendar.channels().stop(body=body)
    assert await client.refused(stopped) == (404, "notFound")


async def test_a_channel_ends(
    sign_in: SignIn, client: GoogleClient, google: GoogleSimulator, receiver: Receiver
) -> None:
    """After a week, or as soon as was asked."""
    events = client.calendar.events()
    channel = await client.run(events.watch(calendarId="primary", body=hook(receiver)))
    assert int(channel["expiration"]) / 1000 == pytest.approx(
        google.clock.now() + 7 * 24 * 3600, abs=5
    )
    soon = hook(receiver, id="c2", params={"ttl": "60"})
    await client.run(events.watch(calendarId="primary", body=soon))
    google.clock.advance(61)
    google.calendars().add_event(**event())
    await google.pushed()
    told = Counter(headers["X-Goog-Channel-ID"] for headers, _ in receiver.messages)
    assert told == {"c1": 2, "c2": 1}


async def test_what_a_channel_needs(
    client: GoogleClient, google: GoogleSimulator, receiver: Receiver
) -> None:
    """An id of its own, a kind and an HTTPS address."""
    watch = client.calendar.events().watch
    await client.run(watch(calendarId="primary", body=hook(receiver)))
    again = watch(calendarId="primary", body=hook(receiver))
    assert await client.refused(again) == (400, "channelIdNotUnique")
    other = watch(calendarId="primary", body=hook(receiver, id="c2", type="pigeon"))
    assert await client.refused(other) == (400, "invalid")
    google.insists_on_https = True
    plain = watch(calendarId="primary", body=hook(receiver, id="c3"))
    assert await client.refused(plain) == (400, "push.webhookUrlNotHttps")


async def test_drive_tells_of_files(
    client: GoogleClient, google: GoogleSimulator, receiver: Receiver
) -> None:
    """What happened to one, what came into a folder, or that anything changed."""
    drive, files = google.drive(), client.drive.files()
    folder = drive.add_folder("watched")
    await client.run(files.watch(fileId=folder, body=hook(receiver)))
    file = await drive.add_file("new", b"1", parent=folder)
    drive.trash(folder)
    await google.pushed()
    assert receiver.states() == ["sync", "update", "trash"]
    assert receiver.messages[1][0]["X-Goog-Changed"] == "children"
    token = (await client.run(client.drive.changes().getStartPageToken()))["startPageToken"]
    body = hook(receiver, id="all")
    await client.run(client.drive.changes().watch(pageToken=token, body=body))
    drive.remove(file)
    await google.pushed()
    assert "change" in receiver.states()


async def test_gmail_publishes_to_a_topic(
    client: GoogleClient, google: GoogleSimulator, receiver: Receiver
) -> None:
    """Pub/Sub posts who has mail, and the history id."""
    topic = "projects/home/topics/mail"
    google.subscribe(topic, receiver.url)
    watched = await client.run(client.gmail.watch(userId="me", body={"topicName": topic}))
    google.mailbox().deliver()
    await google.pushed()
    told = [json.loads(base64.b64decode(body["message"]["data"])) for _, body in receiver.messages]
    first = int(watched["historyId"])
    assert [one["historyId"] for one in told] == [first, first + 1]
    assert told[0]["emailAddress"] == "robin.homelab@example.com"
    await client.run(client.gmail.stop(userId="me"))
    google.mailbox().deliver()
    await google.pushed()
    assert len(receiver.messages) == 2


async def test_nobody_needs_to_listen(
    client: GoogleClient, google: GoogleSimulator, receiver: Receiver
) -> None:
    """What became of each message is kept."""
    events = client.calendar.events()
    dead = hook(receiver, address="http://127.0.0.1:9/")
    await client.run(events.watch(calendarId="primary", body=dead))
    receiver.status = 500
    await client.run(events.watch(calendarId="primary", body=hook(receiver, id="c2")))
    await google.pushed()
    assert {push.channel: push.status for push in google.pushes} == {"c1": None, "c2": 500}
