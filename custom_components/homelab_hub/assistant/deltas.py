"""What the deltas of an answer go through in either API style, before anybody hears them."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final, cast

from homeassistant.components.conversation import AssistantContentDeltaDict

from .style import Delta, whole

_FIRST_HALVES: Final = ("\ud800", "\udbff")


async def mended(deltas: AsyncGenerator[Delta]) -> AsyncGenerator[Delta]:
    """Yield the deltas of an answer with whole characters, and with a space before a call.

    Servers cut an emoji between two deltas, and no JSON holds a half of it. What is said after a
    call is another message: who streams the turn as one text would join the two, and a voice that
    speaks whole sentences would not know until then that the first one has ended.
    """
    half = last = ""
    async with aclosing(deltas):
        async for delta in deltas:
            if delta.get("tool_calls") and last and not last.isspace():
                yield {"content": " "}
                last = ""
            if content := delta.get("content"):
                text = f"{half}{content}"
                half = text[-1] if _FIRST_HALVES[0] <= text[-1] <= _FIRST_HALVES[1] else ""
                if not (text := whole(text.removesuffix(half))):
                    continue
                last = text[-1]
                yield cast("AssistantContentDeltaDict", {**delta, "content": text})
            else:
                yield delta
