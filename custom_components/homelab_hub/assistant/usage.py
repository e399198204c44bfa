"""What answers cost: tokens, pictures and money, added up per day and month."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from homeassistant.util import dt as dt_util

from .prices import Prices


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

    `input_tokens` includes `cached_tokens` and `image_input_tokens`.
    """

    model: str
    input_tokens: int = 0
    cached_tokens: int = 0
    image_input_tokens: int = 0
    output_tokens: int = 0
    images: int = 0


@dataclass(kw_only=True, slots=True)
class Totals:
    """The usage of one period. Cost is in US dollars, without the models of `unpriced`."""

    begin: date
    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    images: int = 0
    cost: float = 0.0
    unpriced: set[str] = field(default_factory=set)

    def add(self, usage: Usage, cost: float | None) -> None:
        """Add one answer."""
        self.requests += 1
        self.input_tokens += usage.input_tokens
        self.cached_tokens += usage.cached_tokens
        self.output_tokens += usage.output_tokens
        self.images += usage.images
        if cost is None:
            self.unpriced.add(usage.model)
        else:
            self.cost += cost


class UsageMeter:
    """Adds up usage, and tells listeners when a number changed."""

    def __init__(self, prices: Prices, today: Callable[[], date]) -> None:
        """Start at zero; `today` is the local date."""
        self._prices = prices
        self._today = today
        self._listeners: set[Callable[[], None]] = set()
        self.last_use: datetime | None = None
        self._totals = {period: Totals(begin=period.begin(today())) for period in Period}

    def add(self, usage: Usage) -> float | None:
        """Count one answer. Return its cost in US dollars, None when the model has no price."""
        self.last_use = dt_util.utcnow()
        cost = self._prices.cost(usage)
        for period in Period:
            self.totals(period).add(usage, cost)
        for listener in self._listeners:
            listener()
        return cost

    def totals(self, period: Period) -> Totals:
        """Return the numbers of the current day or month, which start at zero with it."""
        begin = period.begin(self._today())
        if self._totals[period].begin != begin:
            self._totals[period] = Totals(begin=begin)
        return self._totals[period]

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after each change, until the returned function is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def as_dict(self) -> dict[str, Any]:
        """Return all numbers in a form that JSON holds."""
        return {
            period: asdict(totals)
            | {"begin": totals.begin.isoformat(), "unpriced": sorted(totals.unpriced)}
            for period, totals in self._totals.items()
        }

    def restore(self, stored: Mapping[str, Mapping[str, Any]]) -> None:
        """Take back what `as_dict` gave; periods that are over start at zero by themselves."""
        for period in Period:
            if values := stored.get(period):
                self._totals[period] = Totals(
                    **{
                        **values,
                        "begin": date.fromisoformat(values["begin"]),
                        "unpriced": set(values["unpriced"]),
                    }
                )
