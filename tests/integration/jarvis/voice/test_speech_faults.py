"""What goes wrong with speech, and what that means for the rest."""

import io
from typing import Any
import wave

from aiohttp import web
from homeassistant.components import stt
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homelab_hub.const import DOMAIN
from homelab_hub_simulators.openai import OpenAISimulator
from homelab_hub_simulators.openai.sound import SAMPLE_RATE, tone
from tests.integration.jarvis.conftest import add_jarvis
from tests.integration.jarvis.steps import subentry_of
from tests.integration.jarvis.talk import ask, set_options
from tests.integration.servers import serve
from tests.leftovers import let_generators_end

from . import voices

HELLO = voices.microphone("Hello there")
TWO = "This is the first sentence of two. This is the second sentence, and it is longer than that one."


def speech_issue(hass: HomeAssistant, entry: ConfigEntry[Any], kind: str) -> ir.IssueEntry | None:
    """Return the repair about what listens or speaks."""
    issue_id = f"speech_{subentry_of(entry, kind).subentry_id}"
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


def reauths(hass: HomeAssistant) -> int:
    """Return how many sign-ins are asked for."""
    return sum(
        flow["context"]["source"] == "reauth"
        for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    )


def wav_of(text: str) -> bytes:
    """Return speech as a WAV file with its true sizes, as other servers send it."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(tone(text, 1.0))
    return target.getvalue()


@pytest.mark.parametrize("fault", ["server_error", "rate_limit", "html", "malformed_chunk"])
async def test_speech_that_fails_leaves_the_model_alone(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator, fault: str
) -> None:
    """Neither ear nor mouth works, and Jarvis answers as before."""
    options = {"retry_after": 30} if fault == "rate_limit" else {}
    simulator.faults.put(fault, endpoint="audio", **options)
    result = await voices.listen(hass, HELLO)
    assert result.result is stt.SpeechResultState.ERROR
    with pytest.raises(HomeAssistantError):
        await voices.speak(hass, "Hello there, my friend.")
    assert voice.runtime_data.health.error is None
    assert await ask(hass, "Hello")
    assert not reauths(hass)


async def test_a_wrong_key_asks_for_another(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Whoever finds out first."""
    simulator.faults.put("unauthorized", endpoint="audio")
    assert (await voices.listen(hass, HELLO)).result is stt.SpeechResultState.ERROR
    await hass.async_block_till_done()
    assert reauths(hass) == 1


async def test_no_credit_left_is_known_to_all(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """The account is the model's too; a second wish is not even sent."""
    simulator.faults.put("insufficient_quota", endpoint="audio")
    with pytest.raises(HomeAssistantError, match="credit"):
        await voices.speak(hass, "Hello there, my friend.")
    assert voice.runtime_data.health.error is not None
    before, last_error = len(simulator.requests), voice.runtime_data.health.last_error
    assert (await voices.listen(hass, HELLO)).result is stt.SpeechResultState.ERROR
    with pytest.raises(HomeAssistantError, match="credit"):
        await voices.speak(hass, "Hello once more, my friend.")
    assert len(simulator.requests) == before
    assert voice.runtime_data.health.last_error == last_error


async def test_a_server_without_speech_is_told_once_and_mends_itself(
    hass: HomeAssistant,
    voice: ConfigEntry[Any],
    simulator: OpenAISimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A repair says what is missing, the log has one line, and success clears both."""
    simulator.faults.put("html", endpoint="audio")
    for _ in range(3):
        await voices.listen(hass, HELLO)
    issue = speech_issue(hass, voice, "stt")
    assert issue is not None
    assert issue.translation_key == "speech_upstream_no_speech"
    assert caplog.text.count("cannot write down what is said") == 1
    assert voice.runtime_data.health.trouble is None
    simulator.faults.clear()
    assert (await voices.listen(hass, HELLO)).text == "Hello there"
    assert speech_issue(hass, voice, "stt") is None


async def test_a_model_that_is_not_there_is_a_repair_until_another_is_chosen(
    hass: HomeAssistant, voice: ConfigEntry[Any]
) -> None:
    """It names what has it, and the model."""
    await set_options(hass, voice, speech_model="tts-9")
    with pytest.raises(HomeAssistantError, match="model"):
        await voices.speak(hass, "Hello there, my friend.")
    issue = speech_issue(hass, voice, "tts")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["model"] == "tts-9"
    await set_options(hass, voice, speech_model="tts-1")
    assert speech_issue(hass, voice, "tts") is None


async def test_a_server_that_is_away_is_away_for_all(
    home: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """No connection says the same of every request."""
    entry = await add_jarvis(home, simulator.base_url)
    await simulator.stop()
    assert (await voices.listen(home, HELLO)).result is stt.SpeechResultState.ERROR
    assert entry.runtime_data.health.error is not None


async def test_speech_that_hangs_is_given_up(
    hass: HomeAssistant,
    voice: ConfigEntry[Any],
    simulator: OpenAISimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After the patience of ear and mouth, which is shortened here."""
    for place in ("listener", "speaker"):
        monkeypatch.setattr(f"custom_components.homelab_hub.assistant.voice.{place}.PATIENCE", 0.2)
    monkeypatch.setattr("custom_components.homelab_hub.assistant.voice.speaker.RETRIES", 0)
    simulator.faults.put("hang", endpoint="audio")
    assert (await voices.listen(hass, HELLO)).result is stt.SpeechResultState.ERROR
    with pytest.raises(HomeAssistantError, match=r"in time|too long"):
        await voices.speak(hass, "Hello there, my friend.")
    assert voice.runtime_data.health.error is None
    await let_generators_end()


@pytest.mark.parametrize("model", ["gpt-4o-mini-tts", "tts-1"])
async def test_speech_that_breaks_off_is_an_error_after_what_was_heard(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator, model: str
) -> None:
    """The beginning was played already; Home Assistant keeps none of it."""
    await set_options(hass, voice, speech_model=model)
    simulator.faults.put("cut_stream", endpoint="audio", after=2, times=1)
    heard = b""
    stream = voices.speech_of(hass, preferred_format="wav")
    stream.async_set_message(TWO)
    with pytest.raises(HomeAssistantError, match="broke"):  # noqa: PT012 - what came before counts
        async for piece in stream.async_stream_result():
            heard += piece
    assert heard.startswith(b"RIFF")
    await let_generators_end()
    assert voices.words_of(await voices.speak(hass, TWO, preferred_format="wav")) == TWO


async def test_a_passing_failure_between_sentences_is_tried_again(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """A limit that ends in a moment does not cut an answer short."""
    simulator.faults.put("rate_limit", endpoint="audio", retry_after=0.01, times=1)
    assert voices.words_of(await voices.speak(hass, TWO)) == TWO
    assert len(voices.spoken(simulator)) == 3


async def test_a_server_at_home_with_other_models_and_habits(home: HomeAssistant) -> None:
    """It has no voices of OpenAI's, ignores the format wanted, and tells no usage."""
    asked: list[dict[str, Any]] = []
    sound = wav_of("Guten Tag")

    async def answer(request: web.Request) -> web.StreamResponse:
        match request.path:
            case "/v1/models":
                return web.json_response({"data": [{"id": "qwen3"}, {"id": "kokoro"}]})
            case "/v1/audio/speech":
                asked.append(await request.json())
                return web.Response(body=sound, content_type="audio/x-wav")
            case _:
                return web.json_response({"choices": []})

    assert await async_setup_component(home, "assist_pipeline", {})
    async with serve(answer) as base_url:
        entry = await add_jarvis(home, base_url)
        assert {one.subentry_type for one in entry.subentries.values()} == {
            "conversation",
            "ai_task_data",
            "tts",
        }
        spoken = await voices.speak(home, "Guten Tag, mein Freund.", preferred_format="wav")
    assert voices.words_of(spoken) == "Guten Tag"
    assert asked == [
        {"model": "kokoro", "input": "Guten Tag, mein Freund.", "response_format": "wav"}
    ]
    totals = voices.usage_of(entry)
    assert totals.unpriced == {"kokoro"}


async def test_what_is_no_sound_is_refused(home: HomeAssistant) -> None:
    """A file that can be neither joined nor converted is not passed on."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/v1/models":
            return web.json_response({"data": [{"id": "some-tts"}]})
        if request.path != "/v1/audio/speech":
            return web.json_response({"choices": []})
        return web.Response(body=b"OggS and so on", content_type="audio/ogg")

    async with serve(answer) as base_url:
        await add_jarvis(home, base_url)
        with pytest.raises(HomeAssistantError, match="no speech of this kind"):
            await voices.speak(home, "Hello there, my friend.")


async def test_a_budget_that_is_used_up_silences_speech_if_it_is_to(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Nothing is sent then, and the server is not to blame."""
    await voices.listen(hass, HELLO)
    limits = {"day_limit": 1, "day_unit": "tokens", "speech_goes_on": False}
    hass.config_entries.async_update_entry(voice, options={"budget": limits})
    await hass.async_block_till_done(wait_background_tasks=True)
    before = len(simulator.requests)
    assert (await voices.listen(hass, HELLO)).result is stt.SpeechResultState.ERROR
    with pytest.raises(HomeAssistantError, match="budget"):
        await voices.speak(hass, "Hello there, my friend.")
    assert len(simulator.requests) == before
    assert voice.runtime_data.health.error is None
