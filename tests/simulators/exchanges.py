"""What the real client sent and got, checked against OpenAI's published specification."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
import json
from typing import Any, override

import httpx2

from .specification import Specification

REQUESTS = {
    "/v1/responses": "CreateResponse",
    "/v1/chat/completions": "CreateChatCompletionRequest",
    "/v1/images/generations": "CreateImageRequest",
    "/v1/audio/speech": "CreateSpeechRequest",
}
ANSWERS = {
    "/v1/responses": "Response",
    "/v1/chat/completions": "CreateChatCompletionResponse",
    "/v1/images/generations": "ImagesResponse",
    "/v1/images/edits": "ImagesResponse",
    "/v1/audio/transcriptions": "CreateTranscriptionResponseJson",
    "/v1/models": "ListModelsResponse",
}
EVENTS = {
    "/v1/responses": "ResponseStreamEvent",
    "/v1/chat/completions": "CreateChatCompletionStreamResponse",
    "/v1/audio/speech": "CreateSpeechResponseStreamEvent",
    "/v1/audio/transcriptions": "CreateTranscriptionResponseStreamEvent",
}


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One request and everything that came back, as bytes on the wire."""

    path: str
    request: bytes
    request_type: str
    status: int
    answer_type: str
    answer: bytearray = field(default_factory=bytearray)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events of a streamed answer."""
        lines = self.answer.decode().split("\n")
        data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
        return [json.loads(event) for event in data if event != "[DONE]"]

    def check(self, specification: Specification) -> None:
        """Raise AssertionError for whatever the specification does not describe."""
        if self.status != 200:
            specification.check("ErrorResponse", json.loads(self.answer))
            return
        if self.path in REQUESTS and self.request_type.startswith("application/json"):
            specification.check(REQUESTS[self.path], json.loads(self.request))
        if self.answer_type.startswith("text/event-stream"):
            for event in self.events:
                specification.check(EVENTS[self.path], event)
        elif self.path in ANSWERS and self.answer_type.startswith("application/json"):
            specification.check(ANSWERS[self.path], json.loads(self.answer))
        elif self.path.startswith("/v1/models/"):
            specification.check("Model", json.loads(self.answer))


class _Copied(httpx2.AsyncByteStream):
    """A response's bytes, copied on their way."""

    def __init__(self, source: httpx2.AsyncByteStream, target: bytearray) -> None:
        """Copy from `source` to `target`."""
        self._source = source
        self._target = target

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the bytes."""
        async for chunk in self._source:
            self._target.extend(chunk)
            yield chunk

    @override
    async def aclose(self) -> None:
        """Close the source."""
        await self._source.aclose()


class RecordingTransport(httpx2.AsyncHTTPTransport):
    """Real sockets, with a copy of everything that passes."""

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self.exchanges: list[Exchange] = []

    @override
    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request and copy both ways."""
        sent = await request.aread()
        response = await super().handle_async_request(request)
        exchange = Exchange(
            path=request.url.path,
            request=sent,
            request_type=request.headers.get("content-type", ""),
            status=response.status_code,
            answer_type=response.headers.get("content-type", ""),
        )
        self.exchanges.append(exchange)
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Copied(response.stream, exchange.answer)
        return response
