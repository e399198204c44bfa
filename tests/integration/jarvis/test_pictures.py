"""Pictures drawn and edited for automations."""

import io
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homelab_hub_simulators.openai import OpenAISimulator

from .files import attached, media_folder, pdf, png
from .talk import set_options

ENTITY = "ai_task.jarvis_ai_task"


@pytest.fixture(autouse=True)
def media(hass: HomeAssistant, tmp_path: Path, jarvis: ConfigEntry[Any]) -> Any:
    """Have a media folder, where the pictures to change are."""
    with media_folder(hass, tmp_path):
        yield


async def draw(hass: HomeAssistant, instructions: str, *names: str) -> dict[str, Any]:
    """Return what the action gives an automation."""
    response = await hass.services.async_call(
        "ai_task",
        "generate_image",
        {"task_name": "A test", "entity_id": ENTITY, "instructions": instructions}
        | ({"attachments": attached(*names)} if names else {}),
        blocking=True,
        return_response=True,
    )
    assert response is not None
    return dict(response)


def drawn(simulator: OpenAISimulator) -> list[Any]:
    """Return path and body of the requests for pictures."""
    return [record for record in simulator.requests if "/images/" in record.path]


async def test_a_picture_is_drawn_as_the_server_likes_it(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """Without options nothing but model and instructions is sent."""
    result = await draw(hass, "A red sun")
    assert (result["width"], result["height"]) == (1024, 1024)
    assert (result["mime_type"], result["model"]) == ("image/png", "gpt-image-2")
    (request,) = drawn(simulator)
    assert request.path == "/v1/images/generations"
    assert request.body == {"model": "gpt-image-2", "prompt": "A red sun"}


async def test_the_picture_can_be_fetched(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    """The link in the answer leads to what was drawn, in the size that was asked for."""
    result = await draw(hass, "A red sun")
    client = await hass_client()
    response = await client.get(result["url"])
    with Image.open(io.BytesIO(await response.read())) as picture:
        assert (picture.format, picture.size) == ("PNG", (1024, 1024))


async def test_size_quality_and_background_are_options(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """What was chosen is asked for, and comes."""
    await set_options(
        hass,
        jarvis,
        image_size="1536x1024",
        image_quality="low",
        image_background="transparent",
    )
    result = await draw(hass, "A red sun")
    assert (result["width"], result["height"]) == (1536, 1024)
    (request,) = drawn(simulator)
    chosen = {"size": "1536x1024", "quality": "low", "background": "transparent"}
    assert chosen.items() <= request.body.items()


async def test_left_to_the_server_means_not_sent(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """The choice “let the server decide” is no value."""
    await set_options(hass, jarvis, image_size="default", image_quality="default")
    await draw(hass, "A red sun")
    assert drawn(simulator)[0].body.keys() == {"model", "prompt"}


async def test_an_attached_picture_is_changed(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any], tmp_path: Path
) -> None:
    """It goes along as a file, with the options beside it."""
    await set_options(hass, jarvis, image_size="1024x1536", image_quality="low")
    png(tmp_path, "red")
    png(tmp_path, "blue")
    result = await draw(hass, "Make it green", "red.png", "blue.png")
    assert (result["width"], result["height"]) == (1024, 1536)
    (request,) = drawn(simulator)
    assert request.path == "/v1/images/edits"
    assert [file["filename"] for file in request.body["image"]] == ["red.png", "blue.png"]
    assert {file["content_type"] for file in request.body["image"]} == {"image/png"}
    assert (request.body["size"], request.body["quality"]) == ("1024x1536", "low")


async def test_the_changed_picture_shows_the_change(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, tmp_path: Path
) -> None:
    """Red with green over it is neither."""
    png(tmp_path, "red")
    result = await draw(hass, "Make it green", "red.png")
    response = await (await hass_client()).get(result["url"])
    with Image.open(io.BytesIO(await response.read())) as picture:
        pixel = picture.convert("RGB").getpixel((10, 10))
    assert isinstance(pixel, tuple)
    red, green, _ = pixel
    assert (red < 200, green > 60) == (True, True)


async def test_files_that_are_no_pictures_are_refused(
    hass: HomeAssistant, simulator: OpenAISimulator, tmp_path: Path
) -> None:
    """A document cannot be drawn on; the error comes from us or from the server, never none."""
    pdf(tmp_path)
    (tmp_path / "song.mp3").write_bytes(b"la la la")
    with pytest.raises(HomeAssistantError, match=r"Only pictures and PDF .* song\.mp3"):
        await draw(hass, "Change it", "song.mp3")
    assert drawn(simulator) == []
    with pytest.raises(HomeAssistantError, match=r"127\.0\.0\.1|letter\.pdf"):
        await draw(hass, "Change it", "letter.pdf")


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        ("unauthorized", "Enter a new one in the settings"),
        ("model_not_found", "Choose another one in the settings"),
        ("html", "Check its address in the settings"),
        ("cut_stream", "AI server 127"),
        ("malformed_chunk", "AI server 127"),
    ],
)
async def test_an_error_says_what_to_do(
    hass: HomeAssistant, simulator: OpenAISimulator, tmp_path: Path, kind: str, step: str
) -> None:
    """A translated error, whether drawn or changed."""
    png(tmp_path, "red")
    simulator.faults.put(kind)
    for names in ([], ["red.png"]):
        with pytest.raises(HomeAssistantError, match=step) as caught:
            await draw(hass, "A red sun", *names)
        assert caught.value.translation_domain == "homelab_hub"


async def test_without_a_model_for_pictures_there_are_none(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """Home Assistant does not offer what the server cannot do."""
    for subentry in list(jarvis.subentries.values()):
        data = {key: value for key, value in subentry.data.items() if key != "image_model"}
        hass.config_entries.async_update_subentry(jarvis, subentry, data=data)
    await hass.async_block_till_done(wait_background_tasks=True)
    with pytest.raises(HomeAssistantError, match="does not support generating images"):
        await draw(hass, "A red sun")
