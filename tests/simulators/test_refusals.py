"""Requests to the Responses API that the real one refuses, refused in its words."""

from typing import Any

import aiohttp
import openai
import pytest

from homelab_hub_simulators.openai import OpenAISimulator

from .home import tool
from .talking import ask, called, user


@pytest.mark.parametrize(
    ("options", "message", "param"),
    [
        ({"input": None}, "Missing required parameter: 'input'", "input"),
        ({"extra_body": {"messages": []}}, "Unknown parameter: 'messages'", "messages"),
        (
            {"reasoning": {"effort": "low"}, "temperature": 0.5},
            "'temperature' is not supported",
            "temperature",
        ),
        ({"reasoning": {"effort": "low"}, "top_p": 0.5}, "'top_p' is not supported", "top_p"),
        ({"reasoning": {"effort": "enormous"}}, "Unsupported value", "reasoning.effort"),
        (
            {"model": "gpt-4.1-mini", "reasoning": {"effort": "low"}},
            "not supported",
            "reasoning.effort",
        ),
        (
            {"model": "gpt-4.1-mini", "text": {"verbosity": "low"}},
            "Unsupported value",
            "text.verbosity",
        ),
        ({"temperature": -1}, "Expected a value >= 0", "temperature"),
        ({"max_output_tokens": 15}, "Expected a value >= 16", "max_output_tokens"),
        ({"tools": [tool("not a name")]}, "pattern", "tools[0].name"),
        ({"tools": [tool("x" * 65)]}, "pattern", "tools[0].name"),
        (
            {"tools": [tool("f") | {"parameters": {"type": "string"}}]},
            'type: "object"',
            "tools[0].parameters",
        ),
        (
            {
                "tools": [
                    tool("f") | {"parameters": {"type": "object", "properties": {}, "anyOf": []}}
                ]
            },
            "top level",
            "tools[0].parameters",
        ),
        (
            {"tools": [tool("f", {"a": {"type": "array"}})]},
            "array schema missing items",
            "tools[0].parameters",
        ),
        (
            {"tools": [tool("f", {"a": {"type": "string"}}) | {"strict": True}]},
            "Missing 'a'",
            "tools[0].parameters",
        ),
        ({"tools": [{"type": "teleport"}]}, "Invalid value: 'teleport'", "tools[0].type"),
        (
            {"tool_choice": {"type": "function", "name": "nope"}},
            "not found in 'tools'",
            "tool_choice",
        ),
        (
            {"text": {"format": {"type": "json_schema", "name": "x", "schema": {"type": "array"}}}},
            "Invalid schema",
            "text.format",
        ),
        (
            {
                "text": {
                    "format": {
                        "type": "json_schema",
                        "name": "x",
                        "strict": True,
                        "schema": {"type": "object", "properties": {}},
                    }
                }
            },
            "additionalProperties",
            "text.format",
        ),
        ({"input": [{"role": "robot", "content": "x"}]}, "Invalid value: 'robot'", "input[0].role"),
        (
            {"input": [{"role": "user", "content": [{"type": "text", "text": "x"}]}]},
            "Invalid value: 'text'",
            "input[0].content[0].type",
        ),
        (
            {
                "input": [
                    {
                        "role": "user",
                        "content": [
                            {"type": "input_image", "image_url": "data:image/png;base64,AAAA"}
                        ],
                    }
                ]
            },
            "valid image",
            "input[0].content[0].image_url",
        ),
        (
            {
                "input": [
                    {
                        "role": "user",
                        "content": [
                            {"type": "input_image", "image_url": "data:text/plain;base64,AAAA"}
                        ],
                    }
                ]
            },
            "unsupported image",
            "input[0].content[0].image_url",
        ),
        (
            {"input": [{"type": "message", "id": "fc_1", "role": "user", "content": "x"}]},
            "begins with 'msg'",
            "input[0].id",
        ),
        ({"input": [{"type": "thought"}]}, "Invalid value: 'thought'", "input[0]"),
    ],
)
async def test_what_the_api_refuses_is_refused(
    client: openai.AsyncOpenAI, options: dict[str, Any], message: str, param: str
) -> None:
    """Plainly wrong requests get a 400 that names the parameter."""
    with pytest.raises(openai.BadRequestError) as refused:
        await ask(client, options.pop("input", "hello"), **options)
    assert message in refused.value.message
    assert refused.value.param == param


async def test_a_result_without_its_call_is_refused(client: openai.AsyncOpenAI) -> None:
    """The call must stand before its result."""
    _, result = called("f", "{}", "done")
    with pytest.raises(openai.BadRequestError, match="No tool call found for function call output"):
        await ask(client, [user("hello"), result])


async def test_a_call_without_its_result_is_refused(client: openai.AsyncOpenAI) -> None:
    """Every call must be answered before the model speaks again."""
    call, _ = called("f", "{}", "done")
    with pytest.raises(
        openai.BadRequestError, match="No tool output found for function call call_1"
    ):
        await ask(client, [user("hello"), call])


async def test_an_unknown_model_is_not_found(client: openai.AsyncOpenAI) -> None:
    """The error has the code clients look for."""
    with pytest.raises(openai.NotFoundError) as refused:
        await ask(client, "hello", model="gpt-99")
    assert refused.value.code == "model_not_found"


async def test_a_model_for_something_else_is_refused(client: openai.AsyncOpenAI) -> None:
    """A picture model does not talk."""
    with pytest.raises(openai.NotFoundError, match="gpt-image-2"):
        await ask(client, "hello", model="gpt-image-2")


async def test_a_wrong_key_is_refused(client: openai.AsyncOpenAI) -> None:
    """Keys that start with `sk-wrong` are wrong."""
    with pytest.raises(openai.AuthenticationError) as refused:
        await client.with_options(api_key="sk-wrong-1").models.list()
    assert refused.value.code == "invalid_api_key"


@pytest.mark.parametrize("path", ["models", "models/gpt-5.4-mini", "nowhere"])
async def test_no_key_is_refused(simulator: OpenAISimulator, path: str) -> None:
    """Without a key there is nothing, not even a 404."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{simulator.base_url}/{path}") as response,
    ):
        assert response.status == 401
        assert "didn't provide an API key" in (await response.json())["error"]["message"]


@pytest.mark.parametrize("body", ["{not json", "[]", "\udcff".encode("utf-8", "surrogatepass")])
async def test_a_body_that_is_no_json_object_is_refused(
    simulator: OpenAISimulator, body: str | bytes
) -> None:
    """Broken JSON gets a 400, not a 500."""
    headers = {"Authorization": "Bearer sk-test", "Content-Type": "application/json"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{simulator.base_url}/responses", data=body, headers=headers) as response,
    ):
        assert response.status == 400
        assert "JSON" in (await response.json())["error"]["message"]


@pytest.mark.parametrize(("style", "works"), [("responses", True), ("chat", False)])
async def test_a_style_that_is_left_out_is_not_there(style: str, works: bool) -> None:
    """Servers at home often have just one of the two styles."""
    async with (
        OpenAISimulator(styles=frozenset({style})) as simulator,
        openai.AsyncOpenAI(api_key="sk-x", base_url=simulator.base_url, max_retries=0) as client,
    ):
        if works:
            assert (await ask(client, "hello")).output_text
        else:
            with pytest.raises(openai.NotFoundError):
                await ask(client, "hello")
