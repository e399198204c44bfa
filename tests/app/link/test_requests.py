"""Requests both ways, and the sources behind them."""

import asyncio
from typing import Any

import pytest

from homelab_hub_app.hub import Hub
from homelab_hub_protocol.app import KEEP, PING, SOURCE_STATE, Kept, SourceStatus
from homelab_hub_protocol.codec import MAX_FRAME
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.words import Method, Nothing
from tests.app.chatter import CONFIGURE, HUM, SAY, Chatters, Line, Settings
from tests.app.conftest import Link, Start
from tests.app.integration import Integration, linked
from tests.waiting import until

HALL = Settings(room="hall")


def status(hub: Hub, connection: str = "one") -> tuple[SourceStatus, str] | None:
    """Return how a source is doing, and why."""
    state = hub._home.state(SOURCE_STATE, connection)
    return None if state is None else (state.status, state.reason)


async def configured(integration: Integration, settings: Settings = HALL) -> None:
    """Have the app run a source."""
    await integration.peer.ask(CONFIGURE, settings, connection="one")


async def test_a_request_is_answered_by_the_source_of_its_connection(link: Link) -> None:
    """With its parts before the end."""
    parts: list[Line] = []
    async with link() as integration:
        await configured(integration)
        answer = await integration.peer.ask(
            SAY, Line(text="hello"), connection="one", told=parts.append
        )

    assert answer == Line(text="hello in hall")
    assert parts == [Line(text="…")]


@pytest.mark.parametrize(
    ("method", "params", "connection", "code"),
    [
        (SAY, Line(text=""), "two", Code.NOT_FOUND),
        (SAY, Line(text=""), None, Code.NOT_FOUND),
        (HUM, Nothing(), "one", Code.UNKNOWN_METHOD),
        (Method("rocket.launch", Nothing, Nothing), Nothing(), "one", Code.UNKNOWN_METHOD),
        (CONFIGURE, HALL, None, Code.INVALID),
        (CONFIGURE, Settings(room="nowhere"), "one", Code.INVALID),
        (Method(SAY.name, Nothing, Nothing), Nothing(), "one", Code.INVALID),
    ],
)
async def test_what_cannot_be_answered_is_refused_with_the_reason(
    link: Link, method: Method[Any, Any], params: object, connection: str | None, code: Code
) -> None:
    """The link stays up."""
    async with link() as integration:
        await configured(integration)
        with pytest.raises(RequestError) as refused:
            await integration.peer.ask(method, params, connection=connection)

        assert refused.value.code is code
        assert await integration.peer.ask(PING, Nothing()) == Nothing()


async def test_settings_that_a_source_refuses_change_nothing(
    start: Start, chatters: Chatters
) -> None:
    """Neither now nor after a restart."""
    async with start() as hub, linked(hub.link.port, hub._pairing.token) as integration:
        await configured(integration)
        with pytest.raises(RequestError):
            await configured(integration, Settings(room="nowhere"))
        assert chatters["one"].settings == HALL
    chatters.made.clear()
    async with start():
        await until(lambda: chatters.made)
        assert chatters["one"].settings == HALL


async def test_sources_run_again_after_a_restart_without_home_assistant(
    start: Start, chatters: Chatters
) -> None:
    """The bots are there before Home Assistant is."""
    async with start() as hub, linked(hub.link.port, hub._pairing.token) as integration:
        await configured(integration, Settings(room="cellar"))
        former = chatters["one"]
    assert former.ended
    async with start() as hub:
        await until(lambda: chatters["one"] is not former and chatters["one"].runs)
        assert chatters["one"].settings == Settings(room="cellar")
        await until(lambda: status(hub) == (SourceStatus.CONNECTED, ""))


async def test_settings_are_told_to_the_source_that_runs(link: Link, chatters: Chatters) -> None:
    """Also the same, as it may have others meanwhile by a command; it is not made anew."""
    async with link() as integration:
        await configured(integration)
        source = chatters["one"]
        await until(lambda: source.runs)
        await configured(integration)
        assert source.changes == 1
        await configured(integration, Settings(room="attic"))

    assert chatters["one"] is source
    assert (source.runs, source.settings) == (1, Settings(room="attic"))


async def test_a_source_that_rests_runs_again_when_it_is_configured(
    link: Link, chatters: Chatters
) -> None:
    """As after a new sign-in, when the settings are the same."""

    async def nothing() -> None:
        """Give up."""

    chatters.works.append(nothing)
    async with link() as integration:
        await configured(integration)
        await until(lambda: chatters["one"].ended)
        await configured(integration)
        await until(lambda: chatters["one"].runs == 2)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ConnectionError("gone"), (SourceStatus.RECONNECTING, "unreachable")),
        (ValueError("a mistake"), (SourceStatus.RECONNECTING, "failed")),
        (RequestError(Code.UNAVAILABLE), (SourceStatus.WAITING_FOR_TOKEN, "")),
    ],
)
async def test_a_source_that_fails_is_run_again_and_says_why_meanwhile(
    start: Start,
    chatters: Chatters,
    error: Exception,
    expected: tuple[SourceStatus, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A traceback is for mistakes; what may happen any day is a line."""

    async def fail() -> None:
        raise error

    chatters.works.append(fail)
    async with start() as hub, linked(hub.link.port, hub._pairing.token) as integration:
        await configured(integration)
        await until(lambda: status(hub) == expected)
        await until(lambda: status(hub) == (SourceStatus.CONNECTED, ""))

    assert chatters["one"].runs == 2
    assert ("Traceback" in caplog.text) is isinstance(error, ValueError)


async def test_connections_that_are_gone_are_ended_and_forgotten(
    start: Start, chatters: Chatters
) -> None:
    """With what they stored; the others go on."""
    async with start() as hub, linked(hub.link.port, hub._pairing.token) as integration:
        for connection in ("one", "two"):
            await integration.peer.ask(CONFIGURE, HALL, connection=connection)
            await chatters[connection].context.store.put("key", {"value": connection})
        await until(lambda: chatters["one"].runs)
        await integration.peer.ask(KEEP, Kept(connections=["two", "three"]))

        assert chatters["one"].ended
        assert not chatters["two"].ended
        assert await chatters["one"].context.store.get("key") is None
        assert await chatters["two"].context.store.get("key") == {"value": "two"}
    chatters.made.clear()
    async with start():
        await until(lambda: chatters.made)
        assert set(chatters.made) == {"two"}


async def test_an_answer_that_is_too_large_is_told_to_who_asked(
    link: Link, chatters: Chatters
) -> None:
    """Instead of ending the link, or leaving who asked waiting."""
    async with link() as integration:
        await configured(integration)
        chatters["one"].settings = Settings(room="x" * MAX_FRAME)
        with pytest.raises(RequestError) as refused:
            await integration.peer.ask(SAY, Line(text=""), connection="one")
        assert refused.value.code is Code.TOO_LARGE
        with pytest.raises(RequestError) as refused:
            await chatters["one"].context.ask(SAY, Line(text="x" * MAX_FRAME))
        assert refused.value.code is Code.TOO_LARGE


async def test_a_flood_of_requests_is_bounded_and_answered(link: Link) -> None:
    """Each gets an end, and the link lives on."""
    async with link() as integration:
        await configured(integration)
        answers = await asyncio.gather(
            *(
                integration.peer.ask(SAY, Line(text=str(number)), connection="one")
                for number in range(500)
            ),
            return_exceptions=True,
        )
        assert await integration.peer.ask(PING, Nothing()) == Nothing()

    said = [answer for answer in answers if isinstance(answer, Line)]
    refused = [answer for answer in answers if isinstance(answer, RequestError)]
    assert len(said) + len(refused) == 500
    assert len(said) >= 64
    assert {error.code for error in refused} <= {Code.RATE_LIMITED}


async def test_the_app_counts_messages_of_the_last_minute(
    hub: Hub, link: Link, chatters: Chatters
) -> None:
    """As sources report them."""
    async with link() as integration:
        await configured(integration)
        for _ in range(7):
            chatters["one"].context.count_message()

        assert (await hub._pulse.state()).messages_per_minute == 7
