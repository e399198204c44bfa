"""Pictures: drawn as asked, and changed from what was sent."""

import base64
import io
from typing import Any

import openai
from openai.types import ImagesResponse
from PIL import Image
import pytest

from homelab_hub_simulators.openai import OpenAISimulator

MODEL = "gpt-image-2"


def opened(response: ImagesResponse, index: int = 0) -> Image.Image:
    """Return a picture of the answer."""
    assert response.data is not None
    return Image.open(io.BytesIO(base64.b64decode(response.data[index].b64_json or "")))


def picture(color: tuple[int, int, int], size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a PNG of one colour."""
    target = io.BytesIO()
    Image.new("RGB", size, color).save(target, "PNG")
    return target.getvalue()


def middle(image: Image.Image) -> tuple[int, ...]:
    """Return the colour in the middle."""
    pixel = image.convert("RGB").getpixel((image.width // 2, image.height // 2))
    assert isinstance(pixel, tuple)
    return pixel


@pytest.mark.parametrize("output_format", ["png", "jpeg", "webp"])
async def test_a_picture_has_the_size_and_format_asked_for(
    client: openai.AsyncOpenAI, output_format: Any
) -> None:
    """PNG, JPEG and WebP are real files."""
    response = await client.images.generate(
        model=MODEL, prompt="A red house", size="1536x1024", output_format=output_format
    )
    image = opened(response)
    assert image.size == (1536, 1024)
    assert (image.format or "").lower() == output_format
    assert (response.size, response.output_format) == ("1536x1024", output_format)


async def test_the_same_prompt_draws_the_same_and_another_does_not(
    client: openai.AsyncOpenAI,
) -> None:
    """Pictures are deterministic, and differ by prompt and within one answer."""
    one, again, other = [
        await client.images.generate(model=MODEL, prompt=prompt, n=2)
        for prompt in ("a red house", "a red house", "a blue house")
    ]
    assert one.data == again.data
    assert one.data != other.data
    assert one.data is not None
    assert one.data[0].b64_json != one.data[1].b64_json


async def test_a_transparent_background_is_transparent(client: openai.AsyncOpenAI) -> None:
    """The sky is missing, in the file and not just in the answer."""
    response = await client.images.generate(model=MODEL, prompt="a lamp", background="transparent")
    assert response.background == "transparent"
    assert opened(response).convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]  # RGBA
    opaque = await client.images.generate(model=MODEL, prompt="a lamp")
    assert opened(opaque).convert("RGBA").getpixel((0, 0))[3] == 255  # type: ignore[index]  # RGBA


async def test_quality_is_paid_for(client: openai.AsyncOpenAI) -> None:
    """Output tokens grow with quality, and the usage adds up."""
    counts = []
    for quality in ("low", "medium", "high"):
        response = await client.images.generate(model=MODEL, prompt="a lamp", quality=quality)
        assert response.usage is not None
        assert response.usage.total_tokens == (
            response.usage.input_tokens + response.usage.output_tokens
        )
        assert response.quality == quality
        counts.append(response.usage.output_tokens)
    assert counts == sorted(set(counts))


async def test_an_edit_keeps_the_picture_and_takes_the_colour(client: openai.AsyncOpenAI) -> None:
    """The result lies between what was sent and the colour asked for."""
    response = await client.images.edit(
        model=MODEL, prompt="Make it blue", image=("a.png", picture((200, 200, 40)), "image/png")
    )
    red, green, blue = middle(opened(response))
    assert opened(response).size == (1536, 1024)
    assert 40 < red < 200
    assert 90 < green < 200
    assert blue > 100


async def test_edits_of_different_pictures_differ(client: openai.AsyncOpenAI) -> None:
    """An edit is made from the picture that was sent."""
    colors = []
    for color in ((0, 0, 0), (250, 250, 250)):
        file = ("a.png", picture(color), "image/png")
        edited = await client.images.edit(model=MODEL, prompt="add snow", image=file)
        colors.append(middle(opened(edited)))
    assert colors == [(255, 255, 255), (5, 5, 5)]


async def test_a_mask_limits_the_edit(client: openai.AsyncOpenAI) -> None:
    """Only where the mask is transparent does anything change."""
    target = io.BytesIO()
    mask = Image.new("RGBA", (64, 48), (0, 0, 0, 255))
    mask.paste((0, 0, 0, 0), (0, 0, 32, 48))
    mask.save(target, "PNG")
    response = await client.images.edit(
        model=MODEL,
        prompt="invert",
        image=("a.png", picture((250, 250, 250)), "image/png"),
        mask=("mask.png", target.getvalue(), "image/png"),
    )
    edited = opened(response).convert("RGB")
    assert (edited.getpixel((50, 50)), edited.getpixel((1500, 50))) == ((5, 5, 5), (250, 250, 250))


async def test_several_pictures_are_counted_and_the_size_is_kept_to(
    client: openai.AsyncOpenAI, simulator: OpenAISimulator
) -> None:
    """Every input costs, and a size that is asked for is made."""
    files = [(f"{n}.png", picture((9, 9, 9)), "image/png") for n in range(2)]
    response = await client.images.edit(
        model=MODEL, prompt="make them red", image=files, size="1024x1024"
    )
    assert opened(response).size == (1024, 1024)
    assert response.usage is not None
    assert response.usage.input_tokens_details.image_tokens == 2 * 323
    recorded = simulator.requests[0].body
    assert [file["filename"] for file in recorded["image"]] == ["0.png", "1.png"]
    assert recorded["prompt"] == "make them red"


@pytest.mark.parametrize(
    ("options", "message", "param"),
    [
        ({"prompt": ""}, "Missing required parameter", "prompt"),
        ({"size": "1000x1000"}, "Invalid value", "size"),
        ({"size": "256x256"}, "Invalid value", "size"),
        ({"quality": "hd"}, "Invalid value", "quality"),
        ({"background": "transparent", "output_format": "jpeg"}, "not supported", "background"),
        ({"response_format": "b64_json"}, "Unknown parameter", "response_format"),
        ({"n": 11}, "between 1 and 10", "n"),
    ],
)
async def test_what_the_api_refuses_is_refused(
    client: openai.AsyncOpenAI, options: dict[str, Any], message: str, param: str
) -> None:
    """Plainly wrong requests get a 400 that names the parameter."""
    with pytest.raises(openai.BadRequestError, match=message) as refused:
        await client.images.generate(**({"model": MODEL, "prompt": "a lamp"} | options))
    assert refused.value.param == param


@pytest.mark.parametrize(
    ("data", "media_type", "message"),
    [
        (b"not a picture", "image/png", "Invalid image file"),
        (b"GIF89a", "image/gif", "unsupported mimetype"),
    ],
)
async def test_what_is_no_picture_cannot_be_edited(
    client: openai.AsyncOpenAI, data: bytes, media_type: str, message: str
) -> None:
    """Broken files and other types get a 400."""
    with pytest.raises(openai.BadRequestError, match=message):
        await client.images.edit(model=MODEL, prompt="x", image=("a", data, media_type))
