"""Drawing and changing pictures by talking."""

import io

from homeassistant.core import HomeAssistant
from PIL import Image
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homelab_hub_simulators.openai import OpenAISimulator
from homelab_hub_simulators.openai.pictures import change, encode
from tests.integration.conftest import in_both_styles
from tests.integration.jarvis.talk import asked, results, say, words

from .pictures import fetched, paths, pictures_in, shown


@in_both_styles
async def test_a_picture_is_drawn_and_is_in_the_answer(
    hass: HomeAssistant, simulator: OpenAISimulator, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """With a link that works without a login, and words that hold none."""
    result = await say(hass, "Draw a sleepy fox")
    assert words(result) == "Here is your picture."
    [picture] = pictures_in(result)
    assert picture["title"] == "a sleepy fox"
    content = await fetched(hass_client_no_auth, picture["url"])
    assert Image.open(io.BytesIO(content)).size == (1024, 1024)
    attributes = shown(hass).attributes
    assert attributes["prompt"] == "a sleepy fox"
    assert attributes["media_content_id"] == picture["media_content_id"]
    assert not attributes["edited"]
    assert attributes["cost"] > 0
    assert paths(simulator) == ["generations"]
    # What the model hears of it is neither a link nor a picture.
    assert "http" not in results(asked(simulator)[-1])[0]
    assert "authSig" not in str(asked(simulator)[-1])


@in_both_styles
async def test_it_is_changed_by_what_is_said_next_and_again(
    hass: HomeAssistant, simulator: OpenAISimulator, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """Each change begins with the picture before, which is sent along and stored nowhere else."""
    first = await say(hass, "Draw a sleepy fox")
    second = await say(hass, "Now with a red hat", first.conversation_id)
    third = await say(hass, "Now in grayscale", first.conversation_id)
    contents = [
        await fetched(hass_client_no_auth, pictures_in(result)[0]["url"])
        for result in (first, second, third)
    ]
    assert len(set(contents)) == 3
    assert paths(simulator) == ["generations", "edits", "edits"]
    # The simulator changes what it is sent, and nothing else.
    for before, wish, after in zip(
        contents, ("with a red hat", "in grayscale"), contents[1:], strict=False
    ):
        assert encode(change(before, wish, None, None), "png", 100) == after
    assert shown(hass).attributes["edited"]
    assert not any(
        body.get("store") or body.get("previous_response_id")
        for body in (request.body for request in simulator.requests)
        if isinstance(body, dict)
    )
