"""Pictures drawn and edited (POST /images/generations and /images/edits)."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from ..upstream import errors
from ..upstream.openai import JsonObject, OpenAIServer
from .budget import Budget
from .options import (
    CONF_IMAGE_BACKGROUND,
    CONF_IMAGE_MODEL,
    CONF_IMAGE_QUALITY,
    CONF_IMAGE_SIZE,
    SERVER_DECIDES,
)
from .quirks import Quirks
from .style import File, number
from .usage import Purpose, Usage

MOST_ADAPTATIONS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class PictureOptions:
    """The model and how it is to draw; what is not in `parameters` the server decides."""

    model: str
    parameters: Mapping[str, str]

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        """Return the options a user chose."""
        chosen = {
            "size": options.get(CONF_IMAGE_SIZE),
            "quality": options.get(CONF_IMAGE_QUALITY),
            "background": options.get(CONF_IMAGE_BACKGROUND),
        }
        return cls(
            model=options[CONF_IMAGE_MODEL],
            parameters={
                key: value for key, value in chosen.items() if value and value != SERVER_DECIDES
            },
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A finished picture. `cost` is in US dollars, None where the model has no price."""

    content: bytes
    mime_type: str
    width: int | None
    height: int | None
    model: str
    prompt: str
    revised_prompt: str | None
    edited: bool
    cost: float | None


class Painter:
    """Asks one server for pictures."""

    def __init__(
        self, server: OpenAIServer, record: Callable[[Usage], float | None], budget: Budget
    ) -> None:
        """Take a server, what counts and prices the usage of each picture, and what allows it."""
        self._server = server
        self._budget = budget
        self._record = record
        self._quirks = Quirks({})

    async def paint(
        self, prompt: str, options: PictureOptions, originals: Sequence[File]
    ) -> Picture:
        """Return a new picture, or the originals changed as the prompt says.

        Raises `UpstreamError`, and `BudgetError` before anything is sent.
        """
        request: JsonObject = {"model": options.model, "prompt": prompt, **options.parameters}
        with self._budget.spend(Purpose.PICTURE):
            answer = await self._ask(request, originals)
            cost = self._record(_usage(options.model, answer.get("usage")))
        drawn = _first(answer)
        try:
            content = base64.b64decode(drawn["b64_json"], validate=True)
        except (KeyError, TypeError, binascii.Error) as error:
            raise errors.AnswerBrokenError("the answer holds no picture") from error
        width, height = _size(answer.get("size"))
        return Picture(
            content=content,
            mime_type=f"image/{answer.get('output_format') or 'png'}",
            width=width,
            height=height,
            model=options.model,
            prompt=prompt,
            revised_prompt=drawn.get("revised_prompt"),
            edited=bool(originals),
            cost=cost,
        )

    async def _ask(self, request: JsonObject, originals: Sequence[File]) -> JsonObject:
        """Return the server's answer, leaving out what its model does not take."""
        for _ in range(MOST_ADAPTATIONS):
            adapted = self._quirks.apply(request)
            try:
                if not originals:
                    return await self._server.post("/images/generations", adapted, retries=2)
                return await self._server.upload("/images/edits", adapted, _files(originals))
            except errors.BadRequestError as refusal:
                if not self._quirks.learn(adapted, refusal):
                    raise
        raise errors.BadRequestError("the server refuses every form of the request")


def _usage(model: str, reported: Any) -> Usage:
    """Return the usage of one picture, as far as the server reported it."""
    return Usage(
        model=model,
        input_tokens=number(reported, "input_tokens"),
        image_input_tokens=number(reported, "input_tokens_details", "image_tokens"),
        output_tokens=number(reported, "output_tokens"),
        images=1,
    )


def _files(originals: Sequence[File]) -> list[tuple[str, tuple[str, bytes, str]]]:
    """Return pictures as parts of a form."""
    return [
        ("image[]", (file.name, base64.b64decode(file.content), file.mime_type))
        for file in originals
    ]


def _first(answer: JsonObject) -> JsonObject:
    """Return the first picture of an answer."""
    match answer.get("data"):
        case [dict() as first, *_]:
            return first
        case _:
            raise errors.AnswerBrokenError("the answer holds no picture")


def _size(size: object) -> tuple[int | None, int | None]:
    """Return width and height of a size such as 1024x1536, None for one that is not said."""
    match str(size).split("x"):
        case [width, height] if width.isdecimal() and height.isdecimal():
            return int(width), int(height)
        case _:
            return None, None
