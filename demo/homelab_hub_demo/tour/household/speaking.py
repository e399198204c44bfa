"""A voice assistant with one key: sound goes in over the WebSocket, and sound comes back."""

from contextlib import aclosing
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from mutagen.mp3 import MP3

from homelab_hub_demo.client import HomeAssistant, Json
from homelab_hub_demo.tour.assist import turn_off, wait_for_state
from homelab_hub_demo.tour.steps import Steps, UnexpectedError, Visit, expect
from homelab_hub_simulators.openai.recording import read_recording
from homelab_hub_simulators.openai.sound import SAMPLE_RATE, tone

steps = Steps()

EARS = "stt.jarvis_stt"
MOUTH = "tts.jarvis_tts"
LAMP = "light.kitchen_ceiling_light"
SPEECH = "/v1/audio/speech"
TRANSCRIPTIONS = "/v1/audio/transcriptions"
CHUNK = 4800
PIPELINES = "assist_pipeline/pipeline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of a pipeline: what happened in it, and the sound at its end."""

    events: tuple[Json, ...]
    sound: bytes

    def data(self, kind: str) -> Json:
        """Return what the first event of a kind says; raise when there was none."""
        for event in self.events:
            if event["type"] == kind:
                return event["data"]
        raise UnexpectedError(f"an event {kind}, not {[event['type'] for event in self.events]}")

    def place(self, key: str) -> int:
        """Return which event has a key in its data, or is of this kind."""
        return next(
            place
            for place, event in enumerate(self.events)
            if event["type"] == key or key in (event["data"] or {})
        )


async def run(home_assistant: HomeAssistant, pipeline: str, sound: bytes) -> Run:
    """Speak to a pipeline as the frontend's microphone does, and fetch what it answers."""
    events: list[Json] = []
    started = home_assistant.events(
        "assist_pipeline/run",
        start_stage="stt",
        end_stage="tts",
        input={"sample_rate": SAMPLE_RATE},
        pipeline=pipeline,
    )
    answer, handler = b"", 0
    async with aclosing(started) as happening:
        async for event in happening:
            events.append(event)
            match event["type"]:
                case "run-start":
                    handler = event["data"]["runner_data"]["stt_binary_handler_id"]
                case "stt-start":
                    for start in range(0, len(sound), CHUNK):
                        await home_assistant.send_bytes(handler, sound[start : start + CHUNK])
                    await home_assistant.send_bytes(handler, b"")
                case "tts-end":
                    answer = await home_assistant.download(event["data"]["tts_output"]["url"])
                case "run-end":
                    break
                case _:
                    pass
    return Run(events=tuple(events), sound=answer)


def heard(sound: bytes) -> tuple[str, float]:
    """Return the words and the seconds of an MP3 file; raise when it is none."""
    decode: Any = MP3  # which has no types
    length: float = decode(BytesIO(sound)).info.length
    recording = read_recording(sound)
    expect(recording and recording.words, f"speech, not {len(sound)} bytes of something else")
    assert recording is not None
    assert recording.words is not None
    return recording.words, length


@steps.add("a voice assistant is made with one key", essential=True)
async def made(visit: Visit) -> str:
    """Choose Jarvis for ear, head and mouth."""
    home_assistant = visit.demo.home_assistant
    ears = await home_assistant.call("stt/engine/list")
    mouths = await home_assistant.call("tts/engine/list")
    expect(EARS in [one["engine_id"] for one in ears["providers"]], f"{EARS}, not {ears}")
    expect(MOUTH in [one["engine_id"] for one in mouths["providers"]], f"{MOUTH} among the engines")
    voices = await home_assistant.call("tts/engine/voices", engine_id=MOUTH, language="en")
    made = await home_assistant.call(
        f"{PIPELINES}/create",
        name="Jarvis by voice",
        language="en",
        conversation_engine="conversation.jarvis",
        conversation_language="en",
        stt_engine=EARS,
        stt_language="en",
        tts_engine=MOUTH,
        tts_language="en",
        tts_voice="cedar",
        wake_word_entity=None,
        wake_word_id=None,
    )
    visit.notes["pipeline"] = made["id"]
    return f"{EARS}, conversation.jarvis and {MOUTH}, {len(voices['voices'])} voices"


@steps.add("a spoken question is answered aloud, sentence by sentence")
async def answered(visit: Visit) -> str:
    """Ask for a story; the speech begins before the text has ended, and says all of it."""
    seen = len(visit.demo.simulator.requests)
    told = await run(
        visit.demo.home_assistant, visit.notes["pipeline"], tone("Tell me a story", 1.0)
    )
    question = told.data("stt-end")["stt_output"]["text"]
    expect(question == "Tell me a story", f"the words that were said, not {question!r}")
    early = told.place("tts_start_streaming") < told.place("intent-end")
    expect(early, "speech to begin while the answer is being written")
    text = told.data("tts-start")["tts_input"]
    words, length = heard(told.sound)
    expect(words == text, f"{text!r} to be heard, not {words!r}")
    asked = visit.demo.simulator.requests[seen:]
    sentences = [one.body for one in asked if one.path == SPEECH]
    expect(len(sentences) > 1, f"several sentences, not {len(sentences)}")
    expect({one["voice"] for one in sentences} == {"cedar"}, "the voice of the assistant")
    visit.notes["story"] = words
    return f"{len(sentences)} sentences in one MP3 of {length:.1f} s, “{words[:60]}…”"


@steps.add("a lamp is switched by voice")
async def switched(visit: Visit) -> str:
    """Say it, see it, and hear that it was done."""
    home_assistant = visit.demo.home_assistant
    await turn_off(home_assistant, LAMP)
    told = await run(
        home_assistant, visit.notes["pipeline"], tone("Turn on the kitchen ceiling light", 1.0)
    )
    await wait_for_state(home_assistant, LAMP, "on")
    words, _ = heard(told.sound)
    return f"{LAMP} is on, “{words}”"


@steps.add("names of the home are expected when listening")
async def expected(visit: Visit) -> str:
    """See what the server is told beside the sound."""
    uploads = [one.body for one in visit.demo.simulator.requests if one.path == TRANSCRIPTIONS]
    prompt = uploads[-1].get("prompt", "")
    expect("Kitchen" in prompt, f"rooms in the prompt, not {prompt[:90]!r}")
    return f"{len(prompt)} letters: “{prompt[:60]}…”"


@steps.add("silence is not made into words")
async def silent(visit: Visit) -> str:
    """Say nothing, and see that no server is asked."""
    seen = len(visit.demo.simulator.requests)
    told = await run(visit.demo.home_assistant, visit.notes["pipeline"], bytes(2 * SAMPLE_RATE))
    code = told.data("error")["code"]
    expect(code == "stt-no-text-recognized", f"stt-no-text-recognized, not {code}")
    asked = [one.path for one in visit.demo.simulator.requests[seen:]]
    expect(TRANSCRIPTIONS not in asked, "no upload of silence")
    return f"{code}, nothing uploaded"


@steps.add("the voice assistant is removed")
async def removed(visit: Visit) -> str:
    """Leave the settings as they were."""
    pipeline = visit.notes["pipeline"]
    await visit.demo.home_assistant.call(f"{PIPELINES}/delete", pipeline_id=pipeline)
    listed = await visit.demo.home_assistant.call(f"{PIPELINES}/list")
    left = [one["id"] for one in listed["pipelines"]]
    expect(pipeline not in left, "the assistant to be gone")
    return f"{len(left)} left"
