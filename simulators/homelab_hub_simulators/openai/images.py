"""POST /v1/images/generations and /v1/images/edits, for the models that draw."""

import asyncio
import base64
from dataclasses import dataclass, replace
import re
import time
from typing import Any

from aiohttp import web
from PIL import Image

from homelab_hub_simulators.openai.names import names

from .call import ApiCall, Upload
from .errors import invalid, invalid_value, missing, wrong_type
from .models import Purpose, find_model
from .pictures import STANDARD_SIZES, change, draw, encode
from .state import State
from .tokens import count_tokens

COMMON = names(
    "background model n output_compression output_format partial_images prompt quality size "
    "stream user"
)
FOR_GENERATION = COMMON | {"moderation"}
FOR_EDIT = COMMON | {"input_fidelity", "image", "mask"}
SIZE = re.compile(r"(?P<width>\d{2,4})x(?P<height>\d{2,4})")
AUTO_SIZE = "1024x1024"
MAX_PROMPT = 32_000
MAX_PICTURES = 16
EDGE_STEP, MAX_EDGE, MIN_PIXELS, MAX_PIXELS = 16, 3840, 655_360, 8_294_400
IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})
PIXELS_PER_TOKEN = {"low": 3855, "medium": 993, "high": 252}
INPUT_IMAGE_TOKENS = 323


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureOptions:
    """What the picture shall be like."""

    prompt: str
    count: int
    size: str
    quality: str
    background: str
    output_format: str
    compression: int

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height."""
        width, _, height = self.size.partition("x")
        return int(width), int(height)

    @property
    def transparent(self) -> bool:
        """Whether there is no background."""
        return self.background == "transparent"


async def generate(call: ApiCall, _: State) -> web.StreamResponse:
    """Draw pictures for a prompt."""
    options = _options(call, FOR_GENERATION)
    if options.size == "auto":
        options = _sized(options, AUTO_SIZE)

    def paint() -> list[bytes]:
        """Draw and encode, outside of the event loop."""
        return [
            _encoded(
                draw(
                    options.prompt,
                    options.pixels,
                    transparent=options.transparent,
                    variant=variant,
                ),
                options,
            )
            for variant in range(options.count)
        ]

    return await call.answer(_shape(options, await asyncio.to_thread(paint), inputs=0))


async def edit(call: ApiCall, _: State) -> web.StreamResponse:
    """Change the first picture sent as the prompt says; the others are only counted."""
    options = _options(call, FOR_EDIT)
    pictures = [_uploaded(upload) for upload in call.files.get("image", [])]
    if not pictures:
        raise missing("image")
    if len(pictures) > MAX_PICTURES:
        raise invalid(f"Too many images: at most {MAX_PICTURES}.", param="image")
    masks = [_uploaded(upload) for upload in call.files.get("mask", [])]
    size = None if options.size == "auto" else options.pixels

    def paint() -> tuple[bytes, str]:
        """Change and encode, outside of the event loop."""
        picture = change(pictures[0], options.prompt, size, masks[0] if masks else None)
        return _encoded(picture, options), f"{picture.width}x{picture.height}"

    try:
        data, made_size = await asyncio.to_thread(paint)
    except (OSError, SyntaxError) as error:
        raise invalid("Invalid image file or mode for image 1.", param="image") from error
    images = [data] * options.count
    return await call.answer(_shape(_sized(options, made_size), images, inputs=len(pictures)))


def _uploaded(upload: Upload) -> bytes:
    """Return the bytes of an uploaded picture.

    Raises ApiError for a type the API does not take.
    """
    if upload.media_type not in IMAGE_TYPES:
        raise invalid(
            f"Invalid file 'image[0]': unsupported mimetype ('{upload.media_type}'). Supported "
            "file formats are 'image/jpeg', 'image/png', and 'image/webp'.",
            param="image[0]",
            code="unsupported_file_mimetype",
        )
    return upload.data


def _options(call: ApiCall, known: frozenset[str]) -> PictureOptions:
    """Return what the picture shall be like.

    Raises ApiError for everything the API refuses.
    """
    body = call.body
    if unknown := sorted((body.keys() | call.files.keys()) - known):
        raise invalid(
            f"Unknown parameter: '{unknown[0]}'.", param=unknown[0], code="unknown_parameter"
        )
    prompt = _prompt(body)
    find_model(body.get("model"), Purpose.IMAGE)
    options = PictureOptions(
        prompt=prompt,
        count=_whole(body, "n", 1, 1, 10),
        size=_size(body.get("size") or "auto"),
        quality=_choice(body, "quality", ("low", "medium", "high", "auto")),
        background=_choice(body, "background", ("transparent", "opaque", "auto")),
        output_format=_choice(body, "output_format", ("png", "jpeg", "webp"), "png"),
        compression=_whole(body, "output_compression", 100, 0, 100),
    )
    if options.transparent and options.output_format == "jpeg":
        raise invalid(
            "Transparent background is not supported for jpeg output format.",
            param="background",
            code="invalid_value",
        )
    if body.get("stream") in (True, "true"):
        raise invalid("This simulator does not stream pictures.", param="stream")
    return options


def _prompt(body: dict[str, Any]) -> str:
    """Return what to draw.

    Raises ApiError for a prompt that is missing or too long.
    """
    prompt = body.get("prompt")
    if prompt is None or prompt == "":
        raise missing("prompt")
    if not isinstance(prompt, str):
        raise wrong_type("prompt", "a string", prompt)
    if len(prompt) > MAX_PROMPT:
        raise invalid(
            f"Invalid 'prompt': string too long. Expected a string with maximum length "
            f"{MAX_PROMPT}, but got a string with length {len(prompt)} instead.",
            param="prompt",
            code="string_above_max_length",
        )
    return prompt


def _choice(
    body: dict[str, Any], name: str, supported: tuple[str, ...], default: str = "auto"
) -> str:
    """Return one of the supported values."""
    value = body.get(name) or default
    if value not in supported:
        raise invalid_value(name, value, ", ".join(f"'{one}'" for one in supported))
    return str(value)


def _whole(body: dict[str, Any], name: str, default: int, low: int, high: int) -> int:
    """Return a whole number in a range; forms send it as text."""
    value = body.get(name)
    if value is None:
        return default
    try:
        number = int(value)
    except TypeError, ValueError:
        raise wrong_type(name, "an integer", value) from None
    if not low <= number <= high:
        raise invalid(
            f"Invalid '{name}': expected a value between {low} and {high}, but got {number}.",
            param=name,
            code="invalid_value",
        )
    return number


def _size(size: Any) -> str:
    """Return the size, as gpt-image-2 takes it: steps of 16, 0.65 to 8.3 megapixels, 3:1."""
    if size == "auto":
        return "auto"
    match = SIZE.fullmatch(size) if isinstance(size, str) else None
    if match is not None:
        width, height = int(match["width"]), int(match["height"])
        fits = (
            width % EDGE_STEP == 0
            and height % EDGE_STEP == 0
            and max(width, height) <= min(MAX_EDGE, 3 * min(width, height))
            and MIN_PIXELS <= width * height <= MAX_PIXELS
        )
        if fits:
            return match.group()
    raise invalid_value(
        "size", size, "'1024x1024', '1024x1536', '1536x1024', and 'auto', among others"
    )


def _sized(options: PictureOptions, size: str) -> PictureOptions:
    """Return the options with the size the picture has."""
    return replace(options, size=size)


def _encoded(picture: Image.Image, options: PictureOptions) -> bytes:
    """Return the picture in the format asked for."""
    return encode(picture, options.output_format, options.compression)


def _shape(options: PictureOptions, images: list[bytes], *, inputs: int) -> dict[str, Any]:
    """Return the answer with the pictures and their tokens."""
    quality = "medium" if options.quality == "auto" else options.quality
    width, height = options.pixels
    text, pictures = count_tokens(options.prompt), inputs * INPUT_IMAGE_TOKENS
    output = len(images) * max(1, width * height // PIXELS_PER_TOKEN[quality])
    # The published answer names the standard sizes only.
    size = {"size": options.size} if options.pixels in STANDARD_SIZES else {}
    return size | {
        "created": int(time.time()),
        "background": "transparent" if options.transparent else "opaque",
        "data": [{"b64_json": base64.b64encode(data).decode()} for data in images],
        "output_format": options.output_format,
        "quality": quality,
        "usage": {
            "input_tokens": text + pictures,
            "input_tokens_details": {"image_tokens": pictures, "text_tokens": text},
            "output_tokens": output,
            "output_tokens_details": {"image_tokens": output, "text_tokens": 0},
            "total_tokens": text + pictures + output,
        },
    }
