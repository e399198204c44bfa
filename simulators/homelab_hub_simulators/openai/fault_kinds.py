"""The fault switches of this simulator, and where each takes effect."""

from aiohttp import web

from homelab_hub_simulators.faults import Fault, FaultKind
from homelab_hub_simulators.line import hang

from .errors import ApiError, model_not_found

FAULT_KINDS = {
    "unauthorized": FaultKind(),
    "rate_limit": FaultKind(parameters={"retry_after": 1}),
    "insufficient_quota": FaultKind(),
    "server_error": FaultKind(parameters={"status": 500}),
    "model_not_found": FaultKind(),
    "moderation_blocked": FaultKind(),
    "html": FaultKind(),
    "hang": FaultKind(),
    "slow": FaultKind(parameters={"delay": 1}),
    "slow_tokens": FaultKind(parameters={"delay": 0.1}),
    "cut_stream": FaultKind(parameters={"after": 1}),
    "malformed_chunk": FaultKind(parameters={"after": 1}),
    "failed_response": FaultKind(parameters={"after": 1}),
    "bad_tool_arguments": FaultKind(),
}
# Answered instead of the request.
REFUSALS = frozenset(
    {
        "unauthorized",
        "rate_limit",
        "insufficient_quota",
        "server_error",
        "model_not_found",
        "moderation_blocked",
        "html",
        "hang",
    }
)
# Done to the answer on its way.
DISTURBANCES = frozenset({"slow_tokens", "cut_stream", "malformed_chunk", "failed_response"})
ENDPOINTS = frozenset({"responses", "chat", "images", "models", "audio"})

PROXY_PAGE = """<!DOCTYPE html>
<html><head><title>Sign in - Home Proxy</title></head>
<body><h1>Sign in</h1><p>Please sign in to continue.</p></body></html>
"""


async def refuse(request: web.Request, fault: Fault, model: str) -> web.StreamResponse:
    """Answer as the fault says; raises ApiError for the answers in OpenAI's shape."""
    match fault.kind:
        case "unauthorized":
            raise wrong_key()
        case "rate_limit":
            seconds = fault.number("retry_after")
            raise ApiError(
                429,
                f"Rate limit reached for {model} in organization org-simulated on requests per "
                f"min (RPM): Limit 3, Used 3, Requested 1. Please try again in {seconds:g}s.",
                kind="requests",
                code="rate_limit_exceeded",
                headers={"Retry-After": f"{seconds:g}"},
            )
        case "insufficient_quota":
            raise ApiError(
                429,
                "You exceeded your current quota, please check your plan and billing details. "
                "For more information on this error, read the docs: "
                "https://platform.openai.com/docs/guides/error-codes/api-errors.",
                kind="insufficient_quota",
                code="insufficient_quota",
            )
        case "server_error":
            raise ApiError(
                int(fault.number("status")),
                "The server had an error while processing your request. Sorry about that!",
                kind="server_error",
            )
        case "model_not_found":
            raise model_not_found(model)
        case "moderation_blocked":
            raise ApiError(
                400,
                "Your request was rejected by the safety system. If you believe this is an error, "
                "contact us at help.openai.com and include the request ID.",
                kind="image_generation_user_error",
                code="moderation_blocked",
            )
        case "html":
            return web.Response(text=PROXY_PAGE, content_type="text/html")
        case _:
            return await hang(request)


def wrong_key() -> ApiError:
    """Return the 401 for a key that is not right."""
    return ApiError(
        401,
        "Incorrect API key provided. You can find your API key at "
        "https://platform.openai.com/account/api-keys.",
        code="invalid_api_key",
    )
