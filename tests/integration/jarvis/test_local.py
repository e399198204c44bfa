"""What Home Assistant answers by itself: before the model is asked, and in its place."""

from typing import Any

from homeassistant.components import conversation
from homeassistant.components.conversation import gazetteer
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.furniture import BEDROOM_LIGHT, KITCHEN_LIGHT, READING_LAMP, state

from .talk import ask, asked, say, set_options, spoken, words


@pytest.fixture(autouse=True)
async def at_home(furnished: HomeAssistant, jarvis: ConfigEntry[Any]) -> None:
    """Have a Jarvis as he comes, in a furnished home."""


async def trigger_on(hass: HomeAssistant, sentence: str, answer: str) -> None:
    """Add an automation that answers a sentence."""
    automation = {
        "trigger": {"platform": "conversation", "command": [sentence]},
        "action": {"set_conversation_response": answer},
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})


async def test_a_command_that_is_understood_locally_needs_no_network(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """The lamp is on without a request, and the local agent's words are the answer."""
    assert await ask(hass, "Turn on the reading lamp") == "Turned on the light"
    assert state(hass, READING_LAMP) == "on"
    assert asked(simulator) == []


async def test_a_sentence_trigger_comes_before_the_model(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """What the user wrote an automation for is never guessed at."""
    await trigger_on(hass, "open sesame", "The cave is open.")
    assert await ask(hass, "Open sesame") == "The cave is open."
    assert asked(simulator) == []


async def test_nothing_is_loaded_for_the_first_sentence_without_the_model(
    hass: HomeAssistant,
    jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In an outage a person would wait seconds for it. Only the home is looked at anew."""
    build = gazetteer._build_matcher
    built: list[Any] = []

    def noting(previous: Any, home: Any) -> Any:
        built.append(previous)
        return build(previous, home)

    await set_options(hass, jarvis, local_first=False)
    simulator.faults.put("server_error", status=503)
    monkeypatch.setattr(gazetteer, "_build_matcher", noting)
    await ask(hass, "Tell me a joke")
    await ask(hass, "Tell me another joke")
    assert built
    assert built.count(None) <= 1, "but what Home Assistant's own agent keeps for itself"


async def test_a_long_text_is_not_matched_against_sentences(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """Nobody says such a command, and matching would take long."""
    await trigger_on(hass, "note {text}", "Noted.")
    assert await ask(hass, "Note milk") == "Noted."
    assert await ask(hass, "Note " + "milk " * 100) != "Noted."
    assert len(asked(simulator)) == 1


async def test_questions_are_left_to_a_model_that_sees_the_home(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """As in Home Assistant's own pipeline: a model understands more of them."""
    assert "18.2" in await ask(hass, "What is the temperature in the bedroom?")
    assert len(asked(simulator)) == 2


async def test_questions_are_answered_locally_if_the_model_sees_nothing(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """Without an API the model could not know."""
    await set_options(hass, jarvis, llm_hass_api=[])
    assert "on" not in await ask(hass, "Is the reading lamp on?")
    assert asked(simulator) == []


async def test_what_is_not_understood_goes_to_the_model_without_a_trace(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """The model sees what the user said, once, and no excuse of the local agent."""
    await ask(hass, "Be a dear and make the reading lamp shine")
    assert spoken(asked(simulator)[0]) == [("user", "Be a dear and make the reading lamp shine")]


async def test_what_was_done_locally_is_known_to_the_model_later(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """One conversation, whoever answers."""
    first = await say(hass, "Turn on the reading lamp")
    await ask(hass, "What did you do for me?", first.conversation_id)
    assert spoken(asked(simulator)[-1]) == [
        ("user", "Turn on the reading lamp"),
        ("assistant", "Turned on the light"),
        ("user", "What did you do for me?"),
    ]


async def test_the_option_lets_the_model_do_everything(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """Off, not even a sentence trigger is tried first."""
    await trigger_on(hass, "open sesame", "The cave is open.")
    await set_options(hass, jarvis, local_first=False)
    assert await ask(hass, "Turn on the reading lamp") == "I turned on Reading lamp."
    assert await ask(hass, "Open sesame") != "The cave is open."
    assert len(asked(simulator)) == 3


async def test_in_place_of_the_model_the_room_still_counts(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """“The lights” are those of the room that is spoken in."""
    await set_options(hass, jarvis, local_first=False)
    simulator.faults.put("server_error")
    entry = MockConfigEntry(domain="test")
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("test", "satellite")}
    )
    kitchen = ar.async_get(hass).async_get_or_create("Kitchen")
    dr.async_get(hass).async_update_device(device.id, area_id=kitchen.id)
    await say(hass, "Turn on the lights", device_id=device.id)
    assert (state(hass, KITCHEN_LIGHT), state(hass, BEDROOM_LIGHT)) == ("on", "off")


async def test_in_place_of_the_model_questions_and_triggers_are_answered_too(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """All that Home Assistant understands, also what was left to the model before."""
    await trigger_on(hass, "open sesame", "The cave is open.")
    await set_options(hass, jarvis, local_first=False)
    simulator.faults.put("server_error")
    assert (await ask(hass, "Is the front door locked?")).startswith("Yes. The AI server")
    assert await ask(hass, "Open sesame") == "The cave is open."


@pytest.mark.parametrize("local_first", [True, False])
async def test_the_action_is_done_in_the_name_of_who_spoke(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], local_first: bool
) -> None:
    """So that the logbook tells who turned the lamp on; locally and through the model."""
    await set_options(hass, jarvis, local_first=local_first)
    user = await hass.auth.async_create_user("Paula")
    await say(hass, "Turn on the reading lamp", context=Context(user_id=user.id))
    lamp = hass.states.get(READING_LAMP)
    assert lamp is not None
    assert (lamp.state, lamp.context.user_id) == ("on", user.id)


async def test_a_conversation_goes_on_where_the_local_agent_left_it(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """The local agent's answer in an outage is history, its own conversation is not."""
    await set_options(hass, jarvis, local_first=False)
    simulator.faults.put("cut_stream", after=0, times=1)
    first = await say(hass, "Turn on the reading lamp")
    await ask(hass, "Hello", first.conversation_id)
    assert spoken(asked(simulator)[-1]) == [
        ("user", "Turn on the reading lamp"),
        ("assistant", words(first)),
        ("user", "Hello"),
    ]


async def test_the_agent_of_home_assistant_is_still_there(hass: HomeAssistant) -> None:
    """Jarvis is one agent beside it."""
    answer = await conversation.async_converse(hass, "Turn on the reading lamp", None, Context())
    assert words(answer) == "Turned on the light"
