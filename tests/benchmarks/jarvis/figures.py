"""What is measured at each size of the home."""

from collections.abc import Awaitable, Callable, Iterator
from itertools import count
from statistics import median
from time import perf_counter

from .agents import CORE, JARVIS, JARVIS_MODEL_ONLY, LOCAL, Agents
from .turns import Talk, Turn, UnexpectedError

WARM_UP = 3
ROUNDS = 15
LAMPS = 20
"""Lamps to speak of: as many as make no local command come twice, which would be remembered."""

type Measure = Callable[[], Awaitable[dict[str, float]]]


class Figures:
    """All figures of a home that is running."""

    def __init__(self, talk: Talk, agents: Agents) -> None:
        """Measure with both agents in the home."""
        self._talk = talk
        self._agents = agents
        self._jokes = count()
        self._commands = count()
        self._local_commands = count()
        self._conversations: dict[str, str] = {}

    async def measure(self) -> dict[str, tuple[float, float]]:
        """Return the medians: first of turns in a home that stays the same, then of reloads."""
        core, jarvis, agents = CORE, JARVIS_MODEL_ONLY, self._agents
        turns: list[tuple[Measure, Measure]] = [
            (lambda: self._question(core), lambda: self._question(jarvis)),
            (lambda: self._follow_up(core), lambda: self._follow_up(jarvis)),
            (lambda: self._command(core), lambda: self._command(jarvis)),
            (
                lambda: self._assist(agents.core_pipeline),
                lambda: self._assist(agents.jarvis_pipeline),
            ),
            (lambda: self._locally(LOCAL), lambda: self._locally(JARVIS)),
        ]
        reloads: list[tuple[Measure, Measure]] = [
            (
                lambda: self._reload(agents.core_entry, core),
                lambda: self._reload(agents.jarvis_entry, jarvis),
            )
        ]
        return await _medians(turns) | await _medians(reloads)

    def _joke(self) -> str:
        """Return a question that is no command, answered in one request."""
        return f"Tell me joke number {next(self._jokes)}"

    async def _question(self, agent: str) -> dict[str, float]:
        """Ask in a new conversation."""
        turn = _expect(await self._talk.process(agent, self._joke()), requests=1)
        return {
            "question: call → request": turn.before,
            "question: last delta → reply": turn.after,
            "question: own time": turn.own,
            "question: request tokens": self._talk.tokens(),
        }

    async def _follow_up(self, agent: str) -> dict[str, float]:
        """Ask in the conversation that the agent had before."""
        turn = await self._talk.process(agent, self._joke(), self._conversations.get(agent))
        self._conversations[agent] = _expect(turn, requests=1).conversation_id
        return {"follow-up question: own time": turn.own}

    async def _command(self, agent: str) -> dict[str, float]:
        """Give a command to the model, which calls a tool for it."""
        turn = _expect(await self._talk.process(agent, _switch(self._commands)), requests=2)
        return {"command by the model: own time": turn.own}

    async def _assist(self, pipeline: str) -> dict[str, float]:
        """Ask in Assist, where local commands are tried first."""
        turn = _expect(await self._talk.pipeline(pipeline, self._joke()), requests=1)
        return {"question in Assist, local first: own time": turn.own}

    async def _locally(self, agent: str) -> dict[str, float]:
        """Give a command that needs no model."""
        turn = _expect(await self._talk.process(agent, _switch(self._local_commands)), requests=0)
        return {"local command": turn.total}

    async def _reload(self, entry_id: str, agent: str) -> dict[str, float]:
        """Set the config entry up again, and ask: nothing is kept of the turns before."""
        await self._talk.relay.quiet()
        start = perf_counter()
        await self._talk.home_assistant.request(
            "POST", f"/api/config/config_entries/entry/{entry_id}/reload"
        )
        set_up = 1000 * (perf_counter() - start)
        turn = _expect(await self._talk.process(agent, self._joke()), requests=1)
        return {"set-up (reload)": set_up, "question after a reload: own time": turn.own}


async def _medians(pairs: list[tuple[Measure, Measure]]) -> dict[str, tuple[float, float]]:
    """Return the medians of both sides, which are measured in turn and take turns in going first."""
    core: dict[str, list[float]] = {}
    jarvis: dict[str, list[float]] = {}
    for number in range(WARM_UP + ROUNDS):
        for measure_core, measure_jarvis in pairs:
            sides = [(measure_core, core), (measure_jarvis, jarvis)]
            for measure, samples in sides if number % 2 else reversed(sides):
                for name, value in (await measure()).items():
                    if number >= WARM_UP:
                        samples.setdefault(name, []).append(value)
    return {name: (median(core[name]), median(jarvis[name])) for name in core}


def _switch(numbers: Iterator[int]) -> str:
    """Return a command that any agent understands: lamp by lamp on, then off."""
    times, lamp = divmod(next(numbers), LAMPS)
    return f"turn {'off' if times % 2 else 'on'} bench light {lamp + 1}"


def _expect(turn: Turn, *, requests: int) -> Turn:
    """Return a turn that asked the server as often as it should."""
    if turn.requests != requests:
        raise UnexpectedError(f"{turn.requests} requests instead of {requests}")
    return turn
