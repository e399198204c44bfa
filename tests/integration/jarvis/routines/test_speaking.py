"""Where a routine's text is spoken, when it is not, and what is told of that."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homelab_hub.assistant.voice.speakable import aloud
from tests.integration.jarvis.steps import start_changing, subentry_of, submit_subentry

from .conftest import BUTTON, NAME, Household
from .speakers import NEST, SATELLITE, VOICE

PROMPT = "How are you?"


async def test_a_satellite_announces_it(hass: HomeAssistant, household: Household) -> None:
    """With the voice of its own pipeline."""
    assert await async_setup_component(hass, "assist_pipeline", {})
    await household.add_routine(PROMPT, speaker=SATELLITE)
    event = await household.press()
    assert household.satellite.announced == [event.data["text"]]
    assert event.data["spoken"]


async def test_a_language_is_spoken_and_answered_in(household: Household) -> None:
    """It reaches the voice too."""
    await household.add_routine(PROMPT, speaker=NEST, voice=VOICE, language="de")
    await household.press()
    assert household.nest.heard[0].startswith("de: ")


async def test_without_a_speaker_the_text_is_all(household: Household) -> None:
    """For automations that do something else with it."""
    await household.add_routine(PROMPT)
    event = await household.press()
    assert event.data["text"]
    assert (event.data["result"], event.data["spoken"]) == ("finished", False)
    assert event.data["reason"] == "no_speaker"


async def test_a_speaker_that_fails_loses_no_text(household: Household) -> None:
    """Nothing for a person to mend: no repair."""
    await household.add_routine(PROMPT, speaker=NEST, voice=VOICE)
    household.nest.broken = True
    event = await household.press()
    assert (event.data["result"], event.data["reason"]) == ("failed", "speaker_failed")
    assert event.data["text"]
    assert "routine_speaker_gone" not in repairs(household.hass)


async def test_a_speaker_that_is_off_is_told_apart_from_one_that_is_gone(
    hass: HomeAssistant, household: Household
) -> None:
    """Off passes; gone is a repair until another speaker is chosen. The button stays there."""
    await household.add_routine(PROMPT, speaker=NEST, voice=VOICE)
    household.nest.switch_off()
    assert (await household.press()).data["reason"] == "speaker_unavailable"
    assert not repairs(hass)
    er.async_get(hass).async_remove(NEST)
    await hass.async_block_till_done()
    event = await household.press()
    assert (event.data["reason"], bool(event.data["text"])) == ("speaker_gone", True)
    assert repairs(hass) == {"routine_speaker_gone"}
    button = hass.states.get(BUTTON)
    assert button is not None
    assert button.state != "unavailable"
    form = await start_changing(hass, household.entry, "routine")
    await submit_subentry(hass, form, name=NAME, prompt=PROMPT)
    assert (await household.press()).data["reason"] == "no_speaker"
    assert not repairs(hass)


async def test_a_speaker_and_a_voice_that_are_renamed_are_kept(
    hass: HomeAssistant, household: Household
) -> None:
    """A new name for the same thing is nothing to repair."""
    await household.add_routine(PROMPT, speaker=NEST, voice=VOICE)
    for before, after in ((NEST, "media_player.bath"), (VOICE, "tts.bath")):
        er.async_get(hass).async_update_entity(before, new_entity_id=after)
        await hass.async_block_till_done(wait_background_tasks=True)
    event = await household.press()
    assert (event.data["reason"], event.data["spoken"]) == (None, True)
    routine = subentry_of(household.entry, "routine")
    assert routine.data["speaker"] == "media_player.bath"
    assert routine.data["voice"] == "tts.bath"
    assert not repairs(hass)


async def test_a_voice_that_is_gone_is_a_repair(hass: HomeAssistant, household: Household) -> None:
    """And goes with the routine's entry."""
    await household.add_routine(PROMPT, speaker=NEST, voice=VOICE)
    er.async_get(hass).async_remove(VOICE)
    await hass.async_block_till_done()
    assert (await household.press()).data["reason"] == "voice_gone"
    assert repairs(hass) == {"routine_voice_gone"}
    await hass.config_entries.async_unload(household.entry.entry_id)
    assert not repairs(hass)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Good morning. It is *sunny*.", "Good morning. It is sunny."),
        ("# Today\n- Dentist at **10:00**\n- `Milk`", "Today. Dentist at 10:00. Milk."),
        ("See [the page](https://a.example/b?c=d) or https://b.example.", "See the page or."),
        ("![a fox](https://a.example/fox.png)\nDone!", "a fox. Done!"),
        ("| Room | °C |\n|---|---|\n| Bath | 21 |", "Room, °C. Bath, 21."),
        (
            "```yaml\na: 1\n```\n2 * 3 = 6 and snake_case_name",
            "2 * 3 = 6 and snake_case_name.",
        ),
        ("1. First\n2. Second", "1. First. 2. Second."),
        ("\u202eabc\u200b", "abc."),
        ("   \n--- \n", ""),
    ],
)
def test_markup_is_not_read_aloud(text: str, said: str) -> None:
    """What a text says is kept, and ends as sentences."""
    assert aloud(text) == said


def repairs(hass: HomeAssistant) -> set[str | None]:
    """Return the repairs about routines."""
    return {
        issue.translation_key
        for issue in ir.async_get(hass).issues.values()
        if issue.issue_id.startswith("routine_")
    }
