"""Adding a server: what is asked, what a test call finds out, and mending every mistake."""

import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homelab_hub.const import DOMAIN
from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.servers import Handler, always, only, serve

from .conftest import KEY, add_jarvis
from .steps import start_adding, submit, suggested
from .talk import ask

PAGE = "<!DOCTYPE html><title>Sign in</title>"
COMPLETION = {"choices": [{"message": {"role": "assistant", "content": "Hi"}}]}


async def test_a_server_is_added_with_an_agent_and_an_ai_task(
    home: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """Key and address are all it takes."""
    form = await start_adding(home)
    assert (form["type"], form["step_id"], form["errors"]) == (FlowResultType.FORM, "jarvis", {})

    result = await submit(home, form, api_key=KEY, base_url=simulator.base_url)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.title == "Jarvis"
    assert entry.data == {
        "kind": "jarvis",
        "api_key": KEY,
        "base_url": simulator.base_url,
        "api_style": "responses",
    }
    assert [
        (subentry.subentry_type, subentry.title, subentry.data)
        for subentry in entry.subentries.values()
    ] == [
        (
            "conversation",
            "Jarvis",
            {
                "chat_model": "gpt-5.4-mini",
                "llm_hass_api": ["assist"],
                "local_first": True,
                "image_model": "gpt-image-2",
            },
        ),
        (
            "ai_task_data",
            "Jarvis AI Task",
            {"chat_model": "gpt-5.4-mini", "image_model": "gpt-image-2"},
        ),
        (
            "stt",
            "Jarvis STT",
            {"speech_model": "gpt-4o-mini-transcribe", "home_names": True},
        ),
        ("tts", "Jarvis TTS", {"speech_model": "gpt-4o-mini-tts"}),
    ]
    assert entry.state is ConfigEntryState.LOADED
    assert home.states.get("conversation.jarvis")
    assert home.states.get("ai_task.jarvis_ai_task")
    assert home.states.get("stt.jarvis_stt")
    assert home.states.get("tts.jarvis_tts")


async def test_spaces_and_a_last_slash_are_no_part_of_what_was_entered(
    home: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """Copied keys and addresses carry them."""
    entry = await add_jarvis(home, f" {simulator.base_url}/ ", api_key=f" {KEY}\n")
    assert entry.data["base_url"] == simulator.base_url
    assert entry.data["api_key"] == KEY


@pytest.mark.parametrize("left_out", [{}, {"api_key": "  "}])
async def test_a_server_at_home_needs_no_key(
    home: HomeAssistant, simulator: OpenAISimulator, left_out: dict[str, str]
) -> None:
    """The form takes a server without one, and Jarvis talks to it."""
    form = await start_adding(home)
    result = await submit(home, form, base_url=simulator.base_url, **left_out)
    assert result["result"].data["api_key"] == ""
    assert await ask(home, "What is the capital of France?") == "The capital of France is Paris."


async def test_without_an_address_openai_is_asked(
    home: HomeAssistant, asked_hosts: list[str]
) -> None:
    """The address is optional, as most people have a key of OpenAI."""
    result = await submit(home, await start_adding(home), api_key=KEY)
    assert asked_hosts == ["api.openai.com:443"]
    assert result["errors"] == {"base": "cannot_connect"}


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, (None, None)),
        ({"OPENAI_API_KEY": "sk-o"}, ("sk-o", None)),
        ({"OPENAI_BASE_URL": "http://o/v1"}, (None, "http://o/v1")),
        (
            {
                "AI_INTEGRATIONS_OPENAI_API_KEY": "sk-ai",
                "AI_INTEGRATIONS_OPENAI_BASE_URL": "http://ai/v1",
                "OPENAI_API_KEY": "sk-o",
                "OPENAI_BASE_URL": "http://o/v1",
            },
            ("sk-ai", "http://ai/v1"),
        ),
        # One provider's key is never sent to the other's address.
        (
            {"AI_INTEGRATIONS_OPENAI_API_KEY": "sk-ai", "OPENAI_BASE_URL": "http://o/v1"},
            ("sk-ai", None),
        ),
    ],
)
async def test_the_form_is_prefilled_from_the_environment(
    home: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    expected: tuple[str | None, str | None],
) -> None:
    """Add-ons and containers hand keys over this way."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    form = await start_adding(home)
    assert (suggested(form, "api_key"), suggested(form, "base_url")) == expected


@pytest.mark.parametrize("endpoint", ["models", "responses"])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("unauthorized", "invalid_auth"),
        ("insufficient_quota", "insufficient_quota"),
        ("rate_limit", "rate_limited"),
        ("server_error", "server_failed"),
    ],
)
async def test_trouble_at_the_server_is_told_and_can_be_waited_out(
    home: HomeAssistant, simulator: OpenAISimulator, fault: str, endpoint: str, error: str
) -> None:
    """The same form works when the trouble is over, wherever it showed."""
    simulator.faults.put(fault, endpoint=endpoint)
    form = await start_adding(home)
    result = await submit(home, form, api_key=KEY, base_url=simulator.base_url)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "jarvis")
    assert result["errors"] == {"base": error}
    assert suggested(result, "base_url") == simulator.base_url
    assert suggested(result, "api_key") == KEY

    simulator.faults.clear()
    result = await submit(home, result, api_key=KEY, base_url=simulator.base_url)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_wrong_key_is_told_and_a_right_one_is_taken(
    home: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """Nothing else has to be entered again."""
    form = await start_adding(home)
    result = await submit(home, form, api_key="sk-wrong-key", base_url=simulator.base_url)
    assert result["errors"] == {"base": "invalid_auth"}
    result = await submit(home, result, api_key=KEY, base_url=simulator.base_url)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].data["api_key"] == KEY


@pytest.mark.parametrize(
    "handler",
    [
        pytest.param(always(PAGE, content_type="text/html"), id="page"),
        pytest.param(always(PAGE, content_type="text/html", status=404), id="no page"),
        pytest.param(always('{"status": "ok"}', content_type="application/json"), id="other API"),
        pytest.param(always("[]", content_type="application/json"), id="list"),
        pytest.param(always("{", content_type="application/json"), id="broken JSON"),
        pytest.param(always('{"data": 1}', content_type="application/json"), id="no list"),
        pytest.param(only("/health", {}), id="JSON service without these paths"),
        pytest.param(only("/v1/models", {"data": []}, method="GET"), id="list of models alone"),
    ],
)
async def test_what_is_not_an_api_is_told_and_the_right_address_is_taken(
    home: HomeAssistant, simulator: OpenAISimulator, handler: Handler
) -> None:
    """A proxy's page or another service must not become an assistant."""
    async with serve(handler) as other:
        form = await start_adding(home)
        result = await submit(home, form, api_key=KEY, base_url=other)
        assert result["type"] is FlowResultType.FORM
        assert result["errors"] == {"base": "not_an_api"}
    result = await submit(home, result, api_key=KEY, base_url=simulator.base_url)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_closed_port_is_told_and_the_right_address_is_taken(
    home: HomeAssistant, simulator: OpenAISimulator, closed_port: str
) -> None:
    """The server may not run yet."""
    form = await start_adding(home)
    result = await submit(home, form, api_key=KEY, base_url=closed_port)
    assert result["errors"] == {"base": "cannot_connect"}
    result = await submit(home, result, api_key=KEY, base_url=simulator.base_url)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_an_address_that_is_none_is_told_at_its_field_and_not_called(
    home: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """Addresses with a password in them are refused too: addresses get logged and shown."""
    server = simulator.base_url.removeprefix("http://")
    form = await start_adding(home)
    for address in (
        server,
        f"ftp://{server}",
        "http://",
        "http:///v1",
        "http://127.0.0.1:port/v1",
        "http://[127.0.0.1/v1",
        f"http://me:secret@{server}",
        f"http://me@{server}",
        f"http://:secret@{server}",
    ):
        form = await submit(home, form, api_key=KEY, base_url=address)
        assert form["type"] is FlowResultType.FORM, address
        assert form["errors"] == {"base_url": "invalid_url"}, address
        assert suggested(form, "base_url") == address
    assert simulator.requests == []

    result = await submit(home, form, api_key=KEY, base_url=simulator.base_url)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_the_same_account_is_not_added_twice(
    home: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """However its address is written."""
    simulator.requests.clear()
    form = await start_adding(home)
    result = await submit(home, form, api_key=f"{KEY} ", base_url=f"{simulator.base_url}/")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert simulator.requests == []


async def test_another_key_of_the_same_server_is_another_entry(
    home: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """It is named after its server, so that people can tell them apart."""
    second = await add_jarvis(home, simulator.base_url, api_key="sk-other")
    assert second.title == "Jarvis (127.0.0.1)"
    assert jarvis.state is second.state is ConfigEntryState.LOADED


async def test_the_first_jarvis_is_called_so_whatever_else_is_connected(
    home: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """Accounts are entries of this integration too."""
    MockConfigEntry(
        domain=DOMAIN, data={"kind": "google"}, disabled_by=ConfigEntryDisabler.USER
    ).add_to_hass(home)
    assert (await add_jarvis(home, simulator.base_url)).title == "Jarvis"


async def test_a_server_of_chat_completions_alone_is_found_out(home: HomeAssistant) -> None:
    """Jarvis talks to it in its own way."""
    async with OpenAISimulator(styles=frozenset({"chat"})) as server:
        entry = await add_jarvis(home, server.base_url)
        assert entry.data["api_style"] == "chat"
        server.requests.clear()
        assert await ask(home, "Who are you?") == "I am your home's assistant."
        assert {request.path for request in server.requests} == {"/v1/chat/completions"}


async def test_a_server_without_a_list_of_models_is_added(home: HomeAssistant) -> None:
    """Which model it has is for a person to say."""
    async with serve(only("/v1/chat/completions", COMPLETION)) as server:
        entry = await add_jarvis(home, server)
    assert entry.data["api_style"] == "chat"
    assert {subentry.data["chat_model"] for subentry in entry.subentries.values()} == {"default"}


async def test_a_server_that_refuses_the_model_is_added(
    home: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """It understood the question; another model can be chosen afterwards."""
    simulator.faults.put("model_not_found", endpoint="responses", times=1)
    entry = await add_jarvis(home, simulator.base_url)
    assert entry.data["api_style"] == "responses"


async def test_keys_are_not_logged(
    home: HomeAssistant, simulator: OpenAISimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even with everything logged, and neither right nor wrong ones."""
    caplog.set_level(logging.DEBUG)
    form = await start_adding(home)
    form = await submit(home, form, api_key="sk-wrong-key", base_url=simulator.base_url)
    await submit(home, form, api_key=KEY, base_url=simulator.base_url)
    await ask(home, "Who are you?")
    assert simulator.origin in caplog.text
    assert KEY not in caplog.text
    assert "sk-wrong-key" not in caplog.text
