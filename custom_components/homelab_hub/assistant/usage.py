"""What answers cost: tokens, pictures and money, added up per day and month."""

from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final, Self

from homeassistant.util import dt as dt_util

from .guard.policy import Origin
from .prices import Prices

# Today, and what a clock that was wrong for a while counted for another day.
KEPT: Final = 3
# What speech counts where it is not paid by tokens.
TOKENS_PER_SECOND: Final = 20
TOKENS_PER_CHARACTER: Final = 2
_spender: ContextVar[Origin] = ContextVar("spender", default=Origin.TEXT)


@contextmanager
def spending_as(origin: Origin) -> Generator[None]:
    """Count what is used inside, and by tasks that begin inside, as wanted by an origin."""
    token = _spender.set(origin)
    try:
        yield
    finally:
        _spender.reset(token)


def spender() -> Origin:
    """Return who wants what is being done; a person's writing where nobody said."""
    return _spender.get()


class Purpose(StrEnum):
    """What a request is for."""

    ANSWER = "answer"
    PICTURE = "picture"
    SPEECH = "speech"


class Period(StrEnum):
    """How long usage is added up before it starts again, in local time."""

    DAY = "today"
    MONTH = "this_month"

    def begin(self, today: date) -> date:
        """Return the first day of the period that holds this day."""
        return today if self is Period.DAY else today.replace(day=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """What one answer used, as its server reported.

    `input_tokens` includes `cached_tokens`, `image_input_tokens` and `audio_input_tokens`.
    `audio_seconds` is the speech that was listened to, `characters` are those that were spoken.
    `requested` is the model that was asked, if `model` is what the server calls the one that
    answered.
    """

    model: str
    input_tokens: int = 0
    cached_tokens: int = 0
    image_input_tokens: int = 0
    audio_input_tokens: int = 0
    output_tokens: int = 0
    images: int = 0
    audio_seconds: float = 0.0
    characters: int = 0
    requested: str = ""

    @property
    def tokens(self) -> int:
        """Return all tokens, as they count in a budget."""
        return self.input_tokens + self.output_tokens

    @property
    def purpose(self) -> Purpose:
        """Return what was asked for."""
        if self.images:
            return Purpose.PICTURE
        return Purpose.SPEECH if self.audio_seconds or self.characters else Purpose.ANSWER

    def estimated(self) -> Usage:
        """Return the same, with tokens where the server reported none: more than most take."""
        if self.tokens:
            return self
        if self.audio_seconds or self.characters:
            heard = round(self.audio_seconds * TOKENS_PER_SECOND)
            spoken = self.characters * TOKENS_PER_CHARACTER
            return replace(self, input_tokens=heard, output_tokens=spoken)
        return replace(self, input_tokens=4_000, output_tokens=4_000 if self.images else 500)


@dataclass(kw_only=True, slots=True)
class Spent:
    """What counts for a budget. It is estimated, rather too high, where a server or price is mute.

    Money is in US dollars.
    """

    tokens: int = 0
    dollars: float = 0.0

    def add(self, other: Self) -> None:
        """Add what something else took."""
        self.tokens += other.tokens
        self.dollars += other.dollars


@dataclass(kw_only=True, slots=True)
class Totals:
    """The usage of one period. Cost is in US dollars, without the models of `unpriced`."""

    begin: date
    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    images: int = 0
    audio_seconds: float = 0.0
    characters: int = 0
    cost: float = 0.0
    unpriced: set[str] = field(default_factory=set)
    spent: dict[str, Spent] = field(default_factory=dict)
    """What counts for budgets, by the origin of the wish."""

    def add(self, usage: Usage, cost: float | None, spent: Spent, origin: Origin) -> None:
        """Add one answer."""
        self.requests += 1
        self.input_tokens += usage.input_tokens
        self.cached_tokens += usage.cached_tokens
        self.output_tokens += usage.output_tokens
        self.images += usage.images
        self.audio_seconds += usage.audio_seconds
        self.characters += usage.characters
        if cost is None:
            self.unpriced.add(usage.model or usage.requested)
        else:
            self.cost += cost
        self.spent.setdefault(origin, Spent()).add(spent)

    def spent_by(self, origins: Collection[str] | None) -> Spent:
        """Return what counts for budgets, of some origins or of all."""
        total = Spent()
        for origin, spent in self.spent.items():
            if origins is None or origin in origins:
                total.add(spent)
        return total

    def as_dict(self) -> dict[str, Any]:
        """Return the numbers in a form that JSON holds."""
        begin, unpriced = self.begin.isoformat(), sorted(self.unpriced)
        return asdict(self) | {"begin": begin, "unpriced": unpriced}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Return the totals that `as_dict` gave."""
        spent = {origin: Spent(**values) for origin, values in stored.get("spent", {}).items()}
        begin = date.fromisoformat(stored["begin"])
        return cls(
            **{**stored, "begin": begin, "unpriced": set(stored["unpriced"]), "spent": spent}
        )


class UsageMeter:
    """Adds up usage, and tells listeners when a number changed."""

    def __init__(
        self,
        prices: Prices,
        today: Callable[[], date],
        soon: Callable[[Callable[[], None]], object],
    ) -> None:
        """Start at zero; `today` is the local date, `soon` calls a listener a moment later.

        Listeners update entities: that can wait until an answer is on its way.
        """
        self.prices = prices
        self.today = today
        self._soon = soon
        self._listeners: set[Callable[[], None]] = set()
        self._totals = {period: [Totals(begin=period.begin(today()))] for period in Period}
        self.last_use: datetime | None = None
        # So large are requests reckoned until one was larger.
        self.largest = {
            Purpose.ANSWER: Spent(tokens=4_000, dollars=0.05),
            Purpose.PICTURE: Spent(tokens=4_000, dollars=0.05),
            Purpose.SPEECH: Spent(tokens=400, dollars=0.005),
        }

    def add(self, usage: Usage) -> float | None:
        """Count one answer. Return its cost in US dollars, None when the model has no price."""
        self.last_use = dt_util.utcnow()
        cost = self.prices.cost(usage)
        spent = self._spent(usage)
        before = self.largest[usage.purpose]
        self.largest[usage.purpose] = Spent(
            tokens=max(before.tokens, spent.tokens), dollars=max(before.dollars, spent.dollars)
        )
        for period in Period:
            self.totals(period).add(usage, cost, spent, spender())
        self.changed()
        return cost

    def changed(self) -> None:
        """Tell who listens."""
        for listener in self._listeners:
            self._soon(partial(self._tell, listener))

    def totals(self, period: Period) -> Totals:
        """Return the numbers of the current day or month, which start at zero with it.

        When a clock that went wrong is set right, what was counted before is there again.
        """
        begin = period.begin(self.today())
        kept = self._totals[period]
        if kept[0].begin != begin:
            current = next((one for one in kept if one.begin == begin), Totals(begin=begin))
            kept[:] = [current, *(one for one in kept if one is not current)][:KEPT]
        return kept[0]

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after each change, until the returned function is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def as_dict(self) -> dict[str, Any]:
        """Return all numbers in a form that JSON holds."""
        return {
            period: current.as_dict() | {"other": [one.as_dict() for one in others]}
            for period, (current, *others) in self._totals.items()
        }

    def restore(self, stored: Mapping[str, Any]) -> None:
        """Take back what `as_dict` gave; periods that are over start at zero by themselves."""
        for period in Period:
            if values := dict(stored.get(period, {})):
                kept = [*values.pop("other", ())]
                self._totals[period] = [Totals.from_dict(one) for one in (values, *kept)]

    def _tell(self, listener: Callable[[], None]) -> None:
        """Call a listener, unless it has ended in the moment since the change."""
        if listener in self._listeners:
            listener()

    def _spent(self, usage: Usage) -> Spent:
        """Return what an answer counts in a budget."""
        counted = usage.estimated()
        return Spent(tokens=counted.tokens, dollars=self.prices.estimate(counted))
