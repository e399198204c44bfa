"""Talk to Assist as the frontend's chat does, and see what came of it."""

from contextlib import aclosing
from dataclasses import dataclass
from time import perf_counter

from homelab_hub_demo.client import HomeAssistant, Json
from homelab_hub_demo.waiting import until

from .steps import UnexpectedError, expect

STATE_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: what was said, in which pieces it came, and how the conversation stands."""

    speech: str
    pieces: tuple[str, ...]
    conversation_id: str
    continues: bool
    """Whether an answer is awaited."""
    ms: int

    @property
    def quoted(self) -> str:
        """Return the speech for a table cell."""
        return f"“{self.speech if len(self.speech) <= 90 else self.speech[:89] + '…'}”"


async def say(
    home_assistant: HomeAssistant, text: str, conversation_id: str | None = None
) -> Reply:
    """Say something to the preferred assistant; raise when no speech comes back."""
    started = perf_counter()
    pieces: list[str] = []
    run = home_assistant.events(
        "assist_pipeline/run",
        start_stage="intent",
        end_stage="intent",
        input={"text": text},
        conversation_id=conversation_id,
    )
    output: Json = None
    async with aclosing(run) as events:
        async for event in events:
            match event["type"], event["data"]:
                case "intent-progress", {"chat_log_delta": {"content": str(piece)}}:
                    pieces.append(piece)
                case "intent-end", {"intent_output": output}:
                    break
                case "error" | "run-end", _:
                    raise UnexpectedError(f"an answer to {text[:60]!r}, not {event}")
                case _:
                    pass
    speech = output["response"]["speech"].get("plain", {}).get("speech", "")
    expect(speech.strip(), f"speech in the answer to {text[:60]!r}, not {output['response']}")
    return Reply(
        speech=speech,
        pieces=tuple(piece for piece in pieces if piece),
        conversation_id=output["conversation_id"],
        continues=output["continue_conversation"],
        ms=round((perf_counter() - started) * 1000),
    )


async def wait_for_state(home_assistant: HomeAssistant, entity_id: str, wanted: str) -> None:
    """Wait until an entity is in a state; what an answer promised may follow a moment later."""

    async def look() -> bool:
        return bool((await home_assistant.state(entity_id))["state"] == wanted)

    try:
        await until(look, STATE_SECONDS)
    except TimeoutError:
        raise UnexpectedError(f"{entity_id} to become {wanted} within {STATE_SECONDS} s") from None


async def turn_off(home_assistant: HomeAssistant, *entity_ids: str) -> None:
    """Switch lamps off by hand, so that turning them on can be seen."""
    await home_assistant.act("light.turn_off", {"entity_id": list(entity_ids)})
