"""One turn of a conversation, measured from outside."""

from contextlib import aclosing
from dataclasses import dataclass
import re
from time import perf_counter

from homelab_hub_demo.client import HomeAssistant, Json
from homelab_hub_simulators.openai import OpenAISimulator
from homelab_hub_simulators.openai.responses.request import read_request
from homelab_hub_simulators.openai.tokens import prompt_text
from tests.benchmarks.relay import Relay, Watch

LANGUAGE = "en"
_LAMP = re.compile(r"Bench light \d+")
_COUNTED = re.compile(r"light:? \+(\d+)")


class UnexpectedError(Exception):
    """What was measured is not what was meant; the numbers would say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A turn, in milliseconds. `before` and `after` are zero where no server was asked."""

    total: float
    own: float
    before: float
    after: float
    requests: int
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Says things to agents and pipelines, and measures."""

    home_assistant: HomeAssistant
    relay: Relay
    simulator: OpenAISimulator

    async def process(self, agent: str, text: str, conversation_id: str | None = None) -> Turn:
        """Say something to an agent, as the frontend did before pipelines."""
        await self.relay.quiet()
        watch = self.relay.watch()
        start = perf_counter()
        answer = await self.home_assistant.call(
            "conversation/process",
            text=text,
            agent_id=agent,
            language=LANGUAGE,
            conversation_id=conversation_id,
        )
        return _turn(watch, start, perf_counter(), answer)

    async def pipeline(self, pipeline: str, text: str) -> Turn:
        """Say something to an Assist pipeline, as the frontend does."""
        await self.relay.quiet()
        watch = self.relay.watch()
        start = perf_counter()
        run = self.home_assistant.events(
            "assist_pipeline/run",
            start_stage="intent",
            end_stage="intent",
            input={"text": text},
            pipeline=pipeline,
        )
        async with aclosing(run) as events:
            async for event in events:
                if event["type"] == "intent-end":
                    return _turn(watch, start, perf_counter(), event["data"]["intent_output"])
                if event["type"] in {"error", "run-end"}:
                    raise UnexpectedError(f"no answer to {text!r}: {event}")
        raise UnexpectedError(f"no answer to {text!r}")

    def tokens(self) -> int:
        """Return the tokens of the latest request, as the simulator counts them."""
        return prompt_text(read_request(self.simulator.requests[-1].body, []).prompt)[1]

    def lamps_in_prompt(self) -> int:
        """Return how many lamps the latest request told the model of, by name or as a number."""
        told = read_request(self.simulator.requests[-1].body, []).prompt.instructions
        return len(set(_LAMP.findall(told))) + sum(map(int, _COUNTED.findall(told)))


def _turn(watch: Watch, start: float, end: float, answer: Json) -> Turn:
    """Return the turn; raise for an answer that is an error."""
    if answer["response"]["response_type"] == "error":
        raise UnexpectedError(f"an error was answered: {answer}")
    asked = watch.exchanges
    return Turn(
        total=1000 * (end - start),
        own=1000 * watch.own_time(start, end),
        before=1000 * (asked[0].asked - start) if asked else 0,
        after=1000 * (end - asked[-1].answered) if asked else 0,
        requests=len(asked),
        conversation_id=answer["conversation_id"],
    )
