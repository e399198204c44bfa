"""The circuit breaker, on a clock of its own."""

from dataclasses import dataclass

import pytest

from custom_components.homelab_hub.upstream.breaker import (
    LONGEST,
    LONGEST_ON_REQUEST,
    SHORTEST,
    Breaker,
)
from custom_components.homelab_hub.upstream.errors import (
    CredentialsError,
    QuotaError,
    RateLimitError,
    ServerError,
    TooSlowError,
    UpstreamError,
)

SPREAD = 1.2
"""Pauses are up to this much longer, so that not everybody comes back at once."""


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock."""
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    """Return a breaker on that clock."""
    return Breaker(clock)


def blocks_for(breaker: Breaker, clock: Clock, pause: float) -> bool:
    """Return whether the upstream is left alone for a pause, and tried after it at last."""
    clock.now += pause * 0.99
    blocked = breaker.blocking() is not None
    clock.now += pause * (SPREAD - 0.99) + 0.01
    return blocked and breaker.blocking() is None


def test_it_lets_everybody_through_at_first(breaker: Breaker) -> None:
    """Closed, without a failure to tell of."""
    assert breaker.blocking() is None
    assert breaker.error is None


def test_after_a_failure_the_upstream_is_left_alone_for_a_while(
    breaker: Breaker, clock: Clock
) -> None:
    """Everybody gets the failure that opened it."""
    failure = ServerError()
    breaker.failed(failure)
    assert breaker.blocking() is failure
    assert breaker.blocking() is failure
    assert blocks_for(breaker, clock, SHORTEST)


def test_one_tries_and_the_others_are_held_back(breaker: Breaker, clock: Clock) -> None:
    """Until the one has reported, or seems to be lost."""
    breaker.failed(ServerError())
    clock.now += SHORTEST * SPREAD
    assert breaker.blocking() is None
    assert breaker.blocking() is not None
    clock.now += SHORTEST
    assert breaker.blocking() is None


def test_a_success_closes_it_for_everybody(breaker: Breaker, clock: Clock) -> None:
    """And the next failure starts with a short pause again."""
    breaker.failed(ServerError())
    clock.now += SHORTEST * SPREAD
    breaker.failed(ServerError())
    breaker.succeeded()
    assert breaker.error is None
    assert breaker.blocking() is None
    breaker.failed(ServerError())
    assert blocks_for(breaker, clock, SHORTEST)


def test_pauses_double_up_to_a_limit(breaker: Breaker, clock: Clock) -> None:
    """A server that is off for a day is not asked every 15 seconds."""
    expected = SHORTEST
    for _ in range(8):
        breaker.failed(TooSlowError())
        assert blocks_for(breaker, clock, expected)
        expected = min(2 * expected, LONGEST)


def test_another_kind_of_failure_starts_anew(breaker: Breaker, clock: Clock) -> None:
    """Something changed, so it may be over soon."""
    for _ in range(4):
        breaker.failed(TooSlowError())
        clock.now += LONGEST
    breaker.failed(ServerError())
    assert blocks_for(breaker, clock, SHORTEST)


@pytest.mark.parametrize("kind", [CredentialsError, QuotaError])
def test_what_only_a_person_mends_is_left_alone_long(
    breaker: Breaker, clock: Clock, kind: type[UpstreamError]
) -> None:
    """From the first failure on."""
    breaker.failed(kind())
    assert blocks_for(breaker, clock, LONGEST)


@pytest.mark.parametrize(("wish", "pause"), [(2.0, 2.0), (120.0, 120.0), (1e6, LONGEST_ON_REQUEST)])
def test_the_upstreams_wish_counts(
    breaker: Breaker, clock: Clock, wish: float, pause: float
) -> None:
    """Shorter or longer than ours, within reason."""
    breaker.failed(RateLimitError(retry_after=wish))
    assert blocks_for(breaker, clock, pause)


def test_a_wish_of_nothing_lets_the_next_one_try(breaker: Breaker) -> None:
    """The upstream is asked again at once."""
    breaker.failed(RateLimitError(retry_after=0))
    assert breaker.blocking() is None


def test_not_everybody_comes_back_at_the_same_moment() -> None:
    """Homes that lost the same server do not return to it together."""
    clock = Clock()
    ends: set[float] = set()
    for _ in range(20):
        breaker = Breaker(clock)
        breaker.failed(ServerError())
        ends.add(breaker._until)
    assert len(ends) > 10
    assert min(ends) >= clock.now + SHORTEST
    assert max(ends) <= clock.now + SHORTEST * SPREAD
