"""Adding and changing agents and AI tasks, and what their options do to a request."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest

from homelab_hub_simulators.openai import OpenAISimulator

from .conftest import add_jarvis
from .steps import (
    choices,
    field_names,
    start_changing,
    start_subentry,
    subentry_of,
    submit_subentry,
    suggested,
)
from .talk import ask, asked, instructions

MODEL = {
    "reasoning_effort": "low",
    "verbosity": "low",
    "max_output_tokens": 8192,
    "patience": 20,
    "web_search": False,
}
GUARD = {"guard_preset": "balanced", "guard_elsewhere": False}
PICTURES = {"image_size": "default", "image_quality": "default", "image_background": "default"}
BUTLER = {
    "prompt": "You are Alfred, a butler.",
    "llm_hass_api": ["assist"],
    "local_first": False,
    "chat_model": "gpt-4.1-mini",
}


async def test_an_agent_is_added(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """The form offers the server's models; the new agent answers as it was told to."""
    form = await start_subentry(hass, jarvis, "conversation")
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "init")
    assert suggested(form, "name") == "Jarvis"
    assert suggested(form, "chat_model") == "gpt-5.4-mini"
    assert suggested(form, "llm_hass_api") == ["assist"]
    assert "gpt-4.1-mini" in choices(form, "chat_model")
    assert not {"gpt-image-2", "gpt-4o-mini-tts"} & set(choices(form, "chat_model"))

    result = await submit_subentry(hass, form, name="Alfred", **BUTLER, model=MODEL)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    added = [one for one in jarvis.subentries.values() if one.title == "Alfred"]
    assert [one.data for one in added] == [
        {**BUTLER, **MODEL, **GUARD, **PICTURES, "pictures_kept": 100, "memory": True}
    ]
    await hass.services.async_call(
        "conversation",
        "process",
        {"agent_id": "conversation.alfred", "text": "Who are you?"},
        blocking=True,
    )
    request = asked(simulator)[-1]
    assert request["model"] == "gpt-4.1-mini"
    assert "You are Alfred, a butler." in instructions(request)


async def test_an_ai_task_is_added(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """It has a model for pictures of its own."""
    form = await start_subentry(hass, jarvis, "ai_task_data")
    assert suggested(form, "name") == "Jarvis AI Task"
    assert suggested(form, "image_model") == "gpt-image-2"
    assert choices(form, "image_model") == ["gpt-image-1", "gpt-image-1-mini", "gpt-image-2"]
    assert not {"prompt", "llm_hass_api", "local_first"} & set(field_names(form))

    await submit_subentry(
        hass,
        form,
        name="Painter",
        chat_model="gpt-5.4-mini",
        image_model="gpt-image-1",
        pictures={**PICTURES, "image_size": "1536x1024"},
        model=MODEL,
    )

    answer = await hass.services.async_call(
        "ai_task",
        "generate_image",
        {"task_name": "test", "entity_id": "ai_task.painter", "instructions": "A red lamp"},
        blocking=True,
        return_response=True,
    )
    assert answer is not None
    assert (answer["width"], answer["height"]) == (1536, 1024)
    assert simulator.requests[-1].body["model"] == "gpt-image-1"
    # What is left to the server is not sent.
    assert simulator.requests[-1].body.keys() == {"model", "prompt", "size"}


async def test_an_agent_is_changed(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Every option reaches the model with the next sentence."""
    form = await start_changing(hass, jarvis, "conversation")
    assert "name" not in field_names(form)
    assert suggested(form, "chat_model") == "gpt-5.4-mini"

    result = await submit_subentry(
        hass,
        form,
        prompt="Answer like a pirate.",
        llm_hass_api=[],
        local_first=False,
        memory=False,
        chat_model="gpt-5.4",
        model={
            **MODEL,
            "reasoning_effort": "high",
            "verbosity": "medium",
            "max_output_tokens": 1000,
            "web_search": True,
        },
    )

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    await ask(hass, "Who are you?")
    [request] = asked(simulator)
    assert request["model"] == "gpt-5.4"
    assert request["reasoning"]["effort"] == "high"
    assert request["text"] == {"verbosity": "medium"}
    assert request["max_output_tokens"] == 1000
    assert [tool["type"] for tool in request["tools"]] == ["web_search"]
    assert "Answer like a pirate." in instructions(request)


async def test_a_changed_agent_is_shown_as_it_was_saved(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """Options inside sections too, and those a person emptied are empty."""
    model = {**MODEL, "reasoning_effort": "none", "temperature": 0.5}
    form = await start_changing(hass, jarvis, "conversation")
    await submit_subentry(hass, form, **BUTLER, model=model)
    form = await start_changing(hass, jarvis, "conversation")
    assert suggested(form, "prompt") == BUTLER["prompt"]
    assert suggested(form, "model", "reasoning_effort") == "none"
    assert suggested(form, "model", "temperature") == 0.5

    without = {key: value for key, value in BUTLER.items() if key != "prompt"}
    await submit_subentry(hass, form, **without, model=MODEL)
    saved = subentry_of(jarvis, "conversation").data
    assert not {"prompt", "temperature"} & saved.keys()


async def test_what_is_left_to_the_server_is_not_sent(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Some models know best."""
    form = await start_changing(hass, jarvis, "conversation")
    model = {**MODEL, "reasoning_effort": "default", "verbosity": "default"}
    await submit_subentry(hass, form, **BUTLER, model={**model, "temperature": 0.5})
    await ask(hass, "Who are you?")
    [request] = asked(simulator)
    assert request["temperature"] == 0.5
    assert not {"reasoning", "text"} & request.keys()


async def test_a_model_that_is_not_listed_can_be_entered(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """Servers do not list all they have."""
    form = await start_changing(hass, jarvis, "conversation")
    await submit_subentry(hass, form, **{**BUTLER, "chat_model": "my-own"}, model=MODEL)
    assert subentry_of(jarvis, "conversation").data["chat_model"] == "my-own"


async def test_options_out_of_range_are_refused(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """The field is named, and nothing is saved."""
    before = subentry_of(jarvis, "conversation").data
    form = await start_changing(hass, jarvis, "conversation")
    for name, value in (
        ("reasoning_effort", "heroic"),
        ("verbosity", "endless"),
        ("max_output_tokens", 15),
        ("temperature", 2.5),
        ("patience", 1),
    ):
        with pytest.raises(InvalidData) as refusal:
            await submit_subentry(hass, form, **BUTLER, model={**MODEL, name: value})
        assert name in str(refusal.value.path)
    assert subentry_of(jarvis, "conversation").data == before


async def test_web_search_is_offered_where_the_style_has_it(home: HomeAssistant) -> None:
    """Chat Completions has none."""
    async with OpenAISimulator(styles=frozenset({"chat"})) as server:
        entry = await add_jarvis(home, server.base_url)
        form = await start_subentry(home, entry, "conversation")
        assert "web_search" not in field_names(form, "model")
    async with OpenAISimulator() as server:
        entry = await add_jarvis(home, server.base_url)
        form = await start_subentry(home, entry, "conversation")
        assert "web_search" in field_names(form, "model")


async def test_options_can_be_changed_while_the_server_is_away(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """There is no list of models then, and names can still be entered."""
    await simulator.stop()
    form = await start_changing(hass, jarvis, "conversation")
    assert choices(form, "chat_model") == []
    assert suggested(form, "chat_model") == "gpt-5.4-mini"
    result = await submit_subentry(hass, form, **BUTLER, model=MODEL)
    assert result["reason"] == "reconfigure_successful"


async def test_an_entry_that_is_not_loaded_says_so(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """Without it there is no server to ask."""
    await hass.config_entries.async_unload(jarvis.entry_id)
    for kind in ("conversation", "ai_task_data", "stt", "tts"):
        for start in (start_subentry, start_changing):
            result = await start(hass, jarvis, kind)
            assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "entry_not_loaded")


async def test_a_removed_agent_is_gone(hass: HomeAssistant, jarvis: ConfigEntry[Any]) -> None:
    """And the other one stays."""
    hass.config_entries.async_remove_subentry(
        jarvis, subentry_of(jarvis, "conversation").subentry_id
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.get("conversation.jarvis") is None
    assert hass.states.get("ai_task.jarvis_ai_task") is not None
