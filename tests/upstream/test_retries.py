"""What is tried again and when, and how long that waits."""

import asyncio
from email.utils import formatdate
import socket

import pytest

from custom_components.homelab_hub.upstream.errors import (
    AnswerBrokenError,
    RateLimitError,
    ServerError,
    TooSlowError,
    UnreachableError,
    UpstreamError,
)
from custom_components.homelab_hub.upstream.retry import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    Limits,
    pause,
    retry_after,
)

from .scripted import Step, bench
from .steps import GOOD, Stuck, good, reset, reset_in_the_middle, says

PATIENT = Limits(failures=100)


@pytest.mark.parametrize("failing", [says(500), says(502), says(503), says(429)])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_what_may_be_done_twice_is_tried_again(failing: Step, method: str) -> None:
    """Twice more, with a pause before each."""
    async with bench(failing, failing, good, limits=PATIENT) as it:
        answer = await it.transport.request(method, it.url())

    assert answer.json() == GOOD
    assert [report.tries for report in it.reports] == [3]
    assert len(it.time.slept) == 2


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_lost_connection_is_made_again(method: str) -> None:
    """By aiohttp once without a pause, then by us."""
    async with bench(reset, reset, good) as it:
        assert (await it.transport.request(method, it.url())).json() == GOOD

    assert len(it.upstream.asked) == 3
    assert len(it.time.slept) == 1


@pytest.mark.parametrize(
    ("failing", "kind"),
    [(says(500), ServerError), (says(503), ServerError), (reset, UnreachableError)],
)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_what_may_have_been_done_is_not_done_again(
    failing: Step, kind: type[UpstreamError], method: str
) -> None:
    """A mail is not sent twice."""
    async with bench(failing, good) as it:
        with pytest.raises(kind):
            await it.transport.request(method, it.url())

    assert len(it.upstream.asked) == 1


@pytest.mark.parametrize("refusing", [says(429), says(503, Retry_After="1")])
async def test_what_was_refused_unseen_is_tried_again_whatever_it_is(refusing: Step) -> None:
    """The upstream said that it did not begin."""
    async with bench(refusing, good) as it:
        assert (await it.transport.post(it.url())).json() == GOOD


async def test_the_caller_may_know_better_whether_twice_is_as_good_as_once() -> None:
    """In both directions."""
    async with bench(says(500), good) as it:
        assert (await it.transport.post(it.url(), idempotent=True)).json() == GOOD
    async with bench(says(500), good) as it:
        with pytest.raises(ServerError):
            await it.transport.put(it.url(), idempotent=False)


async def test_what_was_not_sent_is_tried_again_whatever_it_is() -> None:
    """Nothing listens there."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        async with bench(good, limits=PATIENT) as it:
            with pytest.raises(UnreachableError, match="Example: ClientConnectorError"):
                await it.transport.post(f"http://127.0.0.1:{bound.getsockname()[1]}/")

    assert [(report.tries, report.status) for report in it.reports] == [(3, 0)]


@pytest.mark.parametrize(
    ("failing", "kind", "tries"),
    [
        (says(503), ServerError, 3),
        (reset_in_the_middle, AnswerBrokenError, 3),
        (says(501), ServerError, 1),
    ],
)
async def test_tries_have_an_end(failing: Step, kind: type[UpstreamError], tries: int) -> None:
    """And the last failure is the caller's; what is not implemented is not asked for again."""
    async with bench(failing) as it:
        with pytest.raises(kind):
            await it.transport.get(it.url())

    assert len(it.upstream.asked) == tries


async def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    """The second one is whole."""
    async with bench(reset_in_the_middle, good) as it:
        assert (await it.transport.get(it.url())).json() == GOOD


async def test_the_time_an_upstream_asks_for_is_waited_for() -> None:
    """In seconds, and a little longer, so that not all come back at once."""
    async with bench(says(429, Retry_After="7"), good) as it:
        await it.transport.get(it.url())

    [slept] = it.time.slept
    assert 7 < slept <= 7 + FIRST_PAUSE


async def test_the_date_an_upstream_asks_for_is_waited_for() -> None:
    """RFC 9110 allows both."""
    async with bench(good) as it:
        it.upstream.steps.insert(
            0, says(503, Retry_After=formatdate(it.time.epoch + 5, usegmt=True))
        )
        await it.transport.get(it.url())

    [slept] = it.time.slept
    assert 5 <= slept <= 5 + FIRST_PAUSE


async def test_a_pause_that_would_outlast_the_call_is_not_begun() -> None:
    """The failure is told while somebody listens."""
    async with bench(says(429, Retry_After="5"), good) as it:
        with pytest.raises(RateLimitError):
            await it.transport.get(it.url(), timeout=3)

    assert it.time.slept == []


@pytest.mark.parametrize("begin", [None, b"[1, "])
async def test_silence_has_a_limit(begin: bytes | None) -> None:
    """Before the answer, and in the middle of it."""
    stuck = Stuck(begin)
    async with bench(stuck, good, limits=Limits(silence=0.05)) as it, asyncio.timeout(10):
        assert (await it.transport.get(it.url())).json() == GOOD
        stuck.let_go()

    assert it.reports[0].tries == 2


@pytest.mark.parametrize("begin", [None, b"[1, "])
async def test_a_call_has_a_limit_with_all_its_tries(begin: bytes | None) -> None:
    """Whatever it waits for."""
    stuck = Stuck(begin)
    async with bench(stuck, limits=Limits(total=0.05, failures=1)) as it, asyncio.timeout(10):
        with pytest.raises(TooSlowError):
            await it.transport.get(it.url())
        assert isinstance(it.transport.failing, TooSlowError)
        stuck.let_go()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": " 12 "}, 12),
        ({"Retry-After": "0.65"}, 0.65),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:10 GMT"}, 10),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:10 -0000"}, 10),
        ({"Retry-After": "Wed, 21 Oct 2020 07:28:00 GMT"}, 0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "1e9"}, None),
        ({"Retry-After": "-3"}, None),
        ({"Retry-After": "٣"}, None),
        ({"Retry-After": "Wed, 99 Oct 99999 07:28:00 GMT"}, None),
        ({"Ratelimit-Reset": "1792567690"}, 10),
        ({"Ratelimit-Reset": "1"}, 0),
    ],
)
def test_what_upstreams_say_about_when_to_come_back(
    headers: dict[str, str], seconds: float | None
) -> None:
    """Seconds, fractions, dates, and nonsense; 2026-10-21 07:28:00 UTC is now."""
    assert retry_after(headers, 1792567680) == seconds


def test_pauses_grow_and_differ() -> None:
    """Full jitter: from nothing up to a bound that doubles."""
    limits = Limits(tries=20)

    def longest(tries: int) -> float:
        return max(
            pause(ServerError(), limits, tries=tries, idempotent=True, sent=True) or 0.0
            for _ in range(300)
        )

    assert longest(1) <= FIRST_PAUSE
    assert FIRST_PAUSE < longest(2) <= 2 * FIRST_PAUSE
    assert 2 * FIRST_PAUSE < longest(15) <= LONGEST_PAUSE
