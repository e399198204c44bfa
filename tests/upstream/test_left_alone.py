"""When an upstream is left alone, and when no longer."""

import asyncio
from contextlib import suppress

import pytest

from custom_components.homelab_hub.upstream.errors import (
    NotFoundError,
    RateLimitError,
    ServerError,
    UnreachableError,
)
from custom_components.homelab_hub.upstream.retry import Limits
from custom_components.homelab_hub.upstream.transport import Transport

from .scripted import Step, bench
from .steps import GOOD, Stuck, good, reset, says


async def test_nobody_waits_for_an_hour() -> None:
    """The caller is told at once, and until it is over no call goes out (Spotify asks for a day)."""
    async with bench(says(429, Retry_After="3600"), good) as it:
        with pytest.raises(RateLimitError) as caught:
            await it.transport.get(it.url())
        assert caught.value.retry_after == 3600
        it.time.now += 3000
        with pytest.raises(RateLimitError, match="left alone") as caught:
            await it.transport.post(it.url())
        assert caught.value.retry_after is not None
        assert 600 <= caught.value.retry_after <= 1.2 * 3600 - 3000
        assert (len(it.upstream.asked), it.time.slept) == (1, [])
        it.time.now += 1.2 * 3600
        assert (await it.transport.get(it.url())).json() == GOOD

    assert [report.tries for report in it.reports] == [1, 0, 1]


async def test_an_upstream_that_fails_and_fails_is_left_alone() -> None:
    """Callers are told at once; after a while one tries, and if it works all may."""
    async with bench(says(500), says(500), says(500), good) as it:
        with pytest.raises(ServerError):
            await it.transport.get(it.url())
        failing = it.transport.failing
        assert isinstance(failing, ServerError)
        with pytest.raises(ServerError, match="left alone"):
            await it.transport.get(it.url())
        assert len(it.upstream.asked) == 3
        it.time.now += 20
        await it.transport.get(it.url())
        assert it.transport.failing is None
        await it.transport.get(it.url())


async def test_a_try_that_does_not_work_means_a_longer_pause() -> None:
    """One is enough for that, and all others are told."""
    async with bench(says(500)) as it:
        with pytest.raises(ServerError):
            await it.transport.get(it.url())
        it.time.now += 20
        with pytest.raises(ServerError, match=r"HTTP 500$"):
            await it.transport.post(it.url())
        it.time.now += 20
        with pytest.raises(ServerError, match="left alone"):
            await it.transport.post(it.url())

    assert len(it.upstream.asked) == 4


async def test_after_a_pause_it_asked_for_the_first_failure_counts() -> None:
    """It has not shown that it works again."""
    async with bench(says(429, Retry_After="60"), says(500), good) as it:
        with pytest.raises(RateLimitError):
            await it.transport.post(it.url())
        it.time.now += 80
        with pytest.raises(ServerError, match=r"HTTP 500$"):
            await it.transport.post(it.url())
        with pytest.raises(ServerError, match="left alone"):
            await it.transport.post(it.url())


async def test_nobody_goes_on_trying_when_it_is_to_be_left_alone() -> None:
    """Not even who found out."""
    async with bench(says(500), limits=Limits(failures=1)) as it:
        with pytest.raises(ServerError):
            await it.transport.get(it.url())

    assert len(it.upstream.asked) == 1


async def test_an_answer_to_what_was_asked_before_does_not_end_the_pause() -> None:
    """Calls that were under way when the upstream asked for quiet."""
    stuck = Stuck(None)
    async with bench(stuck, says(429, Retry_After="3600"), good) as it, asyncio.timeout(10):
        early = asyncio.create_task(it.transport.get(it.url()))
        await stuck.reached.wait()
        with pytest.raises(RateLimitError):
            await it.transport.get(it.url())
        stuck.let_go()
        assert (await early).json() == GOOD
        with pytest.raises(RateLimitError, match="left alone"):
            await it.transport.get(it.url())


@pytest.mark.parametrize("alive", [good, says(404)])
async def test_a_failure_or_two_do_not_stop_others(alive: Step) -> None:
    """What is not tried again fails alone; a refusal is a sign of life like any other."""
    async with bench(reset, reset, alive, reset, reset, good) as it:
        for _ in range(5):
            with suppress(UnreachableError, NotFoundError):
                await it.transport.post(it.url())
        assert (await it.transport.post(it.url())).json() == GOOD

    assert len(it.upstream.asked) == 6


async def test_many_that_fail_together_count_as_one_failure() -> None:
    """Or the first hiccup would mean the longest pause."""
    async with bench(says(500), limits=Limits(concurrent=50)) as it:
        ended = await asyncio.gather(
            *(it.transport.post(it.url()) for _ in range(50)), return_exceptions=True
        )
        assert all(isinstance(one, ServerError) for one in ended)
        it.time.now += 20
        it.upstream.steps[:] = [good]
        assert (await it.transport.get(it.url())).json() == GOOD


async def test_those_who_waited_for_their_turn_are_told_at_once() -> None:
    """They do not find out one by one."""
    async with bench(says(500), limits=Limits(concurrent=1)) as it:
        ended = await asyncio.gather(
            *(it.transport.get(it.url()) for _ in range(20)), return_exceptions=True
        )

    assert all(isinstance(one, ServerError) for one in ended)
    assert len(it.upstream.asked) == 3


async def test_apis_on_one_session_fail_apart() -> None:
    """Google's mail being down is no reason not to look into the calendar."""
    async with bench(says(500), says(500), says(500), good) as it:
        other = Transport(it.session, it.tokens, name="Other", clock=it.time.clock)
        with pytest.raises(ServerError):
            await it.transport.get(it.url())

        assert (await other.get(it.url())).json() == GOOD
