"""Requests between two ends: who asks waits, who is asked answers, and neither waits forever."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from homelab_hub_protocol.codec import decode, encode
from homelab_hub_protocol.errors import Code, ProtocolError, RequestError
from homelab_hub_protocol.frames import Cancel, Failure, Frame, Progress, Request, Result
from homelab_hub_protocol.peer import MAX_ASKED, Asked, Handlers, Peer
from homelab_hub_protocol.words import Method, Nothing
from tests.waiting import until


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number."""

    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A number that may be none."""

    value: float


DOUBLE = Method("test.double", Number, Number)
COUNT = Method("test.count", Number, Nothing, Number)
QUICK = Method("test.quick", Nothing, Nothing, patience=0.05)
WAIT = Method("test.wait", Nothing, Nothing)


class Line:
    """Both ends of a link: what one sends, the other receives, as text."""

    def __init__(self) -> None:
        """Connect them."""
        self.up = True
        self.sent: list[Frame] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.handlers = Handlers()
        self.asking = Peer(self._to(lambda: self.asked), Handlers())
        self.asked = Peer(self._to(lambda: self.asking), self.handlers)

    def _to(self, other: Callable[[], Peer]) -> Callable[[Frame], Awaitable[None]]:
        """Return what sends to the other end."""

        async def send(frame: Frame) -> None:
            if not self.up:
                raise ConnectionError("the line is cut")
            self.sent.append(frame)
            task = asyncio.create_task(other().receive(decode(encode(frame))))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        return send

    async def cut(self) -> None:
        """Cut the line; both ends notice."""
        self.up = False
        await self.asking.close()
        await self.asked.close()

    def sent_of[F: Frame](self, kind: type[F]) -> list[F]:
        """Return the frames of a kind that were sent."""
        return [frame for frame in self.sent if isinstance(frame, kind)]


@pytest.fixture
async def line() -> AsyncGenerator[Line]:
    """Return both ends."""
    line = Line()
    yield line
    await line.cut()
    await asyncio.gather(*line._tasks)


async def double(number: Number, _asked: Asked[Any]) -> Number:
    """Answer."""
    return Number(value=2 * number.value)


async def forever(_params: Any, _asked: Asked[Any]) -> Nothing:
    """Do not answer."""
    await asyncio.Event().wait()
    return Nothing()


async def refused(waiting: Awaitable[Any]) -> RequestError:
    """Return how a request fails."""
    with pytest.raises(RequestError) as error:
        async with asyncio.timeout(10):
            await waiting
    return error.value


async def test_answers_find_who_asked(line: Line) -> None:
    """However many ask at once, and in whichever order they are answered."""

    async def slow_if_even(number: Number, _asked: Asked[Any]) -> Number:
        for _ in range(20 * (1 - number.value % 2)):
            await asyncio.sleep(0)
        return Number(value=2 * number.value)

    line.handlers.add(DOUBLE, slow_if_even)
    asked = [line.asking.ask(DOUBLE, Number(value=value)) for value in range(MAX_ASKED)]

    assert await asyncio.gather(*asked) == [Number(value=2 * value) for value in range(MAX_ASKED)]
    assert not line.asking._waiting
    assert not line.asked._working


async def test_a_request_says_what_it_is_about_and_how_long_it_may_take(line: Line) -> None:
    """The connection reaches the handler."""
    seen: list[str | None] = []

    async def see(number: Number, asked: Asked[Any]) -> Number:
        seen.append(asked.connection)
        return number

    line.handlers.add(DOUBLE, see)
    await line.asking.ask(DOUBLE, Number(value=1), connection="one")
    await line.asking.ask(DOUBLE, Number(value=1))

    assert seen == ["one", None]
    assert [frame.patience for frame in line.sent_of(Request)] == [DOUBLE.patience] * 2


async def test_parts_come_before_the_end_in_order(line: Line) -> None:
    """And only to who wants them."""

    async def count(number: Number, asked: Asked[Number]) -> Nothing:
        for value in range(number.value):
            await asked.tell(Number(value=value))
        return Nothing()

    line.handlers.add(COUNT, count)
    parts: list[Number] = []

    assert await line.asking.ask(COUNT, Number(value=5), told=parts.append) == Nothing()
    assert parts == [Number(value=value) for value in range(5)]
    assert await line.asking.ask(COUNT, Number(value=5)) == Nothing()


async def test_a_refusal_arrives_with_all_it_says(line: Line) -> None:
    """A translated text needs the reason and the details."""

    async def refuse(_number: Number, _asked: Asked[Any]) -> Number:
        raise RequestError(
            Code.FORBIDDEN,
            "no",
            reason="missing_permission",
            retry_after=1.5,
            details={"permission": "ban"},
        )

    line.handlers.add(DOUBLE, refuse)
    error = await refused(line.asking.ask(DOUBLE, Number(value=1)))

    assert (error.code, str(error), error.reason) == (Code.FORBIDDEN, "no", "missing_permission")
    assert (error.retry_after, error.details) == (1.5, {"permission": "ban"})


async def test_a_mistake_of_a_handler_is_logged_there_and_nothing_of_it_is_told(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    """The other side may be a stranger's."""

    async def fail(_number: Number, _asked: Asked[Any]) -> Number:
        raise ValueError("a secret")

    line.handlers.add(DOUBLE, fail)
    error = await refused(line.asking.ask(DOUBLE, Number(value=1)))

    assert error.code is Code.FAILED
    assert "secret" not in str(line.sent)
    assert "test.double failed" in caplog.text


async def test_what_is_not_known_or_not_understood_is_refused(line: Line) -> None:
    """By name, or by the place that is wrong; the same for an answer."""
    assert (await refused(line.asking.ask(DOUBLE, Number(value=1)))).code is Code.UNKNOWN_METHOD

    remove = line.handlers.add(DOUBLE, double)
    wrong = Method(DOUBLE.name, Nothing, Number)
    error = await refused(line.asking.ask(wrong, Nothing()))
    assert (error.code, str(error)) == (Code.INVALID, "Number lacks value")

    line.handlers.add(WAIT, lambda _nothing, _asked: asyncio.sleep(0, Nothing()))
    other = Method(WAIT.name, Nothing, Number)
    assert (await refused(line.asking.ask(other, Nothing()))).code is Code.INVALID

    remove()
    assert (await refused(line.asking.ask(DOUBLE, Number(value=1)))).code is Code.UNKNOWN_METHOD


async def test_who_does_not_answer_is_not_waited_for_and_told_to_stop(line: Line) -> None:
    """The deadline is the asking side's; the work ends on the other one."""
    ended = asyncio.Event()

    async def wait(_params: Nothing, _asked: Asked[Any]) -> Nothing:
        try:
            return await forever(_params, _asked)
        finally:
            ended.set()

    line.handlers.add(Method(QUICK.name, Nothing, Nothing), wait)
    error = await refused(line.asking.ask(QUICK, Nothing()))
    await ended.wait()

    assert error.code is Code.TOO_SLOW
    assert not line.asking._waiting


async def test_the_asked_side_keeps_the_deadline_too(line: Line) -> None:
    """In case the other end does not say that it has given up, or wants to wait for a year."""
    line.handlers.add(QUICK, forever)
    patient = Method(QUICK.name, Nothing, Nothing, patience=10**9)

    assert (await refused(line.asking.ask(patient, Nothing()))).code is Code.TOO_SLOW
    assert not line.asked._working


@pytest.mark.parametrize("patience", [0.0, -1.0])
async def test_a_deadline_that_has_passed_is_one(line: Line, patience: float) -> None:
    """Nothing runs for who waits no more."""
    line.handlers.add(WAIT, forever)
    await line.asked.receive(Request(id=7, method=WAIT.name, params={}, patience=patience))
    await until(lambda: line.sent_of(Failure))

    assert line.sent_of(Failure)[0].code is Code.TOO_SLOW


async def test_who_is_cancelled_cancels_the_work(line: Line) -> None:
    """Nobody works for nothing."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work(_nothing: Nothing, _asked: Asked[Any]) -> Nothing:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return Nothing()

    line.handlers.add(WAIT, work)
    asking = asyncio.create_task(line.asking.ask(WAIT, Nothing()))
    await begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    async with asyncio.timeout(10):
        await ended.wait()

    assert line.sent_of(Cancel)
    assert not line.sent_of(Result)


async def test_a_cut_line_ends_everything_at_both_ends(line: Line) -> None:
    """Who waits is told; what is worked on stops; later questions fail at once."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work(_nothing: Nothing, _asked: Asked[Any]) -> Nothing:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return Nothing()

    line.handlers.add(WAIT, work)
    asking = asyncio.create_task(line.asking.ask(WAIT, Nothing()))
    await begun.wait()
    await line.cut()

    assert (await refused(asking)).code is Code.UNAVAILABLE
    assert ended.is_set()
    assert (await refused(line.asking.ask(WAIT, Nothing()))).code is Code.UNAVAILABLE


async def test_a_line_that_is_cut_while_sending_is_no_mistake(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither for who asks nor for who answers."""
    line.handlers.add(DOUBLE, double)
    line.up = False

    assert (await refused(line.asking.ask(DOUBLE, Number(value=1)))).code is Code.UNAVAILABLE
    await line.asked.receive(Request(id=1, method=DOUBLE.name, params={"value": 1}, patience=1))
    await until(lambda: not line.asked._working)
    assert caplog.text == ""


async def test_a_flood_is_refused_and_what_is_worked_on_goes_on(line: Line) -> None:
    """The other end cannot have more done at once than is agreed."""
    line.handlers.add(WAIT, forever)
    line.handlers.add(DOUBLE, double)
    asking = [asyncio.create_task(line.asking.ask(WAIT, Nothing())) for _ in range(MAX_ASKED)]
    await until(lambda: len(line.asked._working) == MAX_ASKED)
    error = await refused(line.asking.ask(DOUBLE, Number(value=1)))
    assert (error.code, error.retry_after) == (Code.RATE_LIMITED, 1)

    asking[0].cancel()
    await until(lambda: len(line.asked._working) < MAX_ASKED)
    assert await line.asking.ask(DOUBLE, Number(value=1)) == Number(value=2)
    for task in asking[1:]:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)


async def test_an_id_that_is_used_twice_is_worked_on_once(line: Line) -> None:
    """A peer that repeats itself gets one answer."""
    counted: list[int] = []
    go_on = asyncio.Event()

    async def count(number: Number, _asked: Asked[Any]) -> Number:
        counted.append(number.value)
        await go_on.wait()
        return number

    line.handlers.add(DOUBLE, count)
    request = Request(id=1, method=DOUBLE.name, params={"value": 1}, patience=5)
    await line.asked.receive(request)
    await line.asked.receive(request)
    go_on.set()
    await until(lambda: not line.asked._working)

    assert counted == [1]
    assert len(line.sent_of(Result)) == 1


@pytest.mark.parametrize(
    "frame",
    [
        Result(id=99, data={}),
        Failure(id=99, code=Code.FAILED),
        Progress(id=99, data={}),
        Cancel(id=99),
    ],
)
async def test_answers_that_nobody_waits_for_do_nothing(line: Line, frame: Frame) -> None:
    """They may have crossed a cancellation on the way."""
    await line.asking.receive(frame)

    assert line.sent == []


async def test_a_second_answer_is_ignored(line: Line) -> None:
    """The first one counts."""
    line.handlers.add(WAIT, forever)
    asking = asyncio.create_task(line.asking.ask(WAIT, Nothing()))
    await until(lambda: line.asking._waiting)
    (id_,) = line.asking._waiting
    await line.asking.receive(Result(id=id_, data={}))
    await line.asking.receive(Failure(id=id_, code=Code.FAILED))

    assert await asking == Nothing()


async def test_a_part_that_is_not_understood_is_a_protocol_error(line: Line) -> None:
    """It ends the link, like other garbage."""
    line.handlers.add(COUNT, forever)
    asking = asyncio.create_task(line.asking.ask(COUNT, Number(value=1), told=lambda _part: None))
    await until(lambda: line.asking._waiting)
    (id_,) = line.asking._waiting
    with pytest.raises(ProtocolError):
        await line.asking.receive(Progress(id=id_, data={"value": "text"}))
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_who_hears_parts_and_fails_does_not_end_the_link(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    """The request goes on; the log has the mistake."""

    async def count(number: Number, asked: Asked[Number]) -> Nothing:
        await asked.tell(number)
        return Nothing()

    def fail(_part: Number) -> None:
        raise ZeroDivisionError

    line.handlers.add(COUNT, count)

    assert await line.asking.ask(COUNT, Number(value=1), told=fail) == Nothing()
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("error", "code"),
    [(RequestError(Code.TOO_LARGE), Code.TOO_LARGE), (ProtocolError("no content"), Code.FAILED)],
)
async def test_an_answer_that_cannot_be_sent_fails_instead(
    line: Line, error: Exception, code: Code
) -> None:
    """Who asked does not wait for what never comes."""
    send = line.asked._send

    async def picky(frame: Frame) -> None:
        if isinstance(frame, Result):
            raise error
        await send(frame)

    line.asked._send = picky
    line.handlers.add(DOUBLE, double)

    assert (await refused(line.asking.ask(DOUBLE, Number(value=1)))).code is code


async def test_a_question_that_cannot_be_sent_fails_at_once(line: Line) -> None:
    """JSON has no such number."""
    method = Method("test.measure", Measured, Nothing)
    line.handlers.add(method, lambda _params, _asked: asyncio.sleep(0, Nothing()))

    error = await refused(line.asking.ask(method, Measured(value=float("nan"))))
    assert error.code is Code.INVALID
    assert not line.asking._waiting
