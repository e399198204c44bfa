"""What a model does not take is left out from the second request on, and the user sees nothing."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.conftest import in_both_styles
from tests.integration.furniture import READING_LAMP, state

from .conftest import add_jarvis
from .talk import ask, asked, set_options

OLD, NEW = "gpt-4.1-mini", "gpt-5.4-mini"


@in_both_styles
async def test_a_model_that_does_not_reason_is_answered_anyway(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """It refuses effort and verbosity one after the other; the next turn sends neither."""
    await set_options(hass, jarvis, chat_model=OLD, temperature=0.3, local_first=False)
    assert await ask(hass, "Hello") == "Hello! What can I do for you?"
    tries = len(asked(simulator))
    assert tries > 1
    assert await ask(hass, "How are you?") == "I am fine, thank you."
    (request,) = asked(simulator)[tries:]
    assert not {"reasoning", "reasoning_effort", "verbosity"} & request.keys()
    assert "verbosity" not in request.get("text", {})
    assert request["temperature"] == 0.3


@in_both_styles
async def test_a_model_that_reasons_is_answered_without_the_temperature(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """What it takes is kept."""
    await set_options(hass, jarvis, temperature=0.3, local_first=False)
    assert await ask(hass, "Hello") == "Hello! What can I do for you?"
    tries = len(asked(simulator))
    await ask(hass, "Hello")
    (request,) = asked(simulator)[tries:]
    assert "temperature" not in request
    assert {"reasoning", "reasoning_effort"} & request.keys()


@pytest.mark.parametrize("simulator", ["chat"], indirect=True)
async def test_the_limit_of_tokens_is_kept_under_its_newer_name(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """Old servers know `max_tokens` only, new models `max_completion_tokens` only."""
    await set_options(hass, jarvis, max_output_tokens=1234, local_first=False)
    await ask(hass, "Hello")
    first, second = asked(simulator)
    assert first["max_tokens"] == 1234
    assert second["max_completion_tokens"] == 1234
    assert "max_tokens" not in second
    await ask(hass, "Hello")
    assert "max_tokens" not in asked(simulator)[2]


@pytest.mark.parametrize("simulator", ["chat"], indirect=True)
async def test_an_older_model_of_the_same_server_keeps_the_older_name(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """What is learnt is learnt of one model: the AI task uses another here."""
    conversation, task, *_voices = jarvis.subentries.values()
    for subentry, model in ((conversation, NEW), (task, OLD)):
        data = {**subentry.data, "chat_model": model, "local_first": False}
        hass.config_entries.async_update_subentry(jarvis, subentry, data=data)
    await hass.async_block_till_done(wait_background_tasks=True)
    await ask(hass, "Hello")
    await hass.services.async_call(
        "ai_task",
        "generate_data",
        {"task_name": "A test", "entity_id": "ai_task.jarvis_ai_task", "instructions": "Hello"},
        blocking=True,
        return_response=True,
    )
    last = asked(simulator)[-1]
    assert (last["model"], last["max_tokens"]) == (OLD, 8192)


@in_both_styles
async def test_a_refusal_in_a_first_turn_does_not_run_a_tool_twice(
    hass: HomeAssistant, furnished: HomeAssistant, simulator: OpenAISimulator, jarvis: Any
) -> None:
    """Refused requests have no answer, so nothing was done yet."""
    await set_options(hass, jarvis, chat_model=OLD, local_first=False)
    assert await ask(hass, "Turn on the reading lamp") == "I turned on Reading lamp."
    assert state(hass, READING_LAMP) == "on"


@in_both_styles
async def test_first_turns_at_once_are_all_answered(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """Each is refused what another has learnt meanwhile."""
    await set_options(hass, jarvis, chat_model=OLD, temperature=0.3, local_first=False)
    answers = await asyncio.gather(*(ask(hass, "Hello") for _ in range(4)))
    assert set(answers) == {"Hello! What can I do for you?"}


@dataclass(slots=True)
class Stubborn:
    """A server that refuses parameters in words of its own."""

    error: Any
    refused: tuple[str, ...]
    requests: list[dict[str, Any]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Refuse, or say yes."""
        body = await request.json()
        if not body.get("stream"):
            return web.json_response({})
        self.requests.append(body)
        for name in self.refused:
            if name in body:
                text = str(self.error).replace("NAME", name)
                return web.json_response({"error": {"message": text}}, status=400)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        chunk = b'{"choices":[{"delta":{"content":"Yes."},"finish_reason":"stop"}]}'
        await response.write(b"data: " + chunk + b"\n\ndata: [DONE]\n\n")
        return response


@asynccontextmanager
async def stubborn(error: str, *refused: str) -> AsyncGenerator[tuple[Stubborn, str]]:
    """Run such a server."""

    async def models(_: web.Request) -> web.Response:
        return web.json_response({"data": [{"id": "llama"}]})

    server = Stubborn(error, refused)
    application = web.Application()
    application.router.add_get("/v1/models", models)
    application.router.add_post("/v1/chat/completions", server.answer)
    async with TestServer(application) as running:
        yield server, str(running.make_url("/v1"))


@pytest.mark.parametrize(
    "error",
    [
        "Unrecognized request argument supplied: NAME",
        "Unsupported parameter: 'NAME' is not supported with this model.",
        "[{'type': 'extra_forbidden', 'loc': ('body', 'NAME'), 'msg': 'Extra inputs'}]",
        'property "NAME" is unsupported',
    ],
    ids=["OpenAI, unknown", "OpenAI, unsupported", "vLLM", "Groq"],
)
async def test_a_refusal_is_understood_in_any_servers_words(
    home: HomeAssistant, error: str
) -> None:
    """Not all say in a field of its own which parameter they mean."""
    async with stubborn(error, "verbosity", "reasoning_effort") as (server, url):
        entry = await add_jarvis(home, url)
        await set_options(home, entry, local_first=False)
        assert await ask(home, "Will you answer?") == "Yes."
        assert len(server.requests) == 3
        assert await ask(home, "And again?") == "Yes."
        assert len(server.requests) == 4


async def test_what_cannot_be_left_out_is_not_tried_for_ever(home: HomeAssistant) -> None:
    """A server that refuses the messages themselves gets one request, the user an answer."""
    async with stubborn("Invalid value for 'NAME'", "messages") as (server, url):
        entry = await add_jarvis(home, url)
        await set_options(home, entry, local_first=False)
        assert "does not take this request" in await ask(home, "Will you answer?")
        assert len(server.requests) == 1
