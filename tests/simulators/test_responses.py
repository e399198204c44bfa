"""The Responses API as it goes over the wire."""

import itertools
from typing import Any

import openai
from openai.types.responses import (
    ResponseCompletedEvent,
    ResponseFunctionCallArgumentsDeltaEvent,
    ResponseIncompleteEvent,
    ResponseOutputMessage,
    ResponseReasoningItem,
    ResponseTextDeltaEvent,
)
import pytest

from homelab_hub_simulators.openai import OpenAISimulator

from .home import PROMPT, done
from .talking import MODEL, ask, calls, stream, user

ENCRYPTED = {"include": ["reasoning.encrypted_content"], "store": False}
TEXT_EVENTS = [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
]


def kinds(events: list[Any]) -> list[str]:
    """Return the types of the events, deltas in a row as one."""
    return [kind for kind, _ in itertools.groupby(event.type for event in events)]


async def test_text_is_streamed_in_the_published_order(client: openai.AsyncOpenAI) -> None:
    """Created, item, part, deltas, and everything closed again."""
    assert kinds(await stream(client, "hello")) == TEXT_EVENTS


async def test_sequence_numbers_count_without_a_gap(client: openai.AsyncOpenAI) -> None:
    """Every event has the next number, from 0."""
    events = await stream(client, "hello", reasoning={"effort": "low", "summary": "auto"})
    assert [event.sequence_number for event in events] == list(range(len(events)))


async def test_the_deltas_are_the_text(client: openai.AsyncOpenAI) -> None:
    """Deltas joined, the final item and the completed response say the same."""
    events = await stream(client, "tell me a story")
    deltas = [event for event in events if isinstance(event, ResponseTextDeltaEvent)]
    completed = events[-1]
    assert isinstance(completed, ResponseCompletedEvent)
    assert len(deltas) > 10
    assert "".join(delta.delta for delta in deltas) == completed.response.output_text
    assert {delta.item_id for delta in deltas} == {completed.response.output[0].id}


async def test_parallel_calls_are_streamed_one_after_the_other(client: openai.AsyncOpenAI) -> None:
    """Each call is an item of its own, with its arguments in deltas."""
    events = await stream(client, "turn on the reading lamp and the stereo")
    one_call = [
        "response.output_item.added",
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
        "response.output_item.done",
    ]
    assert kinds(events) == [*TEXT_EVENTS[:2], *one_call, *one_call, "response.completed"]
    completed = events[-1]
    assert isinstance(completed, ResponseCompletedEvent)
    for index, (_, item) in enumerate(
        zip(calls(completed.response), completed.response.output, strict=True)
    ):
        assert item.type == "function_call"
        deltas = [
            event.delta
            for event in events
            if isinstance(event, ResponseFunctionCallArgumentsDeltaEvent)
            and (event.output_index, event.item_id) == (index, item.id)
        ]
        assert "".join(deltas) == item.arguments


async def test_without_streaming_the_same_comes_at_once(client: openai.AsyncOpenAI) -> None:
    """Streamed or not, the response is the same but for identifiers."""
    plain = await ask(client, "turn on the reading lamp")
    streamed = (await stream(client, "turn on the reading lamp"))[-1]
    assert isinstance(streamed, ResponseCompletedEvent)
    assert calls(plain) == calls(streamed.response)
    assert plain.status == streamed.response.status == "completed"
    assert plain.usage is not None
    assert streamed.response.usage is not None
    assert plain.usage.output_tokens == streamed.response.usage.output_tokens


async def test_reasoning_comes_before_a_call_and_is_taken_back(client: openai.AsyncOpenAI) -> None:
    """With nothing stored, the encrypted reasoning carries the thought to the next round."""
    options: dict[str, Any] = {**ENCRYPTED, "reasoning": {"effort": "low"}}
    first = await ask(client, "turn on the reading lamp", **options)
    assert [item.type for item in first.output] == ["reasoning", "function_call"]
    reasoning, call = first.output
    assert isinstance(reasoning, ResponseReasoningItem)
    assert reasoning.encrypted_content
    assert call.type == "function_call"
    history = [
        user("turn on the reading lamp"),
        *[item.to_dict() for item in first.output],
        {"type": "function_call_output", "call_id": call.call_id, "output": done("Reading lamp")},
    ]
    second = await ask(client, history, **options)
    assert second.output_text == "I turned on Reading lamp."


async def test_reasoning_is_sealed_only_when_asked_for(client: openai.AsyncOpenAI) -> None:
    """Without the include there is no encrypted content, and without effort no reasoning."""
    with_effort = await ask(client, "hello", reasoning={"effort": "medium"})
    reasoning = with_effort.output[0]
    assert isinstance(reasoning, ResponseReasoningItem)
    assert reasoning.encrypted_content is None
    assert reasoning.summary == []
    without = await ask(client, "hello", reasoning={"effort": "none"})
    assert [item.type for item in without.output] == ["message"]


async def test_a_reasoning_summary_is_streamed_when_asked_for(client: openai.AsyncOpenAI) -> None:
    """The summary has its own part and deltas."""
    events = await stream(client, "hello", reasoning={"effort": "low", "summary": "auto"})
    assert kinds(events)[2:8] == [
        "response.output_item.added",
        "response.reasoning_summary_part.added",
        "response.reasoning_summary_text.delta",
        "response.reasoning_summary_text.done",
        "response.reasoning_summary_part.done",
        "response.output_item.done",
    ]


@pytest.mark.parametrize(
    ("change", "status", "message"),
    [
        ({"id": "rs_" + "0" * 48}, 400, "could not be verified"),
        ({"encrypted_content": "gAAAAABinvented"}, 400, "could not be verified"),
        ({"encrypted_content": None}, 404, "not persisted"),
        ({"id": "msg_1"}, 400, "begins with 'rs'"),
    ],
)
async def test_reasoning_this_server_did_not_issue_is_refused(
    client: openai.AsyncOpenAI, change: dict[str, Any], status: int, message: str
) -> None:
    """Neither the identifier nor the content of a reasoning item can be made up."""
    first = await ask(client, "hello", reasoning={"effort": "low"}, **ENCRYPTED)
    changed = first.output[0].to_dict() | change
    with pytest.raises(openai.APIStatusError, match=message) as refused:
        await ask(client, [user("hello"), changed, user("again")], **ENCRYPTED)
    assert refused.value.status_code == status


async def test_the_limit_makes_a_response_incomplete(client: openai.AsyncOpenAI) -> None:
    """A text that is too long ends in `response.incomplete`, with what fitted."""
    events = await stream(client, "count to 200", max_output_tokens=16)
    last = events[-1]
    assert isinstance(last, ResponseIncompleteEvent)
    assert last.response.incomplete_details is not None
    assert last.response.incomplete_details.reason == "max_output_tokens"
    message = last.response.output[0]
    assert isinstance(message, ResponseOutputMessage)
    assert message.status == "incomplete"
    assert last.response.output_text.startswith("1, 2, 3")
    assert last.response.usage is not None
    assert last.response.usage.output_tokens == 16


async def test_thinking_can_use_up_the_whole_limit(client: openai.AsyncOpenAI) -> None:
    """With a small limit a reasoning model says nothing at all."""
    response = await ask(client, "hello", reasoning={"effort": "high"}, max_output_tokens=32)
    assert response.status == "incomplete"
    assert [item.type for item in response.output] == ["reasoning"]


async def test_a_call_that_does_not_fit_the_limit_is_not_made(client: openai.AsyncOpenAI) -> None:
    """Half a call would be worse than none."""
    said = "turn on the reading lamp and the stereo"
    response = await ask(client, said, max_output_tokens=20)
    assert response.status == "incomplete"
    assert not calls(response)


async def test_news_are_searched_on_the_web(client: openai.AsyncOpenAI) -> None:
    """With the tool there is a search call, a citation in the text and its annotation."""
    events = await stream(client, "What are the latest news?", tools=[{"type": "web_search"}])
    assert kinds(events)[2:7] == [
        "response.output_item.added",
        "response.web_search_call.in_progress",
        "response.web_search_call.searching",
        "response.web_search_call.completed",
        "response.output_item.done",
    ]
    completed = events[-1]
    assert isinstance(completed, ResponseCompletedEvent)
    message = completed.response.output[1]
    assert isinstance(message, ResponseOutputMessage)
    part = message.content[0]
    assert part.type == "output_text"
    [annotation] = part.annotations
    assert annotation.type == "url_citation"
    cited = part.text[annotation.start_index : annotation.end_index]
    assert annotation.url in cited
    assert "web_search_call" not in kinds(await stream(client, "What are the latest news?"))
    again = [user("News?"), *[item.to_dict() for item in completed.response.output], user("hello")]
    assert (await ask(client, again)).output_text.startswith("Hello")


async def test_a_stored_response_is_continued_by_its_id(client: openai.AsyncOpenAI) -> None:
    """With `store`, the server has the history."""
    first = await ask(client, "My name is Ada.")
    second = await ask(client, "What is my name?", previous_response_id=first.id)
    assert second.output_text == "Your name is Ada."
    unstored = await ask(client, "My name is Ada.", store=False)
    with pytest.raises(openai.BadRequestError, match="not found") as refused:
        await ask(client, "What is my name?", previous_response_id=unstored.id)
    assert refused.value.code == "previous_response_not_found"


async def test_usage_is_the_same_for_the_same_prompt(client: openai.AsyncOpenAI) -> None:
    """Tokens are counted, not guessed, and add up."""
    usages = [(await ask(client, "hello", prompt_cache_key=key)).usage for key in ("a", "b")]
    assert usages[0] == usages[1]
    usage = usages[0]
    assert usage is not None
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens
    assert len(PROMPT) / 8 < usage.input_tokens < len(PROMPT) * 2


async def test_a_long_prefix_is_cached_by_its_key(client: openai.AsyncOpenAI) -> None:
    """From 1,024 tokens on, the part that repeats counts as cached, in steps of 128."""
    long = PROMPT + "Be kind. " * 600

    async def cached(said: str, key: str) -> int:
        """Return how much of a prompt was cached."""
        response = await ask(client, said, instructions=long, prompt_cache_key=key)
        assert response.usage is not None
        return response.usage.input_tokens_details.cached_tokens

    assert await cached("hello", "one") == 0
    repeated = await cached("good evening", "one")
    assert repeated >= 1024
    assert repeated % 128 == 0
    assert await cached("hello", "two") == 0


async def test_a_short_prompt_is_never_cached(client: openai.AsyncOpenAI) -> None:
    """Below 1,024 tokens there is no cache."""
    for _ in range(2):
        response = await ask(client, "hello", instructions="", tools=[])
        assert response.usage is not None
        assert response.usage.input_tokens_details.cached_tokens == 0


async def test_a_home_of_a_thousand_devices_is_understood(client: openai.AsyncOpenAI) -> None:
    """The last of many devices is found, also behind 40 areas."""
    devices = "\n".join(
        f"- names: Device number {number}\n  domain: light\n  areas: Area {number % 40}"
        for number in range(1000)
    )
    instructions = f"Static Context:\n{devices}\n"
    response = await ask(client, "turn on device number 999", instructions=instructions)
    assert calls(response) == [("HassTurnOn", {"name": "Device number 999", "domain": ["light"]})]


async def test_requests_are_recorded_without_the_key(
    client: openai.AsyncOpenAI, simulator: OpenAISimulator
) -> None:
    """The record holds what was sent, and nothing of the headers."""
    await ask(client, "hello")
    [record] = simulator.requests
    assert (record.method, record.path) == ("POST", "/v1/responses")
    assert (record.body["model"], record.body["input"]) == (MODEL, "hello")
    assert "sk-test" not in str(record.as_dict())
