"""An authorised call: what is sent, what comes back, and what happens to refused tokens."""

import asyncio
from typing import Any

import aiohttp
import pytest

from custom_components.homelab_hub.upstream.errors import (
    CredentialsError,
    ForbiddenError,
    TooSlowError,
    UnreachableError,
    UpstreamError,
)
from custom_components.homelab_hub.upstream.request import Params
from custom_components.homelab_hub.upstream.retry import Limits
from custom_components.homelab_hub.upstream.secret import Secret
from custom_components.homelab_hub.upstream.transport import Transport

from .scripted import bench, scripted
from .steps import GOOD, Stuck, good, only_for, says


async def test_a_call_carries_the_token_and_returns_the_answer() -> None:
    """The token, the headers of the transport and those of the call are sent."""
    async with bench(says(200, GOOD, X_Left="3"), headers={"Client-Id": "me"}) as it:
        answer = await it.transport.get(it.url(), headers={"accept": "text/plain"})

    assert (answer.status, answer.json(), answer.headers["x-left"]) == (200, GOOD, "3")
    [asked] = it.upstream.asked
    assert asked.token == "token-1"
    assert asked.headers["Client-Id"] == "me"
    assert [v for k, v in asked.headers.items() if k.lower() == "accept"] == ["text/plain"]


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
async def test_every_method_has_its_name(method: str) -> None:
    """They are what the verb says."""
    async with bench(says(204)) as it:
        answer = await getattr(it.transport, method)(it.url())

    assert it.upstream.asked[0].method == method.upper()
    assert answer.json() is None


async def test_a_query_is_written_as_apis_want_it() -> None:
    """What is None is left out, lists are repeated, booleans are lower case."""
    params: Params = {"q": "a b&c", "n": 3, "yes": True, "no": None, "id": ["x", "y"]}
    async with bench(good) as it:
        await it.transport.get(it.url("things?page=1"), params=params)

    assert it.upstream.asked[0].url == "/things?page=1&q=a+b%26c&n=3&yes=true&id=x&id=y"


@pytest.mark.parametrize(
    ("options", "kind", "body"),
    [
        ({"json": {"a": [1, None]}}, "application/json", b'{"a":[1,null]}'),
        ({"data": {"a": "b c"}}, "application/x-www-form-urlencoded", b"a=b+c"),
        ({"data": b"\x00", "headers": {"content-type": "image/x"}}, "image/x", b"\x00"),
    ],
)
async def test_a_body_is_json_a_form_or_bytes(
    options: dict[str, Any], kind: str, body: bytes
) -> None:
    """With the type that belongs to it."""
    async with bench(good) as it:
        await it.transport.post(it.url(), **options)

    assert it.upstream.asked[0].headers["Content-Type"] == kind
    assert it.upstream.asked[0].body == body


async def test_a_post_without_a_body_says_that_it_has_none() -> None:
    """Some servers answer 411 to one that does not."""
    async with bench(says(204)) as it:
        await it.transport.post(it.url())

    assert it.upstream.asked[0].headers["Content-Length"] == "0"


async def test_without_a_source_nothing_is_authorised() -> None:
    """For what is public; a 401 is then final."""
    async with (
        scripted(says(401)) as upstream,
        aiohttp.ClientSession() as session,
    ):
        with pytest.raises(CredentialsError):
            await Transport(session, None, name="Example").get(upstream.root)

    assert len(upstream.asked) == 1
    assert "Authorization" not in upstream.asked[0].headers


async def test_a_bot_token_has_its_own_scheme() -> None:
    """Discord says Bot where others say Bearer."""
    async with bench(good, scheme="Bot") as it:
        await it.transport.get(it.url())

    assert it.upstream.asked[0].headers["Authorization"] == "Bot token-1"


async def test_a_refused_token_is_replaced_once_and_the_call_works() -> None:
    """The source is told which one was refused; nobody notices."""
    async with bench(only_for("token-2")) as it:
        answer = await it.transport.post(it.url(), json={"once": 1})

    assert answer.json() == GOOD
    assert it.tokens.rejected == ["token-1"]
    assert [asked.token for asked in it.upstream.asked] == ["token-1", "token-2"]
    assert [asked.body for asked in it.upstream.asked] == [b'{"once":1}'] * 2


async def test_a_second_refusal_is_final() -> None:
    """One forced refresh, one more try, and then it is for a person."""
    async with bench(says(401)) as it:
        with pytest.raises(CredentialsError) as caught:
            await it.transport.get(it.url())

    assert caught.value.status == 401
    assert it.tokens.rejected == ["token-1"]
    assert len(it.upstream.asked) == 2


async def test_a_token_that_cannot_be_replaced_is_not_sent_again() -> None:
    """A bot's token, or one that the broker has just renewed."""

    async def source(_: Secret | None) -> Secret:
        return Secret("the only one")

    async with scripted(says(401)) as upstream, aiohttp.ClientSession() as session:
        with pytest.raises(CredentialsError):
            await Transport(session, source, name="Example").get(upstream.root)

    assert len(upstream.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        says(401, {"status": 401, "message": "Missing scope: channel:manage:polls"}),
        says(401, {"message": "The token must include the bits:read scope."}),
        says(401, WWW_Authenticate='Bearer error="insufficient_scope"'),
    ],
)
async def test_a_missing_scope_is_no_reason_to_refresh(answer: Any) -> None:
    """Twitch says 401 to it."""
    async with bench(answer) as it:
        with pytest.raises(ForbiddenError):
            await it.transport.get(it.url())

    assert it.tokens.rejected == []
    assert len(it.upstream.asked) == 1


async def test_two_hundred_callers_with_an_expired_token_cause_one_refresh() -> None:
    """And every one of them gets an answer."""
    async with bench(only_for("token-2"), limits=Limits(concurrent=50)) as it:
        answers = await asyncio.gather(*(it.transport.get(it.url()) for _ in range(200)))

    assert [answer.json() for answer in answers] == [GOOD] * 200
    assert it.tokens.refreshes == 1
    assert set(it.tokens.rejected) == {"token-1"}
    assert {report.outcome for report in it.reports} == {"ok"}
    assert max(report.tries for report in it.reports) == 2


async def test_what_the_source_raises_is_passed_on_and_not_retried() -> None:
    """The broker has its own patience."""
    calls: list[Secret | None] = []

    async def source(rejected: Secret | None) -> Secret:
        calls.append(rejected)
        raise UnreachableError("the token endpoint is away")

    async with scripted(good) as upstream, aiohttp.ClientSession() as session:
        transport = Transport(session, source, name="Example")
        with pytest.raises(UnreachableError, match="the token endpoint is away"):
            await transport.get(upstream.root)

    assert calls == [None]
    assert upstream.asked == []
    assert transport.failing is None


@pytest.mark.parametrize("value", ["", "a\r\nX: 1", "tøken"])
async def test_what_cannot_be_a_token_is_not_sent(value: str) -> None:
    """A pasted line break would be a header of its own."""
    async with bench(good) as it:
        it.tokens.current = Secret(value)
        with pytest.raises(CredentialsError, match="cannot be sent"):
            await it.transport.get(it.url())

    assert it.upstream.asked == []


async def test_every_try_asks_for_a_token() -> None:
    """One that was renewed while a call waited is used."""
    async with bench(says(503), good) as it:

        def renew() -> None:
            it.tokens.current = Secret("token-new")

        it.time.meanwhile = renew
        await it.transport.get(it.url())

    assert [asked.token for asked in it.upstream.asked] == ["token-1", "token-new"]


async def test_no_more_calls_at_a_time_than_allowed() -> None:
    """The others wait for their turn."""
    stuck = Stuck(None)
    async with bench(stuck, limits=Limits(concurrent=3)) as it, asyncio.timeout(10):
        calls = [asyncio.create_task(it.transport.get(it.url())) for _ in range(9)]
        while it.upstream.open < 3:
            await stuck.reached.wait()
            await asyncio.sleep(0)
        stuck.let_go()
        await asyncio.gather(*calls)

    assert it.upstream.most_open == 3
    assert len(it.upstream.asked) == 9


async def test_a_cancelled_call_gives_its_place_to_the_next() -> None:
    """And its report says that it was interrupted."""
    stuck = Stuck(b"[")
    async with bench(stuck, good, limits=Limits(concurrent=1)) as it, asyncio.timeout(10):
        call = asyncio.create_task(it.transport.get(it.url()))
        await stuck.reached.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert (await it.transport.get(it.url())).json() == GOOD
        stuck.let_go()

    assert [report.outcome for report in it.reports] == ["interrupted", "ok"]


async def test_a_call_waits_for_its_turn_no_longer_than_its_limit() -> None:
    """And that is no failure of the upstream."""
    stuck = Stuck(None)
    async with bench(stuck, limits=Limits(concurrent=1, failures=1)) as it, asyncio.timeout(10):
        first = asyncio.create_task(it.transport.get(it.url()))
        await stuck.reached.wait()
        with pytest.raises(TooSlowError):
            await it.transport.get(it.url(), timeout=0.01)
        assert it.transport.failing is None
        stuck.let_go()
        await first


async def test_a_report_tells_what_became_of_a_call_but_not_what_it_was_about() -> None:
    """The path without the query, or what the caller put in its place."""
    async with bench(good, says(404, {"message": "no"})) as it:
        await it.transport.get(it.url("things?q=secret"))
        with pytest.raises(UpstreamError):
            await it.transport.delete(it.url("mail/me@example.org"), template="/mail/{id}")

    good_one, bad_one = it.reports
    assert (good_one.name, good_one.method, good_one.host) == ("Example", "GET", "127.0.0.1")
    assert (good_one.path, good_one.status, good_one.tries) == ("/things", 200, 1)
    assert good_one.received == len('{"good": true}')
    assert good_one.milliseconds > 0
    assert (bad_one.path, bad_one.status) == ("/mail/{id}", 404)
    assert (good_one.outcome, bad_one.outcome) == ("ok", "upstream_not_found")


async def test_a_closed_session_is_an_unreachable_upstream() -> None:
    """As at the end of Home Assistant."""
    async with bench(good) as it:
        await it.session.close()
        with pytest.raises(UnreachableError):
            await it.transport.get(it.url())
