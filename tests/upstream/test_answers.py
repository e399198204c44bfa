"""What answers are taken for, how much of them is read, and that no secret comes out with them."""

import asyncio
import logging
import traceback
from typing import Any

import aiohttp
import pytest

from custom_components.homelab_hub.upstream import errors
from custom_components.homelab_hub.upstream.retry import Limits
from custom_components.homelab_hub.upstream.secret import Secret

from .scripted import Bench, Step, bench, scripted
from .steps import (
    GOOD,
    HUGE,
    Stuck,
    good,
    huge_chunked,
    huge_compressed,
    huge_declared,
    moved,
    only_for,
    page,
    reset,
    reset_in_the_middle,
    says,
)

TOKEN = "ya29.A-token-nobody-may-see"
SMALL = Limits(answer_size=HUGE, tries=1)
GOOGLE_QUOTA = {
    "error": {"code": 403, "message": "No more", "errors": [{"reason": "quotaExceeded"}]}
}
GOOGLE_RATE = {"error": {"code": 403, "errors": [{"reason": "userRateLimitExceeded"}]}}
GOOGLE_DISABLED = {
    "error": {
        "code": 403,
        "message": "API off",
        "status": "PERMISSION_DENIED",
        "details": [{"@type": "…"}, {"reason": "SERVICE_DISABLED"}],
    }
}
SPOTIFY = {"error": {"status": 404, "message": "No device", "reason": "NO_ACTIVE_DEVICE"}}
OAUTH = {"error": "invalid_grant", "error_description": "Token has been revoked."}
TWITCH = {"error": "Bad Request", "status": 400, "message": "The parameter is wrong"}
DISCORD = {"message": "Missing Permissions", "code": 50013}


@pytest.mark.parametrize(
    ("step", "kind", "reason", "detail"),
    [
        (says(400, OAUTH), errors.BadRequestError, "invalid_grant", "Token has been revoked."),
        (says(400, TWITCH), errors.BadRequestError, "", "The parameter is wrong"),
        (says(402), errors.QuotaError, "", ""),
        (says(403, GOOGLE_QUOTA), errors.QuotaError, "quotaExceeded", "No more"),
        (says(403, GOOGLE_RATE), errors.RateLimitError, "userRateLimitExceeded", ""),
        (says(403, GOOGLE_DISABLED), errors.ForbiddenError, "SERVICE_DISABLED", "API off"),
        (says(403, DISCORD), errors.ForbiddenError, "50013", "Missing Permissions"),
        (says(404, SPOTIFY), errors.NotFoundError, "NO_ACTIVE_DEVICE", "No device"),
        (says(410), errors.NotFoundError, "", ""),
        (says(408), errors.TooSlowError, "", ""),
        (says(409, {"message": "exists"}), errors.ConflictError, "", "exists"),
        (says(412), errors.ConflictError, "", ""),
        (says(422, {"data": "", "message": "no"}), errors.BadRequestError, "", "no"),
        (says(429), errors.RateLimitError, "", ""),
        (says(500), errors.ServerError, "", ""),
        (says(403, ["a", "list"]), errors.ForbiddenError, "", ""),
        (says(403, {"error": {"errors": "?", "status": 403}}), errors.ForbiddenError, "", ""),
        (page(403), errors.NotAnApiError, "", ""),
        (page(404), errors.NotAnApiError, "", ""),
        (page(429), errors.RateLimitError, "", ""),
        (page(502), errors.ServerError, "", ""),
        (page(200), errors.NotAnApiError, "", ""),
    ],
)
async def test_refusals_become_errors_of_ours(
    step: Step, kind: type[errors.UpstreamError], reason: str, detail: str
) -> None:
    """By status, by the upstream's code, and by whether it is the upstream that speaks."""
    async with bench(step, limits=Limits(tries=1)) as it:
        with pytest.raises(errors.UpstreamError) as caught:
            await it.transport.get(it.url())

    error = caught.value
    assert type(error) is kind
    assert (error.reason, error.detail) == (reason, detail)
    assert str(error).startswith(f"Example: HTTP {error.status}")
    assert detail == "" or detail not in str(error)


async def test_html_is_an_answer_to_who_accepts_it() -> None:
    """A file may be a page."""
    async with bench(page()) as it:
        answer = await it.transport.get(it.url(), headers={"accept": "*/*"})

    assert answer.body.startswith(b"<html>")


async def test_json_that_is_none_is_a_broken_answer() -> None:
    """And nothing of it is in the message."""
    async with bench(good) as it:
        answer = await it.transport.get(it.url())
    broken = type(answer)(200, answer.headers, b'{"half": ')

    with pytest.raises(errors.AnswerBrokenError, match="not the JSON"):
        broken.json()


@pytest.mark.parametrize("step", [huge_declared, huge_chunked, huge_compressed])
async def test_a_huge_answer_is_not_read_into_memory(step: Step) -> None:
    """Whatever it says about its size, or does not say."""
    async with bench(step, limits=SMALL) as it, asyncio.timeout(20):
        with pytest.raises(errors.AnswerTooLargeError):
            await it.transport.get(it.url())

    assert HUGE < it.reports[0].received < 4 * HUGE


async def test_a_huge_refusal_is_not_read_to_its_end() -> None:
    """Its beginning says enough, and its connection is given back."""

    async def step(request: Any) -> Any:
        response = await huge_declared(request)
        response.set_status(400)
        return response

    async with bench(step, good, connections=1) as it, asyncio.timeout(20):
        with pytest.raises(errors.BadRequestError):
            await it.transport.get(it.url())
        assert (await it.transport.get(it.url())).json() == GOOD


async def test_not_modified_and_to_be_continued_are_answers() -> None:
    """Conditions and resumable uploads live from them."""
    async with bench(says(304), moved("/elsewhere", 308)) as it:
        assert (await it.transport.get(it.url())).status == 304
        assert (await it.transport.put(it.url(), data=b"part")).status == 308


async def test_a_command_is_not_redirected() -> None:
    """A POST that arrives as a GET elsewhere has done nothing."""
    async with bench(moved("/elsewhere"), good) as it:
        with pytest.raises(errors.NotAnApiError, match="HTTP 302"):
            await it.transport.post(it.url())

    assert len(it.upstream.asked) == 1


async def test_the_token_does_not_follow_a_redirect_to_another_place() -> None:
    """Downloads lead to other hosts; the token stays."""
    async with scripted(good) as elsewhere, bench(moved(elsewhere.root)) as it:
        assert (await it.transport.get(it.url())).json() == GOOD

    assert it.upstream.asked[0].token == "token-1"
    assert "Authorization" not in elsewhere.asked[0].headers


async def test_redirects_in_a_circle_are_not_an_api() -> None:
    """Nor are they an outage."""
    async with bench(moved("/again")) as it:
        with pytest.raises(errors.NotAnApiError, match="TooManyRedirects"):
            await it.transport.get(it.url())


async def test_an_answer_is_streamed_while_it_comes() -> None:
    """And its time limit ends with its beginning."""
    stuck = Stuck(b"[1")
    async with (
        asyncio.timeout(10),
        bench(stuck, limits=Limits(total=5)) as it,
        it.transport.stream("GET", it.url()) as response,
    ):
        assert await response.content.readany() == b"[1"
        stuck.let_go()
        assert await response.content.readany() == b""

    assert (it.reports[0].outcome, it.reports[0].received) == ("ok", 2)


async def test_a_stream_is_opened_as_carefully_as_any_call() -> None:
    """A new token, another try, then the bytes."""
    async with (
        bench(says(503), only_for("token-2")) as it,
        it.transport.stream("GET", it.url()) as response,
    ):
        assert await response.json() == GOOD

    assert (it.tokens.refreshes, it.reports[0].tries) == (1, 3)


async def test_a_stream_that_breaks_raises_our_error() -> None:
    """It is not begun again: its reader has seen a part of it."""
    async with bench(reset_in_the_middle) as it:
        with pytest.raises(errors.AnswerBrokenError):
            async with it.transport.stream("GET", it.url()) as response:
                await response.read()

    assert len(it.upstream.asked) == 1
    assert it.reports[0].outcome == "upstream_answer_broken"


async def test_a_stream_that_is_left_early_gives_its_connection_back() -> None:
    """Though its body was not read."""
    stuck = Stuck(b"[1")
    async with bench(stuck, good, connections=1) as it, asyncio.timeout(10):
        async with it.transport.stream("GET", it.url()) as response:
            pass
        assert (await it.transport.get(it.url())).json() == GOOD
        stuck.let_go()

    assert response.closed


async def test_a_stream_does_not_take_the_place_of_a_call() -> None:
    """One that never ends would stop all others."""
    stuck = Stuck(b"[1")
    async with bench(stuck, good, limits=Limits(concurrent=1)) as it, asyncio.timeout(10):
        async with it.transport.stream("GET", it.url()):
            assert (await it.transport.get(it.url())).json() == GOOD
        stuck.let_go()


async def test_a_connection_is_used_again() -> None:
    """After answers, after refusals, and after streams that were read."""
    async with bench(good, says(404, {"message": "no"}), says(204), good) as it:
        await it.transport.get(it.url())
        with pytest.raises(errors.NotFoundError):
            await it.transport.get(it.url())
        await it.transport.put(it.url())
        async with it.transport.stream("GET", it.url()) as response:
            await response.read()
        await it.transport.get(it.url())

    assert len(it.upstream.connections) == 1


async def echoing(request: Any) -> Any:
    """Refuse, and quote the token in every place there is."""
    token = request.headers["Authorization"].removeprefix("Bearer ")
    body = {"error": token, "message": f"Not good: {token}", "code": token}
    return aiohttp.web.json_response(body, status=400)


async def _said(it: Bench, caplog: pytest.LogCaptureFixture, **options: Any) -> str:
    """Return all that a failing call says anywhere."""
    it.tokens.current = Secret(TOKEN)
    with caplog.at_level(logging.DEBUG), pytest.raises(errors.UpstreamError) as caught:
        await it.transport.request(options.pop("method", "GET"), it.url(), **options)
    error = caught.value
    return "\n".join(
        [
            *traceback.format_exception(error),
            repr(vars(error)),
            repr(error.__context__),
            repr(it.transport),
            repr(it.reports),
            caplog.text,
        ]
    )


@pytest.mark.parametrize(
    "step",
    [
        echoing,
        says(401),
        says(500),
        reset,
        reset_in_the_middle,
        huge_declared,
        page(),
        moved("/again"),
        moved("https://user@/x"),
    ],
)
async def test_no_failure_shows_the_token(step: Step, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in messages and their causes, nor in logs and reports."""
    async with bench(step, limits=SMALL) as it:
        said = await _said(it, caplog)

    assert TOKEN not in said
    assert TOKEN in {asked.token for asked in it.upstream.asked}


async def test_no_failure_shows_the_query(caplog: pytest.LogCaptureFixture) -> None:
    """Some providers take secrets there (Kick's revocation does)."""
    async with bench(reset_in_the_middle, limits=SMALL) as it:
        caplog.set_level(logging.CRITICAL, "aiohttp.access")  # the server's
        said = await _said(it, caplog, params={"token": "in-the-query"})

    assert "in-the-query" not in said
    assert "in-the-query" in it.upstream.asked[0].url
