"""What sources ask of Home Assistant."""

import asyncio
from typing import Any

import pytest

from homelab_hub_app.hub import Hub
from homelab_hub_app.sources import context as context_module
from homelab_hub_protocol.chat import ChatUser, Place, Source
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.peer import Asked, Handlers
from homelab_hub_protocol.questions import JARVIS, TOKEN, Answer, Spoken, Token, TokenWanted, Turn
from tests.app.chatter import CONFIGURE, Chatters, Settings
from tests.app.conftest import Link
from tests.waiting import until


async def test_a_source_asks_home_assistant(link: Link, chatters: Chatters) -> None:
    """For its connection, with the parts as they come."""
    asked: list[tuple[Turn, str | None]] = []
    parts: list[Spoken] = []
    turn = Turn(
        user=ChatUser(source=Source.DISCORD, id="1", name="ada", display_name="Ada"),
        place=Place(channel="2"),
        text="Hello?",
    )

    async def jarvis(turn: Turn, asked_by: Asked[Spoken]) -> Answer:
        asked.append((turn, asked_by.connection))
        await asked_by.tell(Spoken(text="Good"))
        return Answer(text="Good evening")

    async with link() as integration:
        integration.handlers.add(JARVIS, jarvis)
        await integration.peer.ask(CONFIGURE, Settings(room="hall"), connection="one")
        answer = await chatters["one"].context.ask(JARVIS, turn, parts.append)

    assert answer == Answer(text="Good evening")
    assert parts == [Spoken(text="Good")]
    assert asked == [(turn, "one")]


async def test_while_home_assistant_is_away_a_question_fails_at_once(
    hub: Hub, link: Link, chatters: Chatters
) -> None:
    """And one that was asked fails when it goes."""
    never = asyncio.Event()

    async def jarvis(_turn: Turn, _asked: Asked[Spoken]) -> Answer:
        await never.wait()
        return Answer(text="")

    user = ChatUser(source=Source.DISCORD, id="1", name="ada", display_name="Ada")
    turn = Turn(user=user, place=Place(channel="2"), text="")
    async with link() as integration:
        integration.handlers.add(JARVIS, jarvis)
        await integration.peer.ask(CONFIGURE, Settings(room="hall"), connection="one")
        question = asyncio.create_task(chatters["one"].context.ask(JARVIS, turn))
        await until(lambda: integration.peer._working)
    for waiting in (question, chatters["one"].context.ask(JARVIS, turn)):
        with pytest.raises(RequestError) as refused:
            await waiting
        assert refused.value.code is Code.UNAVAILABLE


async def test_a_token_is_waited_for_until_home_assistant_is_ready(
    hub: Hub, link: Link, chatters: Chatters
) -> None:
    """It may be away, and then not have loaded the connection."""
    answers: list[Exception | Token] = [
        RequestError(Code.UNAVAILABLE, retry_after=0.01),
        Token(token="fresh"),
    ]
    wanted: list[TokenWanted] = []

    async def token(params: TokenWanted, _asked: Asked[Any]) -> Token:
        wanted.append(params)
        match answers.pop(0):
            case Token() as answer:
                return answer
            case error:
                raise error

    async with link() as integration:
        await integration.peer.ask(CONFIGURE, Settings(room="hall"), connection="one")
    await until(lambda: hub._home.session is None)
    waiting = asyncio.create_task(chatters["one"].context.token(rejected=True))
    await asyncio.sleep(0)
    assert not waiting.done()
    handlers = Handlers()
    handlers.add(TOKEN, token)
    async with link(handlers=handlers):
        got = await waiting

    assert got.reveal() == "fresh"
    assert "fresh" not in repr(got)
    assert wanted == [TokenWanted(rejected=True)] * 2


async def test_a_token_is_not_waited_for_forever(
    hub: Hub, link: Link, chatters: Chatters, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The source can say that it waits, and try anew."""
    monkeypatch.setattr(context_module, "TOKEN_SECONDS", 0.02)
    async with link() as integration:
        await integration.peer.ask(CONFIGURE, Settings(room="hall"), connection="one")
    await until(lambda: hub._home.session is None)
    with pytest.raises(RequestError) as refused:
        await chatters["one"].context.token()

    assert refused.value.code is Code.UNAVAILABLE
