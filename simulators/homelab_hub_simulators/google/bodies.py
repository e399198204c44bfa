"""Bodies of requests: JSON, and media piece by piece."""

from collections.abc import AsyncGenerator, AsyncIterator
import json
from typing import Any

from .api import Call
from .errors import unreadable


def json_object(body: bytes) -> dict[str, Any]:
    """Return a JSON object, empty for no body; raises GoogleError for anything else."""
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
    except ValueError as error:
        raise unreadable() from error
    if not isinstance(value, dict):
        raise unreadable()
    return value


async def pieces(
    call: Call, body: AsyncIterator[bytes], *, offset: int = 0
) -> AsyncGenerator[bytes]:
    """Yield a body as it comes.

    It ends with GoogleError or AnsweredError where a fault strikes, or where the method admits no
    more; what came before has been yielded. `offset` is the first byte's place in the file.
    """
    async for piece in body:
        room = call.line.room(offset)
        if room is not None and room < len(piece):
            if room:
                yield piece[:room]
            raise call.line.strike(call.request)
        offset += len(piece)
        if call.method.admit is not None:
            call.method.admit(call, offset)
        yield piece
        await call.line.passed(len(piece))
