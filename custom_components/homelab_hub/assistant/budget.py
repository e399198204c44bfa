"""The budget: what may be used per day and month, by whom, and what is refused when it is used up.

What is asked for is checked before it is sent, and counted when it has ended. While requests are
under way, each is reckoned with the largest one of its purpose so far, so together they go over a
limit by no more than one request, and by what each of them is larger than any before.
"""

from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from .guard.policy import Origin
from .usage import Period, Purpose, Spent, UsageMeter, spender

CONF_LIMITS: Final[Mapping[Period, str]] = {Period.DAY: "day_limit", Period.MONTH: "month_limit"}
CONF_UNITS: Final[Mapping[Period, str]] = {Period.DAY: "day_unit", Period.MONTH: "month_unit"}
CONF_PICTURES_AT: Final = "pictures_at"
CONF_SPEECH_GOES_ON: Final = "speech_goes_on"
ALL_PERCENT: Final = 100
LOW_PERCENT: Final = 80
_ALL: Final = "all"
# Sums of binary fractions are a little off: what is as much as the limit must not be less.
_DIGITS: Final = 9


class Unit(StrEnum):
    """What a limit is counted in."""

    TOKENS = "tokens"
    DOLLARS = "usd"

    def of(self, spent: Spent) -> float:
        """Return how much of it something took."""
        return spent.tokens if self is Unit.TOKENS else spent.dollars


class Share(StrEnum):
    """Who can have a share of their own: what runs unattended, and what is spoken."""

    AUTOMATIONS = "automations"
    VOICE = "voice"

    @property
    def origins(self) -> frozenset[Origin]:
        """Return where what counts for the share comes from."""
        if self is Share.VOICE:
            return frozenset({Origin.VOICE})
        return frozenset({Origin.AUTOMATION, Origin.TASK})


CONF_SHARES: Final[Mapping[Share, str]] = {
    Share.AUTOMATIONS: "automations_share",
    Share.VOICE: "voice_share",
}
_KEYS: Final[Mapping[tuple[Period, Share | None], str]] = {
    (Period.DAY, None): "budget_used_up_today",
    (Period.MONTH, None): "budget_used_up_this_month",
    (Period.DAY, Share.AUTOMATIONS): "budget_automations_today",
    (Period.MONTH, Share.AUTOMATIONS): "budget_automations_this_month",
    (Period.DAY, Share.VOICE): "budget_voice_today",
    (Period.MONTH, Share.VOICE): "budget_voice_this_month",
}
_PICTURES: Final = {
    Period.DAY: "budget_pictures_today",
    Period.MONTH: "budget_pictures_this_month",
}
# Nothing is used up yet, but what is under way may do it.
_BUSY: Final = "budget_busy"
_STILL: Final = {Period.DAY: "budget_still_today", Period.MONTH: "budget_still_this_month"}


class BudgetError(HomeAssistantError):
    """The budget does not allow a request, which was not sent.

    `key` names the text that says so, `still` a short one for who knows it already; both are
    under `exceptions` of the translations.
    """

    def __init__(self, key: str, period: Period) -> None:
        """Refuse because of the limit of a period."""
        super().__init__(translation_domain=DOMAIN, translation_key=key)
        self.key = key
        self.still = key if key == _BUSY else _STILL[period]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How much may be used in a period."""

    amount: float
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a user allows. Shares and `pictures_at` are percent of each limit."""

    periods: Mapping[Period, Limit] = field(default_factory=dict)
    shares: Mapping[Share, float] = field(default_factory=dict)
    pictures_at: float = ALL_PERCENT
    speech_goes_on: bool = True

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        """Return what the form of the budget was filled in with; without a number is no limit."""
        return cls(
            periods={
                period: Limit(
                    amount=float(options[key]),
                    unit=Unit(options.get(CONF_UNITS[period], Unit.TOKENS)),
                )
                for period, key in CONF_LIMITS.items()
                if options.get(key) is not None
            },
            shares={
                share: float(options[key])
                for share, key in CONF_SHARES.items()
                if options.get(key, ALL_PERCENT) < ALL_PERCENT
            },
            pictures_at=float(options.get(CONF_PICTURES_AT, ALL_PERCENT)),
            speech_goes_on=options.get(CONF_SPEECH_GOES_ON, True),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How a limit stands, or a share of it."""

    period: Period
    share: Share | None
    unit: Unit
    limit: float
    used: float

    def is_for(self, origin: Origin) -> bool:
        """Return whether what an origin wants counts for it."""
        return self.share is None or origin in self.share.origins

    @property
    def left(self) -> float:
        """Return what may still be used."""
        return max(0.0, self.limit - self.used)

    @property
    def used_up(self) -> bool:
        """Return whether there is nothing left."""
        return self.used >= self.limit

    @property
    def is_low(self) -> bool:
        """Return whether it is time to warn."""
        return self.used * 100 >= self.limit * LOW_PERCENT


class Budget:
    """Allows and refuses, by what a meter has counted; without limits it allows everything."""

    def __init__(self, limits: Limits, meter: UsageMeter) -> None:
        """Take the limits, and what counts."""
        self.limits = limits
        self._meter = meter
        self._lifted_on: dict[str, date] = {}
        self._under_way: Counter[tuple[Origin, Purpose]] = Counter()
        self._told: set[tuple[str, Origin]] = set()
        self._told_on = meter.today()

    def is_lifted(self, share: Share | None) -> bool:
        """Return whether a person has lifted the limits, or a share of them, for today."""
        return self._lifted_on.get(share or _ALL) == self._meter.today()

    def lift(self, share: Share | None) -> None:
        """Let the limits, or a share of them, be none until the next midnight."""
        self._lifted_on[share or _ALL] = self._meter.today()
        self._told.clear()
        self._meter.changed()

    def accounts(self, period: Period) -> list[Account]:
        """Return how the limit of a period stands, then the shares of it; none without a limit."""
        if (limit := self.limits.periods.get(period)) is None:
            return []
        totals = self._meter.totals(period)
        whole: list[tuple[Share | None, float]] = [(None, ALL_PERCENT)]
        return [
            Account(
                period=period,
                share=share,
                unit=limit.unit,
                limit=round(limit.amount * percent / 100, _DIGITS),
                used=round(
                    limit.unit.of(totals.spent_by(share.origins if share else None)), _DIGITS
                ),
            )
            for share, percent in [*whole, *self.limits.shares.items()]
        ]

    @property
    def used_up(self) -> BudgetError | None:
        """Return why nobody may ask the model now, None if somebody may."""
        for account in (one for period in Period for one in self.accounts(period)[:1]):
            if account.used_up and not self.is_lifted(None):
                return BudgetError(_KEYS[account.period, None], account.period)
        return None

    def renewal(self, period: Period) -> datetime:
        """Return when a period ends, as local time."""
        begin = period.begin(self._meter.today())
        length = timedelta(days=1 if period is Period.DAY else 31)
        return dt_util.start_of_local_day(period.begin(begin + length))

    def refusal(self, purpose: Purpose) -> BudgetError | None:
        """Return why a request is not allowed now, None if it is.

        Who wants it is what `spending_as` says.
        """
        if purpose is Purpose.SPEECH and self.limits.speech_goes_on:
            return None
        origin = spender()
        for account in (one for period in Period for one in self.accounts(period)):
            if self.is_lifted(account.share) or not account.is_for(origin):
                continue
            if account.used_up:
                return BudgetError(_KEYS[account.period, account.share], account.period)
            used = account.used + self._reserved(account)
            if used >= account.limit:
                return BudgetError(_BUSY, account.period)
            pictures = purpose is Purpose.PICTURE and account.share is None
            if pictures and used * 100 >= account.limit * self.limits.pictures_at:
                return BudgetError(_PICTURES[account.period], account.period)
        return None

    @contextmanager
    def spend(self, purpose: Purpose) -> Generator[None]:
        """Allow one request, which is counted before the end. Raises `BudgetError`."""
        if refusal := self.refusal(purpose):
            raise refusal
        what = (spender(), purpose)
        self._under_way[what] += 1
        try:
            yield
        finally:
            self._under_way[what] -= 1

    def worth_telling(self, refusal: BudgetError) -> bool:
        """Return whether who asks should hear why: once per day and origin."""
        if self._told_on != (today := self._meter.today()):
            self._told.clear()
            self._told_on = today
        told = (refusal.key, spender())
        new = told not in self._told
        self._told.add(told)
        return new

    def as_dict(self) -> dict[str, Any]:
        """Return what has to survive a restart, in a form that JSON holds."""
        return {"lifted_on": {what: day.isoformat() for what, day in self._lifted_on.items()}}

    def restore(self, stored: Mapping[str, Any]) -> None:
        """Take back what `as_dict` gave."""
        for what, day in stored.get("lifted_on", {}).items():
            self._lifted_on[what] = date.fromisoformat(day)

    def _reserved(self, account: Account) -> float:
        """Return what requests under way are likely to take of an account."""
        return sum(
            under_way * account.unit.of(self._meter.largest[purpose])
            for (origin, purpose), under_way in self._under_way.items()
            if account.is_for(origin)
        )
