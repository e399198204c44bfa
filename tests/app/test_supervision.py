"""What runs all the time is kept running."""

import asyncio
from contextlib import suppress
import logging

import pytest

from homelab_hub_app import supervision
from homelab_hub_app.rate import Rate
from homelab_hub_app.supervision import LONGEST_PAUSE, Pauses, Supervision, ended
from tests.waiting import until


def test_pauses_grow_to_a_limit_with_jitter_and_begin_anew() -> None:
    """So that those who failed together do not come back together."""
    pauses = Pauses(first=1, longest=60)
    taken = [pauses.next() for _ in range(100)]

    for number, pause in enumerate(taken):
        longest = min(60, 2**number)
        assert longest / 2 <= pause <= longest
    assert len(set(taken[10:])) > 80
    pauses.reset()
    assert pauses.next() <= 1
    assert LONGEST_PAUSE == 60


async def test_what_fails_is_run_again_until_it_returns(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Who waits for it is told each time."""
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(Pauses.__init__, "__defaults__", (0.001, 0.001))
    errors: list[Exception] = [ValueError("a mistake"), ConnectionError("gone")]
    told: list[Exception] = []
    left = list(errors)

    async def run() -> None:
        if left:
            raise left.pop(0)

    owner = Supervision()
    await asyncio.wait_for(owner.start("the thing", run, told.append), 10)

    assert told == errors
    assert caplog.text.count("Traceback") == 1
    assert "the thing: gone" in caplog.text
    await owner.stop()


async def test_the_log_is_told_of_a_failure_once_and_when_it_is_over(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A traceback for each mistake, a line when one takes the place of another, no repetitions."""
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(supervision, "SETTLED", 0.01)
    monkeypatch.setattr(Pauses.__init__, "__defaults__", (0.001, 0.001))
    mistake, other = ValueError("a mistake"), KeyError("another")
    left: list[Exception] = [*[mistake] * 5, *[other] * 5, *[mistake] * 5, *[OSError("gone")] * 5]
    tries = len(left)

    async def run() -> None:
        if left:
            raise left.pop(0)
        await asyncio.Event().wait()

    owner = Supervision()
    told: list[Exception] = []
    owner.start("the thing", run, told.append)
    await until(lambda: "well again" in caplog.text)
    await owner.stop()

    lines = [line for line in caplog.messages if line.startswith("the thing")]
    assert [line.partition(";")[0] for line in lines] == [
        "the thing failed (ValueError)",
        "the thing failed (KeyError)",
        "the thing failed (ValueError)",
        "the thing: gone",
        "the thing: well again",
    ]
    assert caplog.text.count("Traceback") == 2
    assert len(told) == tries


async def test_the_end_ends_everything() -> None:
    """And waits until it has cleaned up."""
    cleaned: list[int] = []
    owner = Supervision()

    async def run() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.append(1)

    tasks = [owner.start(f"thing {number}", run) for number in range(3)]
    await asyncio.sleep(0)
    await owner.stop()

    assert cleaned == [1, 1, 1]
    assert all(task.done() for task in tasks)


async def test_what_does_not_end_is_named_and_left(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The app has ten seconds to end."""
    monkeypatch.setattr(supervision, "END_SECONDS", 0.01)
    end = asyncio.Event()

    async def stubborn() -> None:
        while not end.is_set():
            with suppress(asyncio.CancelledError):
                await end.wait()

    task = asyncio.create_task(stubborn(), name="the stubborn one")
    await asyncio.sleep(0)
    await ended(task)
    end.set()
    await task

    assert "the stubborn one does not end" in caplog.text


def test_a_rate_counts_the_last_minute() -> None:
    """With a few numbers, however much there is."""
    now = 1000.0
    counted = Rate(lambda: now)
    for second in range(100):
        now = 1000.0 + second
        for _ in range(10):
            counted.count()

    assert counted.per_minute() == 600
    assert len(counted._counts) == 60
    now += 30
    assert counted.per_minute() == 300
    now += 60
    assert counted.per_minute() == 0
