"""Speaking what was written."""

import asyncio
from typing import Any

from homeassistant.components.tts.entity import TTSAudioRequest
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.jarvis.talk import set_options
from tests.waiting import until

from . import voices

LONG = " ".join(f"This is sentence number {n}, which goes on and on for a while." for n in "ABCDE")


async def test_both_formats_hold_every_sentence(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """WAV is one header and the samples of all; MP3 is one row of frames."""
    wav = await voices.speak(hass, LONG, preferred_format="wav")
    mp3 = await voices.speak(hass, LONG)
    assert voices.words_of(wav) == voices.words_of(mp3) == LONG
    assert wav.count(b"RIFF") == 1
    assert voices.samples_of(wav)[0] == 24000
    assert {body["response_format"] for body in voices.bodies(simulator, voices.SPEECH)} == {
        "wav",
        "mp3",
    }
    assert len(voices.spoken(simulator)) > 4


async def test_only_what_is_for_the_ears_is_spoken(
    hass: HomeAssistant, voice: ConfigEntry[Any]
) -> None:
    """Markup, addresses, emoji and code stay silent."""
    text = (
        "# Weather\n- **Sunny** ☀️, see [the map](https://example.org/map).\n```py\nx = 1\n```\nBye!"
    )
    assert voices.words_of(await voices.speak(hass, text)) == "Weather\nSunny, see the map. Bye!"


async def test_a_text_without_words_is_an_error_and_no_request(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """There is nothing to hear in a smile."""
    with pytest.raises(HomeAssistantError, match="can be said aloud"):
        await voices.speak(hass, "🙂 …")
    assert not voices.spoken(simulator)


async def test_the_next_sentence_is_asked_for_while_one_is_heard_and_no_more(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Two requests are under way at once, however long the text is."""
    entity = voices.mouth(hass)
    request = TTSAudioRequest("en", dict(entity.default_options or {}), voices.pieces(LONG))
    response = await entity.internal_async_stream_tts_audio(request)
    await until(lambda: len(voices.spoken(simulator)) == 2)
    await hass.async_block_till_done()
    assert len(voices.spoken(simulator)) == 2
    sound = b"".join([piece async for piece in response.data_gen])
    assert voices.words_of(sound) == LONG
    assert " ".join(voices.spoken(simulator)) == LONG


async def test_voice_speed_and_instructions_are_told(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """From the options, and from the call before them."""
    await set_options(hass, voice, voice="cedar", speed=1.25, instructions="Like a butler")
    await voices.speak(hass, "Very good, Sir, as always.")
    await voices.speak(hass, "Very good, Sir.", voice="nova", speed=2, instructions="")
    mine, called = voices.bodies(simulator, voices.SPEECH)
    assert (mine["voice"], mine["speed"], mine["instructions"]) == ("cedar", 1.25, "Like a butler")
    assert (called["voice"], called["speed"]) == ("nova", 2)
    assert "instructions" not in called


@pytest.mark.parametrize("speed", [9, 0, "quick", None])
async def test_a_speed_that_is_none_is_refused(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator, speed: Any
) -> None:
    """Before anything is sent."""
    with pytest.raises(HomeAssistantError, match=r"0\.25 to 4\.0"):
        await voices.speak(hass, "Hello there, my friend.", speed=speed)
    assert not voices.spoken(simulator)


async def test_a_changed_option_is_another_sound(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """What Home Assistant keeps of a text is used again only if it would sound the same."""
    for change in ({}, {}, {"speed": 1.5}, {"instructions": "Slowly"}, {"speech_model": "tts-1"}):
        if change:
            await set_options(hass, voice, voice="nova", **change)
        await voices.speak(hass, "The same words again.")
    assert len(voices.spoken(simulator)) == 4


async def test_voices_are_those_of_the_model(hass: HomeAssistant, voice: ConfigEntry[Any]) -> None:
    """OpenAI's newer models have more; an unknown model has the one that was typed in."""

    def offered() -> list[str]:
        return [one.voice_id for one in voices.mouth(hass).async_get_supported_voices("en") or []]

    assert "marin" in offered()
    await set_options(hass, voice, speech_model="tts-1")
    assert "marin" not in offered()
    assert offered()[0] == "alloy"
    await set_options(hass, voice, speech_model="kokoro", voice="af_heart")
    assert offered() == ["af_heart"]


async def test_tts_1_is_paid_by_the_letter(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """It tells no tokens, and is not asked for events."""
    await set_options(hass, voice, speech_model="tts-1")
    before = voices.usage_of(voice).cost
    assert voices.words_of(await voices.speak(hass, LONG)) == LONG
    totals = voices.usage_of(voice)
    assert totals.cost - before == pytest.approx(totals.characters * 15 / 1_000_000)
    assert "stream_format" not in voices.bodies(simulator, voices.SPEECH)[0]


@pytest.mark.parametrize("moment", range(6))
async def test_a_listener_who_leaves_ends_every_request(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator, moment: int
) -> None:
    """Whenever: nothing goes on for a sound that is closed, and the text is closed too."""
    simulator.faults.put("hang", endpoint="audio")
    closed = asyncio.Event()

    async def written() -> Any:
        try:
            yield LONG
        finally:
            closed.set()

    stream = voices.speech_of(hass)
    stream.async_set_message_stream(written())
    task = next(
        one for one in asyncio.all_tasks() if one.get_name().startswith("tts_load_data_into_cache")
    )
    await until(lambda: voices.spoken(simulator))
    for _ in range(moment):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait_for(closed.wait(), 10)
    await until(lambda: not under_way())


async def test_a_speech_that_nobody_takes_up_ends_with_its_entry(
    hass: HomeAssistant, voice: ConfigEntry[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without ffmpeg Home Assistant keeps what it cannot convert, and reads no more of it."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(FileNotFoundError):
        await voices.speak(hass, LONG * 2, preferred_format="flac")
    assert under_way()
    await hass.config_entries.async_unload(voice.entry_id)
    assert not under_way()


def under_way() -> set[str]:
    """Return the tasks of speeches."""
    names = {one.get_name() for one in asyncio.all_tasks()}
    return {"ask for speech", "read what is to be spoken"} & names
