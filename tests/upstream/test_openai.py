"""The client of OpenAI's API: one error for each thing that goes wrong."""

from typing import Any

import httpx
import pytest

from custom_components.homelab_hub.upstream import errors
from custom_components.homelab_hub.upstream.openai import OpenAIServer

from .servers import answering, events_of, serve


async def test_the_models_are_listed_in_order(server: OpenAIServer) -> None:
    """All of them, also those that do not chat."""
    models = await server.models()
    assert models == sorted(models)
    assert {"gpt-5.4-mini", "gpt-image-2"} <= set(models)


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        (answering(200, {"data": [{"id": "b"}, {"id": "a"}, {"name": "x"}, "y"]}), ["a", "b"]),
        (answering(404, {"error": {"message": "no such path"}}), []),
    ],
    ids=["odd entries", "no list at all"],
)
async def test_servers_at_home_list_models_in_their_own_way(
    http_client: httpx.AsyncClient, handler: Any, expected: list[str]
) -> None:
    """What has no id is none; a server without a list can still answer."""
    async with serve(handler, http_client) as server:
        assert await server.models() == expected


@pytest.mark.parametrize(
    "handler",
    [
        answering(200, text="<html>Sign in</html>"),
        answering(404, text="<html>Not here</html>"),
        answering(200, ["not", "an", "object"]),
        answering(200, {"data": "none"}),
        answering(405, {"detail": "Method Not Allowed"}),
    ],
    ids=["page", "page not found", "list", "no data", "method"],
)
async def test_what_is_no_api_is_recognised(http_client: httpx.AsyncClient, handler: Any) -> None:
    """A proxy's page, another service's answers."""
    async with serve(handler, http_client) as server:
        with pytest.raises(errors.NotAnApiError):
            await server.models()


def body(message: str = "no", **error: Any) -> dict[str, Any]:
    """Return an error in OpenAI's shape."""
    return {"error": {"message": message, "type": None, "param": None, "code": None, **error}}


@pytest.mark.parametrize(
    ("status", "answer", "expected"),
    [
        (401, body(code="invalid_api_key"), errors.CredentialsError),
        (403, body(), errors.CredentialsError),
        (404, body("The model `x` does not exist"), errors.ModelNotFoundError),
        (404, body('model "x" not found, try pulling it first'), errors.ModelNotFoundError),
        (404, body(code="model_not_found"), errors.ModelNotFoundError),
        (400, body(code="model_not_found"), errors.ModelNotFoundError),
        (404, body("Invalid URL (POST /v1/responses)"), errors.NotAnApiError),
        (404, {"detail": "Not Found"}, errors.NotAnApiError),
        (405, {"detail": "Method Not Allowed"}, errors.NotAnApiError),
        (413, body(), errors.TooLongError),
        (400, body(code="context_length_exceeded"), errors.TooLongError),
        (400, body(code="content_policy_violation"), errors.RefusedError),
        (429, body(code="rate_limit_exceeded"), errors.RateLimitError),
        (429, body(type="insufficient_quota"), errors.QuotaError),
        (429, body(code="insufficient_quota"), errors.QuotaError),
        (408, body(), errors.TooSlowError),
        (500, body(), errors.ServerError),
        (503, {"detail": "loading"}, errors.ServerError),
        (400, body(param="temperature"), errors.BadRequestError),
    ],
)
@pytest.mark.parametrize("streamed", [True, False], ids=["streamed", "whole"])
async def test_every_status_and_code_has_its_error(
    http_client: httpx.AsyncClient,
    status: int,
    answer: Any,
    expected: type[errors.UpstreamError],
    streamed: bool,
) -> None:
    """As the error guide of the API reference says, and servers at home do."""
    async with serve(answering(status, answer), http_client) as server:
        with pytest.raises(errors.UpstreamError) as caught:
            await (events_of(server) if streamed else server.post("/responses", {}))
    assert type(caught.value) is expected


async def test_the_parameter_that_was_refused_is_named(http_client: httpx.AsyncClient) -> None:
    """In the API's own dotted names."""
    answer = answering(400, body("no", param="reasoning.effort", code="unsupported_parameter"))
    async with serve(answer, http_client) as server:
        with pytest.raises(errors.BadRequestError) as caught:
            await events_of(server)
    assert caught.value.parameter == "reasoning.effort"


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [("7", 7, 7), ("Wed, 21 Oct 2099 07:28:00 GMT", 1e9, 1e10), ("soon", None, None)],
)
async def test_the_wish_to_be_left_alone_is_passed_on(
    http_client: httpx.AsyncClient, value: str, low: float | None, high: float | None
) -> None:
    """Seconds or a date (RFC 9110 section 10.2.3); anything else is no wish."""
    answer = answering(429, body(), headers={"Retry-After": value})
    async with serve(answer, http_client) as server:
        with pytest.raises(errors.RateLimitError) as caught:
            await events_of(server)
    wish = caught.value.retry_after
    if low is None or high is None:
        assert wish is None
    else:
        assert wish is not None
        assert low <= wish <= high


async def test_no_secret_is_in_an_error(http_client: httpx.AsyncClient) -> None:
    """Servers repeat the key in their message; ours is for the log."""
    answer = answering(401, body("Incorrect API key provided: sk-test"))
    async with serve(answer, http_client) as server:
        with pytest.raises(errors.CredentialsError) as caught:
            await events_of(server)
    assert "sk-test" not in str(caught.value)


async def test_nobody_there_is_unreachable(http_client: httpx.AsyncClient) -> None:
    """At once, not after a time-out."""
    server = OpenAIServer(base_url="http://127.0.0.1:9/v1", api_key="", http_client=http_client)
    for call in (server.models(), server.post("/responses", {}), events_of(server)):
        with pytest.raises(errors.UnreachableError):
            await call
