"""The events of a streamed response, in the order the API sends them."""

import time
from typing import Any

from homelab_hub_simulators.openai.errors import ApiError
from homelab_hub_simulators.openai.generation import Generation, MadeCall
from homelab_hub_simulators.openai.ids import new_id
from homelab_hub_simulators.openai.sse import EventStream, json_pieces, pieces

from .reasoning import new_reasoning_item
from .request import ResponsesRequest
from .shapes import (
    cite,
    new_function_call,
    new_message,
    new_response,
    search_action,
    text_part,
    usage_shape,
)


class Emitter:
    """Builds a response while telling of every step; without a stream it only builds."""

    def __init__(self, request: ResponsesRequest, stream: EventStream | None) -> None:
        """Begin a response."""
        self.response = new_response(request)
        self._request = request
        self._stream = stream
        self._sequence = 0

    async def run(self, made: Generation) -> None:
        """Tell the whole response: reasoning, search, then text or calls, then the end."""
        await self._event("response.created", response=self.response)
        await self._event("response.in_progress", response=self.response)
        try:
            await self._items(made)
        except ApiError as error:
            await self._fail(error)
            return
        await self._finish(made)

    async def _items(self, made: Generation) -> None:
        """Tell every item."""
        if self._request.reasoning.on:
            await self._reason(made.thought)
        if made.search is not None:
            await self._search(made)
        if made.text or (made.complete and not made.calls):
            await self._say(made)
        for call in made.calls:
            await self._call(call)

    async def _event(self, kind: str, **fields: Any) -> None:
        """Send one event with the next sequence number."""
        if self._stream is None:
            return
        payload = {"type": kind, "sequence_number": self._sequence, **fields}
        self._sequence += 1
        await self._stream.send(payload, event=kind)

    async def _delta(self, kind: str, **fields: Any) -> None:
        """Send one delta, unless a fault strikes."""
        if self._stream is not None:
            await self._stream.before_delta()
        await self._event(kind, **fields)

    async def _add(self, item: dict[str, Any]) -> dict[str, Any]:
        """Add an item to the output; returns where it is, as events say it."""
        index = len(self.response["output"])
        await self._event("response.output_item.added", output_index=index, item=item)
        self.response["output"].append(item)
        return {"item_id": item["id"], "output_index": index}

    async def _done(self, item: dict[str, Any]) -> None:
        """Tell that the latest item is finished."""
        index = len(self.response["output"]) - 1
        await self._event("response.output_item.done", output_index=index, item=item)

    async def _reason(self, thought: str) -> None:
        """Tell a reasoning item, with its summary if one was asked for."""
        sealed = "reasoning.encrypted_content" in self._request.includes
        item = new_reasoning_item(sealed=sealed)
        place = await self._add(item)
        if self._request.reasoning.summary:
            where = {**place, "summary_index": 0}
            kind = "response.reasoning_summary"
            empty, full = _summary(""), _summary(thought)
            await self._event(f"{kind}_part.added", **where, part=empty)
            for piece in pieces(thought):
                await self._delta(f"{kind}_text.delta", **where, delta=piece)
            await self._event(f"{kind}_text.done", **where, text=thought)
            await self._event(f"{kind}_part.done", **where, part=full)
            item["summary"] = [full]
        await self._done(item)

    async def _search(self, made: Generation) -> None:
        """Tell a web search call."""
        assert made.search is not None
        sources = "web_search_call.action.sources" in self._request.includes
        item: dict[str, Any] = {
            "id": new_id("ws"),
            "type": "web_search_call",
            "status": "in_progress",
            "action": search_action(made.search, sources=False),
        }
        place = await self._add(item)
        for step in ("in_progress", "searching", "completed"):
            await self._event(f"response.web_search_call.{step}", **place)
        item |= {"status": "completed", "action": search_action(made.search, sources=sources)}
        await self._done(item)

    async def _say(self, made: Generation) -> None:
        """Tell a message."""
        item = new_message()
        place = await self._add(item)
        where = {**place, "content_index": 0}
        await self._event("response.content_part.added", **where, part=text_part())
        text, annotations = made.text, []
        parts = pieces(text)
        if made.search is not None and made.complete:
            citation, text, annotation = cite(text, made.search)
            parts.append(citation)
            annotations.append(annotation)
        for piece in parts:
            await self._delta("response.output_text.delta", **where, delta=piece, logprobs=[])
        for index, annotation in enumerate(annotations):
            await self._event(
                "response.output_text.annotation.added",
                **where,
                annotation_index=index,
                annotation=annotation,
            )
        part = text_part(text, annotations)
        await self._event("response.output_text.done", **where, text=text, logprobs=[])
        await self._event("response.content_part.done", **where, part=part)
        item |= {"content": [part], "status": "completed" if made.complete else "incomplete"}
        await self._done(item)

    async def _call(self, call: MadeCall) -> None:
        """Tell a function call."""
        item = new_function_call(call)
        place = await self._add(item)
        kind = "response.function_call_arguments"
        for piece in json_pieces(call.arguments):
            await self._delta(f"{kind}.delta", **place, delta=piece)
        await self._event(f"{kind}.done", **place, name=call.name, arguments=call.arguments)
        item |= {"arguments": call.arguments, "status": "completed"}
        await self._done(item)

    async def _finish(self, made: Generation) -> None:
        """Tell that the response is complete, or that the limit cut it."""
        response = self.response
        response["usage"] = usage_shape(made.usage)
        response["service_tier"] = "default"
        if made.complete:
            response |= {"status": "completed", "completed_at": int(time.time())}
        else:
            response["status"] = "incomplete"
            response["incomplete_details"] = {"reason": "max_output_tokens"}
        await self._event(f"response.{response['status']}", response=response)

    async def _fail(self, error: ApiError) -> None:
        """Tell that the model broke down."""
        self.response |= {
            "status": "failed",
            "output": [],
            "error": {"code": "server_error", "message": error.message},
        }
        await self._event("response.failed", response=self.response)


def _summary(text: str) -> dict[str, Any]:
    """Return a part of a reasoning summary."""
    return {"type": "summary_text", "text": text}
