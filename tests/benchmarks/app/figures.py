"""What is measured of a bot."""

from dataclasses import dataclass, field
from statistics import median
from typing import Any

from .bots import Bot, OurBot
from .outside import Remote
from .server import OPTIONS

RATES = {100: 250, 1_000: 2_500}
"""Messages a second, and how many in a round."""

WARM = 200
PINGS = 1_000
STEPS = 5

type Json = dict[str, Any]


@dataclass(slots=True)
class Series:
    """Figures of the same thing in several rounds; times are in seconds."""

    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    outside: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    missed: int = 0

    def add(self, count: int, processor: float, result: Json) -> None:
        """Take a round: processor time of the bot, and what was seen outside."""
        taken = sorted(result["taken"]) or [float("inf")]
        self.p50.append(share_of(taken, 0.5))
        self.p99.append(share_of(taken, 0.99))
        self.processor.append(processor / count)
        self.outside.append(result["cpu"] / count)
        self.busy.append((processor + result["cpu"]) / result["seconds"])
        self.late.append(result["behind"])
        self.missed += count - len(result["taken"])

    def middle(self, name: str) -> float:
        """Return the median of the rounds."""
        values: list[float] = getattr(self, name)
        return median(values)


type Found = dict[tuple[str, int], Series]


def share_of(taken: list[float], share: float) -> float:
    """Return what so large a share of sorted values does not exceed."""
    return taken[min(int(len(taken) * share), len(taken) - 1)]


async def answer_commands(outside: Remote, bot: Bot, found: Found) -> None:
    """Measure every command at every rate; /status while Home Assistant is away."""
    for name in OPTIONS:
        if isinstance(bot, OurBot):
            # It is there at first, and has to come back for the second.
            await (bot.unlink() if name == "status" else bot.link())
        await outside.do("commands", name=name, rate=WARM, count=WARM)
        for rate, count in RATES.items():
            used = bot.processor()
            result = await outside.do("commands", name=name, rate=rate, count=count)
            series = found.setdefault((name, rate), Series())
            series.add(count, bot.processor() - used, result)


async def tell_messages(outside: Remote, bot: OurBot) -> Found:
    """Measure how soon Home Assistant knows of a message, which is on the app's disk by then."""
    found: Found = {}
    for rate, count in RATES.items():
        used = bot.processor()
        result = await outside.do("messages", rate=rate, count=count)
        series = found["message", rate] = Series()
        series.add(count, bot.processor() - used, result)
    return found


async def round_trips(outside: Remote) -> tuple[float, float]:
    """Return the median and the 99th percentile of the link's round trip."""
    taken = sorted((await outside.do("pings", count=PINGS))["taken"])
    return share_of(taken, 0.5), share_of(taken, 0.99)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """Very many messages: the bot's memory before and after each fifth, and what each took."""

    memory: list[int]
    count: int
    seconds: float
    processor: float

    @property
    def per_million(self) -> float:
        """Return the bytes that a million would add, by the slope after the first fifth."""
        return (self.memory[-1] - self.memory[1]) / (self.count * (1 - 1 / STEPS)) * 1e6


async def flooded(outside: Remote, bot: OurBot, count: int) -> Flood:
    """Let people write very much."""
    memory, seconds, used = [bot.memory()], 0.0, bot.processor()
    for _ in range(STEPS):
        seconds += (await outside.do("flood", count=count // STEPS))["seconds"]
        memory.append(bot.memory())
    processor = bot.processor() - used
    return Flood(memory=memory, count=count, seconds=seconds, processor=processor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What only the app does: `trip` is the link's median and 99th percentile, `idle` is bytes."""

    idle: int
    trip: tuple[float, float]
    told: Found
    flood: Flood


async def alone(outside: Remote, bot: OurBot, messages: int) -> Own:
    """Measure what plain discord.py does not do."""
    return Own(
        idle=bot.memory(),
        trip=await round_trips(outside),
        told=await tell_messages(outside, bot),
        flood=await flooded(outside, bot, messages),
    )
