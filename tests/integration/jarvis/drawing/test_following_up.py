"""What "now with a hat" is about."""

from pathlib import Path
from typing import Any

from homeassistant.components.conversation import Attachment, UserContent
from homeassistant.components.conversation.chat_log import async_get_chat_log
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homelab_hub_simulators.openai import OpenAISimulator
from homelab_hub_simulators.openai.pictures import change, encode
from tests.integration.jarvis.files import png
from tests.integration.jarvis.talk import say, set_options, words
from tests.integration.sessions import chat_session

from .pictures import dictated, fetched, files_of, paths, pictures_in


async def test_another_conversation_cannot_change_a_picture(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """Neither the latest one, nor one whose id it has learnt."""
    mine = await say(hass, "Draw a sleepy fox")
    picture_id = pictures_in(mine)[0]["media_content_id"].rpartition("/")[2]
    for arguments in ({"change": True}, {"picture": picture_id}):
        theirs = await say(hass, dictated(prompt="with a hat", **arguments))
        assert "no such picture in this conversation" in words(theirs)
        assert not pictures_in(theirs)
    assert paths(simulator) == ["generations"]
    assert pictures_in(
        await say(hass, dictated(prompt="a hat", picture=picture_id), mine.conversation_id)
    )


async def test_an_earlier_picture_can_be_changed_instead_of_the_latest(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """By the id that the model was told."""
    first = await say(hass, "Draw a sleepy fox")
    await say(hass, "Draw a red house", first.conversation_id)
    original = pictures_in(first)[0]
    picture_id = original["media_content_id"].rpartition("/")[2]
    changed = await say(hass, dictated(prompt="in blue", picture=picture_id), first.conversation_id)
    before = await fetched(hass_client_no_auth, original["url"])
    after = await fetched(hass_client_no_auth, pictures_in(changed)[0]["url"])
    assert encode(change(before, "in blue", None, None), "png", 100) == after


async def test_a_picture_can_be_changed_after_a_restart(
    hass: HomeAssistant, drawing_jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """The file is on this machine, and knows its conversation."""
    first = await say(hass, "Draw a sleepy fox")
    await hass.config_entries.async_reload(drawing_jarvis.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    second = await say(hass, "Now with a red hat", first.conversation_id)
    assert len(pictures_in(second)) == 1
    assert paths(simulator) == ["generations", "edits"]


async def test_an_attached_picture_is_changed_after_a_yes(
    hass: HomeAssistant, tmp_path: Path, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """A file may be an outsider's, so the guard asks; its own picture would be the older one."""
    first = await say(hass, "Draw a sleepy fox")
    photo = png(tmp_path, "green")
    with (
        chat_session(hass, first.conversation_id) as session,
        async_get_chat_log(hass, session) as chat_log,
    ):
        chat_log.async_add_user_content(
            UserContent(
                content="Now in red",
                attachments=[
                    Attachment(
                        media_content_id="media-source://test/photo",
                        mime_type="image/png",
                        path=photo,
                    )
                ],
            )
        )
        asked = await say(hass, "Now in red", session.conversation_id)
    assert words(asked).endswith("Please say yes or no.")
    changed = await say(hass, "Yes", first.conversation_id)
    content = await fetched(hass_client_no_auth, pictures_in(changed)[0]["url"])
    assert encode(change(photo.read_bytes(), "in red", None, None), "png", 100) == content


async def test_without_a_picture_there_is_nothing_to_change(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """And nothing is asked of the server."""
    result = await say(hass, dictated(prompt="with a hat", change=True))
    assert "no such picture in this conversation" in words(result)
    assert paths(simulator) == []


async def test_a_picture_whose_file_is_gone_is_told_of(
    hass: HomeAssistant, drawing_jarvis: ConfigEntry[Any]
) -> None:
    """A disk can lose things."""
    first = await say(hass, "Draw a sleepy fox")
    for file in files_of(hass, drawing_jarvis):
        file.unlink()
    assert "could not be read" in words(await say(hass, "Now with a hat", first.conversation_id))


@pytest.mark.parametrize(
    ("wish", "size"), [("a wide beach", (1536, 1024)), ("a tall tree", (1024, 1536))]
)
async def test_a_shape_that_is_asked_for_goes_before_the_options(
    hass: HomeAssistant,
    drawing_jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
    wish: str,
    size: tuple[int, int],
) -> None:
    """The options say what holds otherwise."""
    await set_options(hass, drawing_jarvis, image_size="1024x1024", image_quality="low")
    await say(hass, f"Draw {wish}")
    drawn = next(one.body for one in simulator.requests if one.path.endswith("generations"))
    assert (drawn["size"], drawn["quality"]) == ("x".join(map(str, size)), "low")
