"""The simulator: routes, keys, records and faults around the endpoints."""

from collections.abc import Awaitable, Callable
from typing import ClassVar, override

from aiohttp import web

from homelab_hub_simulators.line import strike
from homelab_hub_simulators.server import MAX_BODY, RecordedRequest, Simulator

from . import audio, images
from .call import AnswerCutError, ApiCall, read_body, recorded
from .chat import endpoint as chat
from .errors import ApiError, model_not_found
from .fault_kinds import DISTURBANCES, ENDPOINTS, FAULT_KINDS, REFUSALS, refuse, wrong_key
from .models import MODELS
from .responses import endpoint as responses
from .state import State

type Endpoint = Callable[[ApiCall, State], Awaitable[web.StreamResponse]]

STYLES = frozenset({"responses", "chat"})
WRONG_KEY = "sk-wrong"


class OpenAISimulator(Simulator):
    """OpenAI's API on a local port. A style left out answers 404, as many servers at home do."""

    name: ClassVar[str] = "openai"
    api_path: ClassVar[str] = "/v1"
    fault_kinds = FAULT_KINDS
    endpoints = ENDPOINTS

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        styles: frozenset[str] = STYLES,
    ) -> None:
        """Prepare the server with the API styles it speaks."""
        super().__init__(host=host, port=port)
        self._styles = styles
        self._state = State()

    @override
    def build(self) -> web.Application:
        """Return the application with OpenAI's routes."""
        application = web.Application(client_max_size=MAX_BODY)
        add = application.router.add_route
        if "responses" in self._styles:
            add("POST", "/v1/responses", self._door("responses", responses.create))
        if "chat" in self._styles:
            add("POST", "/v1/chat/completions", self._door("chat", chat.create))
        add("POST", "/v1/images/generations", self._door("images", images.generate))
        add("POST", "/v1/images/edits", self._door("images", images.edit))
        add("POST", "/v1/audio/speech", self._door("audio", audio.speak))
        add("POST", "/v1/audio/transcriptions", self._door("audio", audio.transcribe))
        add("GET", "/v1/models", self._door("models", _list_models))
        add("GET", "/v1/models/{model}", self._door("models", _show_model))
        add("*", "/v1/{rest:.*}", self._door("models", _nowhere))
        return application

    def _door(
        self, endpoint: str, serve: Endpoint
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Return the handler that records, checks the key, applies faults and then serves."""

        async def handle(request: web.Request) -> web.StreamResponse:
            """Serve one request; errors leave in OpenAI's shape."""
            try:
                return await self._serve(request, endpoint, serve)
            except ApiError as error:
                return web.json_response(error.body(), status=error.status, headers=error.headers)
            except AnswerCutError as cut:
                return cut.response

        return handle

    async def _serve(
        self, request: web.Request, endpoint: str, serve: Endpoint
    ) -> web.StreamResponse:
        """Record the request, let it in or refuse it, and serve it."""
        try:
            body, files = await read_body(request)
        except ApiError:
            self._record(request, None)
            raise
        self._record(request, recorded(body, files))
        _check_key(request)
        if (fault := self.faults.take({"slow"}, endpoint)) is not None:
            await strike(fault, request)
        if (fault := self.faults.take(REFUSALS, endpoint)) is not None:
            return await refuse(request, fault, str(body.get("model", "gpt-5.4-mini")))
        call = ApiCall(
            request=request,
            body=body,
            files=files,
            disturbance=self.faults.take(DISTURBANCES, endpoint),
            take_spoiled=lambda: self.faults.take({"bad_tool_arguments"}, endpoint) is not None,
        )
        return await serve(call, self._state)

    def _record(self, request: web.Request, body: object) -> None:
        """Keep the request."""
        self._log.add(RecordedRequest(method=request.method, path=request.path, body=body))


def _check_key(request: web.Request) -> None:
    """Raise the 401 for a missing or wrong key."""
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    if kind != "Bearer" or not key.strip():
        raise ApiError(
            401,
            "You didn't provide an API key. You need to provide your API key in an Authorization "
            "header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
        )
    if key.startswith(WRONG_KEY):
        raise wrong_key()


async def _list_models(call: ApiCall, _: State) -> web.StreamResponse:
    """Answer every model."""
    return await call.answer(
        {"object": "list", "data": [model.as_dict() for model in MODELS.values()]}
    )


async def _show_model(call: ApiCall, _: State) -> web.StreamResponse:
    """Answer one model."""
    name = call.request.match_info["model"]
    if name not in MODELS:
        raise model_not_found(name)
    return await call.answer(MODELS[name].as_dict())


async def _nowhere(call: ApiCall, _: State) -> web.StreamResponse:
    """Answer what is not there."""
    request = call.request
    raise ApiError(404, f"Invalid URL ({request.method} {request.path})")
