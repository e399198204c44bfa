"""Many calls in one request."""

import asyncio
from typing import Any

from googleapiclient.http import BatchHttpRequest  # type: ignore[import-untyped]  # comes without types
import pytest

from homelab_hub_simulators.google import GoogleSimulator

from .client import GoogleClient
from .scene import event


async def send(client: GoogleClient, batch: BatchHttpRequest, requests: list[Any]) -> list[Any]:
    """Send a batch; return an answer or an error for each request."""
    answers: dict[str, Any] = {}

    def keep(name: str, answer: Any, error: Any) -> None:
        """Keep what came back for one request."""
        answers[name] = answer if error is None else error.status_code

    for number, request in enumerate(requests):
        batch.add(request, keep, request_id=str(number))
    await asyncio.to_thread(client.execute, batch)
    return [answers[str(number)] for number in range(len(requests))]


async def test_each_call_has_its_own_answer(client: GoogleClient, google: GoogleSimulator) -> None:
    """In their order, whatever becomes of the others."""
    events = client.calendar.events()
    batch = client.calendar.new_batch_http_request()
    answers = await send(
        client,
        batch,
        [
            events.insert(calendarId="primary", body=event(summary="Tee für zwei")),
            events.get(calendarId="primary", eventId="missing"),
            client.calendar.calendarList().list(),
        ],
    )
    assert answers[0]["summary"] == "Tee für zwei"
    assert answers[1] == 404
    assert answers[2]["kind"] == "calendar#calendarList"
    assert google.counts == {
        "batch": 1,
        "calendar.events.insert": 1,
        "calendar.events.get": 1,
        "calendar.calendarList.list": 1,
    }


async def test_every_api_has_one(client: GoogleClient, google: GoogleSimulator) -> None:
    """Drive and Gmail, too."""
    mails = [google.mailbox().deliver(subject=f"{number}") for number in range(3)]
    messages = client.gmail.messages()
    batch = client.gmail_service.new_batch_http_request()
    wanted = [messages.get(userId="me", id=mail.id, format="minimal") for mail in mails]
    answers = await send(client, batch, wanted)
    assert [answer["id"] for answer in answers] == [mail.id for mail in mails]
    files = [await google.drive().add_file(f"{number}", b"x") for number in range(2)]
    batch = client.drive.new_batch_http_request()
    wanted = [client.drive.files().delete(fileId=file) for file in files]
    assert await send(client, batch, wanted) == ["", ""]
    assert google.drive().files == []


async def test_a_batch_has_its_limit(client: GoogleClient) -> None:
    """Fifty calls for Calendar."""
    lists = client.calendar.calendarList()
    batch = client.calendar.new_batch_http_request()
    with pytest.raises(Exception, match="too many calls"):
        await send(client, batch, [lists.list() for _ in range(51)])


async def test_one_call_of_a_batch_is_limited(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """As Google does it."""
    google.faults.put("rate_limit", times=1, endpoint="calendar.calendarList.list")
    lists = client.calendar.calendarList()
    batch = client.calendar.new_batch_http_request()
    answers = await send(client, batch, [lists.list(), lists.list()])
    assert answers[0] == 429
    assert answers[1]["items"]
