"""Chat Completions as they go over the wire."""

import json
from typing import Any

import openai
from openai.types.chat import ChatCompletion, ChatCompletionChunk
import pytest

from .exchanges import RecordingTransport
from .home import CHAT_TOOLS, PROMPT, done

MODEL = "gpt-4.1-mini"


def messages(*said: str | dict[str, Any]) -> list[dict[str, Any]]:
    """Return a conversation; a text is the user's."""
    turns = [{"role": "user", "content": one} if isinstance(one, str) else one for one in said]
    return [{"role": "system", "content": PROMPT}, *turns]


async def chat(
    client: openai.AsyncOpenAI, *said: str | dict[str, Any], **options: Any
) -> ChatCompletion:
    """Return a completion."""
    wanted: dict[str, Any] = {"model": MODEL, "messages": messages(*said), "tools": CHAT_TOOLS}
    completion = await client.chat.completions.create(**(wanted | options))
    assert isinstance(completion, ChatCompletion)
    return completion


async def chunks(
    client: openai.AsyncOpenAI, said: str, **options: Any
) -> list[ChatCompletionChunk]:
    """Return the chunks of a streamed completion."""
    wanted: dict[str, Any] = {"model": MODEL, "messages": messages(said), "tools": CHAT_TOOLS}
    stream = await client.chat.completions.create(**(wanted | options), stream=True)
    return [chunk async for chunk in stream]


async def test_text_is_streamed_after_the_role(
    client: openai.AsyncOpenAI, wire: RecordingTransport
) -> None:
    """First the role, then deltas, then the reason to stop, and [DONE] on the wire."""
    first, *deltas, last = await chunks(client, "tell me a story")
    assert first.choices[0].delta.role == "assistant"
    assert all(chunk.choices[0].finish_reason is None for chunk in (first, *deltas))
    assert last.choices[0].finish_reason == "stop"
    text = "".join(chunk.choices[0].delta.content or "" for chunk in deltas)
    assert text == (await chat(client, "tell me a story")).choices[0].message.content
    assert len({chunk.id for chunk in (first, *deltas, last)}) == 1
    assert wire.exchanges[0].answer.decode().endswith("data: [DONE]\n\n")


async def test_calls_are_streamed_by_their_index(client: openai.AsyncOpenAI) -> None:
    """Identifier and name come once, the arguments in pieces."""
    received = await chunks(client, "turn on the reading lamp and the stereo")
    made: dict[int, dict[str, str]] = {}
    for chunk in received:
        for delta in chunk.choices[0].delta.tool_calls or ():
            assert delta.function is not None
            if delta.id is not None:
                made[delta.index] = {"id": delta.id, "name": delta.function.name or "", "text": ""}
            made[delta.index]["text"] += delta.function.arguments or ""
    assert [call["name"] for call in made.values()] == ["intent__HassTurnOn"] * 2
    assert [json.loads(call["text"])["name"] for call in made.values()] == [
        "Reading lamp",
        "Stereo",
    ]
    assert len({call["id"] for call in made.values()}) == 2
    assert received[-1].choices[0].finish_reason == "tool_calls"


async def test_usage_is_streamed_only_when_asked_for(client: openai.AsyncOpenAI) -> None:
    """The usage is in a last chunk without choices."""
    without = await chunks(client, "hello")
    assert all(chunk.usage is None and chunk.choices for chunk in without)
    *others, last = await chunks(client, "hello", stream_options={"include_usage": True})
    assert all(chunk.usage is None for chunk in others)
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.total_tokens == last.usage.prompt_tokens + last.usage.completion_tokens


async def test_a_tool_s_result_ends_in_words(client: openai.AsyncOpenAI) -> None:
    """Call, result, reply: the round trip of a tool."""
    first = await chat(client, "turn on the reading lamp")
    message = first.choices[0].message
    assert first.choices[0].finish_reason == "tool_calls"
    assert message.content is None
    assert message.tool_calls
    result = {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": done("x")}
    second = await chat(
        client, "turn on the reading lamp", message.model_dump(exclude_none=True), result
    )
    assert second.choices[0].message.content == "I turned on Reading lamp."


async def test_the_limit_ends_in_length(client: openai.AsyncOpenAI) -> None:
    """A text that is too long is cut."""
    completion = await chat(client, "count to 200", max_tokens=5)
    assert completion.choices[0].finish_reason == "length"
    assert completion.choices[0].message.content == "1, 2, 3, 4, 5, 6, 7,"[:20]


async def test_structured_output_fits_its_schema(client: openai.AsyncOpenAI) -> None:
    """`response_format` with a schema gives JSON in the content."""
    schema = {
        "type": "object",
        "properties": {"degrees": {"type": "number"}},
        "required": ["degrees"],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "t", "schema": schema, "strict": True}}
    completion = await chat(client, "It is 21.5 degrees", response_format=form)
    assert json.loads(completion.choices[0].message.content or "") == {"degrees": 21.5}
    anything = await chat(client, "hello", response_format={"type": "json_object"})
    assert isinstance(json.loads(anything.choices[0].message.content or ""), dict)


@pytest.mark.parametrize(
    ("options", "message", "param"),
    [
        ({"messages": []}, "empty array", "messages"),
        (
            {"messages": [{"role": "robot", "content": "x"}]},
            "Invalid value: 'robot'",
            "messages[0].role",
        ),
        ({"messages": [{"role": "user", "content": None}]}, "got null", "messages[0].content"),
        (
            {"messages": [{"role": "tool", "tool_call_id": "call_1", "content": "x"}]},
            "'tool_calls'",
            "messages[0].role",
        ),
        (
            {
                "messages": [
                    {
                        "role": "assistant",
                        "tool_calls": [
                            {
                                "id": "call_9",
                                "type": "function",
                                "function": {"name": "f", "arguments": "{}"},
                            }
                        ],
                    },
                    {"role": "user", "content": "x"},
                ]
            },
            "did not have response messages: call_9",
            "messages[1].role",
        ),
        ({"tools": []}, "empty array", "tools"),
        (
            {"tools": [{"type": "function", "function": {"name": "not a name"}}]},
            "pattern",
            "tools[0].function.name",
        ),
        ({"extra_body": {"input": "x"}}, "Unrecognized request argument supplied: input", None),
        (
            {"stream_options": {"include_usage": True}},
            "only allowed when 'stream'",
            "stream_options",
        ),
        ({"reasoning_effort": "low"}, "reasoning_effort", "reasoning_effort"),
        ({"model": "gpt-5.4-mini", "max_tokens": 5}, "max_completion_tokens", "max_tokens"),
        (
            {"model": "gpt-5.4-mini", "reasoning_effort": "low", "temperature": 0.5},
            "temperature",
            "temperature",
        ),
        ({"verbosity": "low"}, "Unsupported value: 'low'", "verbosity"),
        ({"temperature": 3}, "<= 2", "temperature"),
    ],
)
async def test_what_the_api_refuses_is_refused(
    client: openai.AsyncOpenAI, options: dict[str, Any], message: str, param: str | None
) -> None:
    """Plainly wrong requests get a 400 that names the parameter."""
    with pytest.raises(openai.BadRequestError) as refused:
        await chat(client, "hello", **options)
    assert message in refused.value.message
    assert refused.value.param == param
