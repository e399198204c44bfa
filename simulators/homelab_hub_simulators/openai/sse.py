"""Server-sent events, with the faults that hit a stream."""

import asyncio
import json
import re
from typing import Any

from aiohttp import web

from homelab_hub_simulators.line import reset

from .call import AnswerCutError, ApiCall, failed

_PIECE = re.compile(r"\s*\S+\s*?|\s+$")


class EventStream:
    """A stream of events being sent. Faults count deltas, as a user would."""

    def __init__(self, call: ApiCall) -> None:
        """Prepare the stream; nothing is sent before `open`."""
        self._call = call
        self._deltas = 0
        self._response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream; charset=utf-8",
                "Cache-Control": "no-cache",
                **call.headers,
            }
        )

    async def open(self) -> None:
        """Send the headers."""
        await self._response.prepare(self._call.request)

    async def send(self, payload: dict[str, Any], *, event: str | None = None) -> None:
        """Send one event; `event` is its name where the API style names events."""
        head = f"event: {event}\n" if event else ""
        data = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        await self._response.write(f"{head}data: {data}\n\n".encode())

    async def before_delta(self) -> None:
        """Let a fault happen before the next delta.

        Raises AnswerCutError when the fault ended the stream, and ApiError when the model is to
        fail in the words of the API style.
        """
        fault = self._call.disturbance
        if fault is None:
            return
        if fault.kind == "slow_tokens":
            await asyncio.sleep(fault.number("delay"))
        elif self._deltas >= fault.number("after"):
            if fault.kind == "cut_stream":
                reset(self._call.request)
                raise AnswerCutError(self._response)
            if fault.kind == "malformed_chunk":
                await self._response.write(b'data: {"id": "broken", "type": "resp\n\n')
                await self.close()
                raise AnswerCutError(self._response)
            raise failed()
        self._deltas += 1

    async def done(self) -> None:
        """Send the end mark of Chat Completions."""
        await self._response.write(b"data: [DONE]\n\n")

    async def close(self) -> web.StreamResponse:
        """End the stream."""
        await self._response.write_eof()
        return self._response


def pieces(text: str) -> list[str]:
    """Return the text in the pieces it is streamed in: words with the space before them."""
    found = _PIECE.findall(text)
    return found if "".join(found) == text else [text]


def json_pieces(text: str) -> list[str]:
    """Return JSON in the pieces it is streamed in."""
    return [text[start : start + 12] for start in range(0, len(text), 12)]
