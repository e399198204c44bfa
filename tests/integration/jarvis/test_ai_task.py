"""Tasks for automations: texts, data in a given form, and errors that say what to do."""

from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.conftest import STYLES, in_both_styles

from .conftest import add_jarvis
from .files import attached, media_folder, pdf, png
from .scripted import Reply, scripted_server
from .talk import ask, asked, history, set_options

ENTITY = "ai_task.jarvis_ai_task"


async def generate(
    hass: HomeAssistant, instructions: str, entity_id: str = ENTITY, **more: Any
) -> Any:
    """Return what the action gives an automation."""
    response = await hass.services.async_call(
        "ai_task",
        "generate_data",
        {
            "task_name": "A test",
            "entity_id": entity_id,
            "instructions": instructions,
            **more,
        },
        blocking=True,
        return_response=True,
    )
    assert response is not None
    return response["data"]


def schema_of(request: Any) -> dict[str, Any]:
    """Return the JSON schema a request asks an answer for."""
    if "input" in request:
        wanted = request["text"]["format"]
    else:
        wanted = request["response_format"]["json_schema"]
    assert wanted["strict"] is True
    assert wanted["name"] == "a_test"
    schema: dict[str, Any] = wanted["schema"]
    return schema


@in_both_styles
async def test_a_text_is_answered_with_a_text(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """No tools and no home: a task gets them only from who starts it."""
    assert await generate(hass, "Tell me a joke") == (
        "Why did the light bulb fail its exam? It was not very bright."
    )
    assert "tools" not in asked(simulator)[-1]


FIELDS: dict[str, Any] = {
    "count": {
        "required": True,
        "description": "How many there are",
        "selector": {"number": {"min": 0, "max": 100}},
    },
    "room": {"required": True, "selector": {"select": {"options": ["kitchen", "bedroom"]}}},
    "found": {"required": True, "selector": {"boolean": {}}},
    "note": {"selector": {"text": {}}},
    "things": {"selector": {"text": {"multiple": True}}},
    "place": {
        "required": True,
        "selector": {
            "object": {
                "fields": {
                    "shelf": {"required": True, "selector": {"number": {"min": 1, "max": 9}}},
                    "label": {"selector": {"text": {}}},
                }
            }
        },
    },
}


@in_both_styles
async def test_data_has_the_form_that_was_asked_for(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """Numbers, choices, lists and what is nested, in their types."""
    text = 'There are 7 jars on shelf 3 in the bedroom, labelled "jam": cherry, plum and fig.'
    data = await generate(hass, text, structure=FIELDS)
    assert (data["count"], data["room"], data["found"]) == (7, "bedroom", True)
    assert data["things"] == ["cherry", "plum", "fig"]
    assert data["place"]["shelf"] == 3
    assert {type(data["note"]), type(data["place"]["label"])} == {str}


@in_both_styles
async def test_the_schema_keeps_the_rules_of_strict_output(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """Everything is required and nothing else allowed; what is optional may be null."""
    await generate(hass, "There are 7 jars", structure=FIELDS)
    schema = schema_of(asked(simulator)[-1])
    for inner in (schema, schema["properties"]["place"]):
        assert inner["required"] == list(inner["properties"])
        assert inner["additionalProperties"] is False
    properties = schema["properties"]
    assert properties["room"]["enum"] == ["kitchen", "bedroom"]
    assert properties["count"]["description"] == "How many there are"
    nullable = {name for name, inner in properties.items() if "null" in str(inner.get("type"))}
    assert nullable == {"note", "things"}


@pytest.mark.parametrize("style", sorted(STYLES))
async def test_what_the_model_leaves_out_is_not_in_the_data(
    home: HomeAssistant, style: str
) -> None:
    """Null stands for it on the wire; an automation tests whether it is there."""
    async with scripted_server(style) as server:
        await add_jarvis(home, server.base_url)
        server.replies = [
            Reply(pieces=['{"count": 0, "note"', ': null, "place": {"label": null}}'])
        ]
        assert await generate(home, "Count", structure=FIELDS) == {"count": 0, "place": {}}


@pytest.mark.parametrize("style", sorted(STYLES))
async def test_an_answer_that_is_no_data_is_an_error_with_a_next_step(
    home: HomeAssistant, style: str
) -> None:
    """Servers at home do not all know structured output."""
    async with scripted_server(style) as server:
        await add_jarvis(home, server.base_url)
        server.replies = [Reply(pieces=["Sure! Here is ", "your data."])]
        with pytest.raises(HomeAssistantError, match="Try again, or choose another model"):
            await generate(home, "Count", structure=FIELDS)


@in_both_styles
async def test_pictures_and_documents_are_looked_at(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], tmp_path: Path
) -> None:
    """From the media folder; the answer tells of both."""
    with media_folder(hass, tmp_path):
        png(tmp_path, "green")
        pdf(tmp_path)
        files = attached("green.png", "letter.pdf")
        answer = await generate(hass, "What is this?", attachments=files)
    assert "8x8 pixels, mostly green" in answer
    assert "a PDF document called letter.pdf of 1 page" in answer


async def test_other_files_are_refused_before_anything_is_sent(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any], tmp_path: Path
) -> None:
    """The error names the file and what would be taken."""
    (tmp_path / "song.mp3").write_bytes(b"la la la")
    with (
        media_folder(hass, tmp_path),
        pytest.raises(HomeAssistantError, match=r"Only pictures and PDF .* song\.mp3"),
    ):
        await generate(hass, "What is this?", attachments=attached("song.mp3"))
    assert asked(simulator) == []


@pytest.mark.parametrize(
    ("kind", "parameters", "step"),
    [
        ("unauthorized", {}, "Enter a new one in the settings"),
        ("insufficient_quota", {}, "Add some there"),
        ("model_not_found", {}, "Choose another one in the settings"),
        ("html", {}, "Check its address in the settings"),
        ("rate_limit", {"retry_after": 100}, "Try again in a while"),
        ("malformed_chunk", {"after": 1}, "Please ask again"),
        ("cut_stream", {"after": 1}, "Please ask again"),
        ("hang", {}, "takes too long"),
    ],
)
async def test_an_error_says_what_to_do(
    hass: HomeAssistant,
    simulator: OpenAISimulator,
    jarvis: ConfigEntry[Any],
    *,
    kind: str,
    parameters: dict[str, Any],
    step: str,
) -> None:
    """A translated error, never half an answer."""
    await set_options(hass, jarvis, patience=0.2)
    simulator.faults.put(kind, **parameters)
    with pytest.raises(HomeAssistantError, match=step) as caught:
        await generate(hass, "Tell me a story")
    assert caught.value.translation_domain == "homelab_hub"


async def test_a_busy_server_is_waited_for_as_long_as_it_asks(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """Nobody waits at a loudspeaker, so a task is tried again; patience counts for each try."""
    simulator.faults.put("rate_limit", retry_after=0.01, times=2)
    await set_options(hass, jarvis, patience=5)
    assert await generate(hass, "Hello") == "Hello! What can I do for you?"


async def test_an_outage_found_by_a_task_is_still_told_to_a_person(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """An automation at night does not use up the explanation."""
    simulator.faults.put("unauthorized")
    with pytest.raises(HomeAssistantError):
        await generate(hass, "Hello")
    before = len(asked(simulator))
    assert "no longer accepts the key" in await ask(hass, "Tell me a joke")
    assert len(asked(simulator)) == before


async def test_tasks_at_once_get_their_own_answers(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """Each request holds its own instructions only."""
    assert await generate(hass, "Say one") == "one"
    assert await generate(hass, "Say two") == "two"
    assert "one" not in str(history(asked(simulator)[-1])[1:])
