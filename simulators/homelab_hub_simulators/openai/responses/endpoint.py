"""POST /v1/responses."""

from typing import Any

from aiohttp import web

from homelab_hub_simulators.openai.call import ApiCall
from homelab_hub_simulators.openai.errors import invalid
from homelab_hub_simulators.openai.generation import generate
from homelab_hub_simulators.openai.sse import EventStream
from homelab_hub_simulators.openai.state import State

from .request import ResponsesRequest, read_request
from .stream import Emitter


async def create(call: ApiCall, state: State) -> web.StreamResponse:
    """Answer one request, streamed if it asks for that."""
    request = read_request(call.body, _earlier(call.body, state))
    made = generate(
        call,
        state,
        model=request.model,
        prompt=request.prompt,
        reasoning=request.reasoning,
        limit=request.max_output_tokens,
    )
    if not call.body.get("stream"):
        emitter = Emitter(request, None)
        await emitter.run(made)
        _keep(request, emitter.response, state)
        return await call.answer(emitter.response)
    stream = EventStream(call)
    emitter = Emitter(request, stream)
    await stream.open()
    await emitter.run(made)
    _keep(request, emitter.response, state)
    return await stream.close()


def _earlier(body: dict[str, Any], state: State) -> list[dict[str, Any]]:
    """Return the items of the response this one continues."""
    previous = body.get("previous_response_id")
    if previous is None:
        return []
    if previous not in state.stored:
        raise invalid(
            f"Previous response with id '{previous}' not found.",
            param="previous_response_id",
            code="previous_response_not_found",
        )
    return state.stored[previous]


def _keep(request: ResponsesRequest, response: dict[str, Any], state: State) -> None:
    """Keep the conversation so far, unless the client does not want that."""
    if request.stores:
        state.keep(response["id"], request.items + response["output"])
