"""Listing and deleting what was drawn."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from tests.integration.jarvis.talk import say

from .pictures import files_of, pictures_in, shown


async def act(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Return the response of an action."""
    return await hass.services.async_call(
        "homelab_hub", action, data, blocking=True, return_response=True
    )


async def test_pictures_are_listed_newest_first(hass: HomeAssistant) -> None:
    """With all that is known of them, as many as are asked for."""
    first = await say(hass, "Draw a sleepy fox")
    await say(hass, "Now with a red hat", first.conversation_id)
    newest, oldest = (await act(hass, "list_pictures"))["pictures"]
    assert (newest["prompt"], oldest["prompt"]) == ("with a red hat", "a sleepy fox")
    assert (newest["edited"], oldest["edited"]) == (True, False)
    assert newest["created"] > oldest["created"]
    assert (oldest["agent"], oldest["model"]) == ("Jarvis", "gpt-image-2")
    assert oldest["cost"] > 0
    assert oldest["media_content_id"] == pictures_in(first)[0]["media_content_id"]
    assert (await act(hass, "list_pictures", limit=1))["pictures"] == [newest]


async def test_a_deleted_picture_is_gone_everywhere(
    hass: HomeAssistant, drawing_jarvis: ConfigEntry[Any]
) -> None:
    """The file too; the entity shows the one before, and at the end nothing."""
    for what in ("a fox", "a house"):
        await say(hass, f"Draw {what}")
    for left in (1, 0):
        last = shown(hass).attributes["media_content_id"]
        assert await act(hass, "delete_pictures", media_content_id=last) == {"deleted": 1}
        assert len(files_of(hass, drawing_jarvis)) == left
        assert shown(hass).attributes.get("prompt") == ("a fox" if left else None)
    assert shown(hass).state == "unknown"


async def test_nothing_is_deleted_if_one_does_not_exist(
    hass: HomeAssistant, drawing_jarvis: ConfigEntry[Any]
) -> None:
    """A typing error loses nothing."""
    await say(hass, "Draw a fox")
    mine = shown(hass).attributes["media_content_id"]
    with pytest.raises(ServiceValidationError, match="does not exist"):
        await act(hass, "delete_pictures", media_content_id=[mine, f"{mine}x"])
    assert len(files_of(hass, drawing_jarvis)) == 1
