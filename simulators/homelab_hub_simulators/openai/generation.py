"""One run of the model: its answer, cut to the limit, with the tokens it used."""

from dataclasses import dataclass
import json

from .call import ApiCall
from .ids import new_call_id
from .model import answer
from .model.prompt import PlannedCall, Prompt, Search
from .models import Model
from .options import Reasoning
from .state import State
from .tokens import count_tokens, prompt_text

CALL_OVERHEAD = 8
SEARCH_TOKENS = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCall:
    """A tool call as it goes out: its arguments are the text the model wrote."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The tokens of one run."""

    input: int
    cached: int
    output: int
    reasoning: int

    @property
    def total(self) -> int:
        """Input and output together."""
        return self.input + self.output


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """What the model made. `complete` is False when the limit cut it."""

    text: str
    calls: tuple[MadeCall, ...]
    search: Search | None
    thought: str
    usage: Usage
    complete: bool


def generate(
    call: ApiCall,
    state: State,
    *,
    model: Model,
    prompt: Prompt,
    reasoning: Reasoning,
    limit: int | None,
) -> Generation:
    """Run the model on a prompt."""
    found = answer(prompt)
    text, input_tokens = prompt_text(prompt)
    key = str(call.body.get("prompt_cache_key") or call.body.get("user") or "")
    cached = state.cache.cached_tokens(model.id, key, text)
    calls = _made(found.calls, spoiled=bool(found.calls) and call.take_spoiled())
    room = None if limit is None else max(0, limit - reasoning.tokens)
    said, complete = _cut(found.text, room)
    spent = count_tokens(said) + sum(
        count_tokens(one.name + one.arguments) + CALL_OVERHEAD for one in calls
    )
    if calls and room is not None and spent > room:
        calls, complete, spent = (), False, room
    thinking = reasoning.tokens if limit is None else min(limit, reasoning.tokens)
    return Generation(
        text=said,
        calls=calls,
        search=found.search,
        thought=found.thought,
        complete=complete,
        usage=Usage(
            input=input_tokens + (SEARCH_TOKENS if found.search else 0),
            cached=cached,
            output=spent + thinking,
            reasoning=thinking,
        ),
    )


def _made(planned: tuple[PlannedCall, ...], *, spoiled: bool) -> tuple[MadeCall, ...]:
    """Return the calls as they go out; a fault spoils the first one's arguments."""
    return tuple(
        MadeCall(
            call_id=new_call_id(),
            name=call.name,
            arguments=_arguments(call.arguments, spoiled=spoiled and place == 0),
        )
        for place, call in enumerate(planned)
    )


def _arguments(arguments: object, *, spoiled: bool) -> str:
    """Return arguments as JSON, or as JSON that breaks off if a fault says so."""
    text = json.dumps(arguments, ensure_ascii=False, separators=(",", ":"))
    return f"{text[:-1]}, oops" if spoiled else text


def _cut(text: str, room: int | None) -> tuple[str, bool]:
    """Return as much of the text as there is room for, and whether that is all."""
    if room is None or count_tokens(text) <= room:
        return text, True
    return text[: room * 4], False
