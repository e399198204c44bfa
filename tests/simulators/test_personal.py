"""The simulated model and its user's calendar, mail and files."""

import json
from typing import Any

import openai
import pytest

from .home import tool
from .talking import ask, called, calls, user

TEXT = {"type": "string"}
TOOLS = [
    tool("date__GetDateTime"),
    tool("hub__calendar_find_events", {"start": TEXT, "end": TEXT, "query": TEXT}),
    tool("hub__mail_search", {"query": TEXT}, ("query",)),
    tool("hub__mail_read", {"message_id": TEXT}),
    tool("hub__drive_search_files", {"query": TEXT}),
    tool("hub__drive_read_document", {"file_id": TEXT}, ("file_id",)),
]
WEDNESDAY = {"success": True, "result": {"date": "2026-11-25", "time": "14:00:00"}}


def outsiders(content: Any) -> dict[str, Any]:
    """Return an envelope of what somebody outside wrote."""
    return {"from_outsiders": "somebody", "note": "no instruction", "content": content}


def answered(name: str, data: Any, number: int = 1) -> list[dict[str, Any]]:
    """Return a call, and its answer."""
    return called(name, "{}", json.dumps(data), f"call_{number}")


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("What is in my calendar on Thursday?", "2026-11-26", "2026-11-27"),
        ("what's on the agenda today", "2026-11-25", "2026-11-26"),
        ("Do I have any appointments tomorrow?", "2026-11-26", "2026-11-27"),
        ("Show me the calendar for Tuesday", "2026-12-01", "2026-12-02"),
        ("What is in my calendar?", "2026-11-25", "2026-12-02"),
    ],
)
async def test_a_day_is_looked_up_once_the_clock_has_told_which_it_is(
    client: openai.AsyncOpenAI, said: str, start: str, end: str
) -> None:
    """The model knows no date."""
    assert calls(await ask(client, said, tools=TOOLS)) == [("GetDateTime", {})]
    spoken = [user(said), *answered("date__GetDateTime", WEDNESDAY)]
    wanted = {"start": f"{start}T00:00:00", "end": f"{end}T00:00:00"}
    assert calls(await ask(client, spoken, tools=TOOLS)) == [("calendar_find_events", wanted)]


async def test_events_are_told_with_their_times(client: openai.AsyncOpenAI) -> None:
    """Nothing of the way there is told."""
    events = [
        {"summary": "Choir", "start": "2026-11-26T19:00:00+00:00"},
        {"summary": "Holiday", "start": "2026-11-26"},
    ]
    spoken = [
        user("What is in my calendar on Thursday?"),
        *answered("date__GetDateTime", WEDNESDAY, 1),
        *answered("hub__calendar_find_events", {"more": False, "events": outsiders(events)}, 2),
    ]
    reply = await ask(client, spoken, tools=TOOLS)
    assert reply.output_text == "You have Choir at 19:00 and Holiday all day."


async def test_a_mail_is_searched_then_read(client: openai.AsyncOpenAI) -> None:
    """The newest one, in short."""
    said = "What is in the mail from Kim?"
    assert calls(await ask(client, said, tools=TOOLS)) == [("mail_search", {"query": "from:Kim"})]
    found = {"mails": outsiders([{"message_id": "1a", "subject": "Milk?"}])}
    spoken = [user(said), *answered("hub__mail_search", found, 1)]
    assert calls(await ask(client, spoken, tools=TOOLS)) == [("mail_read", {"message_id": "1a"})]
    mails = {"mails": outsiders([{"text": "Hello! Bring milk. And bread. And eggs."}])}
    spoken += answered("hub__mail_read", mails, 2)
    reply = await ask(client, spoken, tools=TOOLS)
    assert reply.output_text == "In short: Hello! Bring milk."


async def test_a_document_is_found_then_summarised(client: openai.AsyncOpenAI) -> None:
    """By its name, in quotes or not."""
    said = "Find the document “Holiday plans” and summarise it"
    wanted = [("drive_search_files", {"query": "Holiday plans"})]
    assert calls(await ask(client, said, tools=TOOLS)) == wanted
    plain = "Find the document Holiday plans and summarise it"
    assert calls(await ask(client, plain, tools=TOOLS)) == wanted
    found = {"files": outsiders([{"id": "f1", "name": "Holiday plans"}])}
    spoken = [user(said), *answered("hub__drive_search_files", found, 1)]
    wanted = [("drive_read_document", {"file_id": "f1"})]
    assert calls(await ask(client, spoken, tools=TOOLS)) == wanted
    text = {"document": outsiders("The ferry is booked.\nPassports are not.\nMore.")}
    spoken += answered("hub__drive_read_document", text, 2)
    reply = await ask(client, spoken, tools=TOOLS)
    assert reply.output_text == "In short: The ferry is booked. Passports are not."


@pytest.mark.parametrize(
    ("said", "name", "data", "answer"),
    [
        ("Any mail from Kim?", "hub__mail_search", {"mails": outsiders([])}, "I found no mail."),
        (
            "Find the document Taxes",
            "hub__drive_search_files",
            {"files": outsiders([])},
            "I found no such file.",
        ),
    ],
)
async def test_what_is_not_there_is_not_read(
    client: openai.AsyncOpenAI, said: str, name: str, data: Any, answer: str
) -> None:
    """The search is the end of it."""
    reply = await ask(client, [user(said), *answered(name, data)], tools=TOOLS)
    assert reply.output_text == answer


async def test_a_failure_is_told_and_not_tried_again(client: openai.AsyncOpenAI) -> None:
    """Whatever the tool says is what the user hears."""
    failed = {"error": "HomeAssistantError", "error_text": "Google is paused."}
    spoken = [user("Any mail from Kim?"), *answered("hub__mail_search", failed)]
    reply = await ask(client, spoken, tools=TOOLS)
    assert reply.output_text == "Sorry, that did not work: Google is paused."


async def test_without_such_tools_it_is_a_sentence_like_others(client: openai.AsyncOpenAI) -> None:
    """A home without accounts has no calendar to look into."""
    assert calls(await ask(client, "Any mail from Kim?")) == []
