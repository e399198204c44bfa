"""Where pictures are, who gets them, and when they go."""

import asyncio
from collections.abc import Sequence
from typing import Any

from homeassistant.components import media_source
from homeassistant.components.media_player.errors import BrowseError
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.jarvis.steps import subentry_of
from tests.integration.jarvis.talk import say, set_options
from tests.waiting import until

from .pictures import ENTITY, fetched, files_of, paths, pictures_in, shown

ROOT = "media-source://homelab_hub"


@pytest.fixture(autouse=True)
async def browser(hass: HomeAssistant) -> None:
    """Have a media browser."""
    assert await async_setup_component(hass, "media_source", {})


async def titles(hass: HomeAssistant, content_id: str) -> Sequence[str]:
    """Return what the media browser shows in a folder."""
    folder = await media_source.async_browse_media(hass, content_id)
    return [child.title for child in folder.children or ()]


async def test_pictures_are_in_the_media_browser_newest_first(
    hass: HomeAssistant,
    drawing_jarvis: ConfigEntry[Any],
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """With what was asked for, below the name of the agent; before the first there is nothing."""
    assert "Pictures" not in await titles(hass, ROOT)
    for what in ("a sleepy fox", "a red house"):
        await say(hass, f"Draw {what}")
    assert "Pictures" in await titles(hass, ROOT)
    assert await titles(hass, f"{ROOT}/pictures") == ["Jarvis"]
    agent = subentry_of(drawing_jarvis, "conversation").subentry_id
    folder = await media_source.async_browse_media(hass, f"{ROOT}/pictures/{agent}")
    assert folder.children is not None
    assert [child.title.partition(" (")[0] for child in folder.children] == [
        "a red house",
        "a sleepy fox",
    ]
    newest = folder.children[0]
    assert newest.thumbnail is not None
    assert newest.media_content_id == shown(hass).attributes["media_content_id"]
    resolved = await media_source.async_resolve_media(hass, newest.media_content_id, None)
    assert resolved.mime_type == "image/png"
    assert resolved.path is not None
    assert await fetched(hass_client_no_auth, newest.thumbnail) == resolved.path.read_bytes()


async def test_a_picture_needs_a_login_or_a_signed_link(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """A link for one picture is none for another."""
    first = pictures_in(await say(hass, "Draw a sleepy fox"))[0]["url"]
    second = pictures_in(await say(hass, "Draw a red house"))[0]["url"]
    path, _, signature = first.partition("?")
    stranger, member = await hass_client_no_auth(), await hass_client()
    for refused in (path, f"{second.partition('?')[0]}?{signature}", f"{path}?authSig=x"):
        assert (await stranger.get(refused)).status == 401
    response = await member.get(path)
    assert response.status == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert (await member.get(f"{path}x")).status == 404


async def test_unknown_pictures_are_not_found(hass: HomeAssistant) -> None:
    """In the browser and for players."""
    for identifier in ("pictures/none", "pictures/none/none"):
        with pytest.raises(BrowseError):
            await media_source.async_browse_media(hass, f"{ROOT}/{identifier}")
    with pytest.raises(media_source.Unresolvable):
        await media_source.async_resolve_media(hass, f"{ROOT}/pictures/none/none", None)


async def test_the_oldest_pictures_make_room(
    hass: HomeAssistant, drawing_jarvis: ConfigEntry[Any]
) -> None:
    """As many stay as the options say."""
    await set_options(hass, drawing_jarvis, pictures_kept=2)
    for what in ("a fox", "a house", "a lamp"):
        await say(hass, f"Draw {what}")
    agent = subentry_of(drawing_jarvis, "conversation").subentry_id
    left = await titles(hass, f"{ROOT}/pictures/{agent}")
    assert [title.partition(" (")[0] for title in left] == ["a lamp", "a house"]
    assert len(files_of(hass, drawing_jarvis)) == 2


async def test_pictures_that_together_are_too_large_make_room(
    hass: HomeAssistant, drawing_jarvis: ConfigEntry[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest always stays, whatever its size."""
    # The real limit is a quarter of a gigabyte.
    monkeypatch.setattr("custom_components.homelab_hub.assistant.drawing.album.MOST_BYTES", 1)
    for what in ("a fox", "a house"):
        await say(hass, f"Draw {what}")
    assert len(files_of(hass, drawing_jarvis)) == 1
    assert shown(hass).attributes["prompt"] == "a house"


async def test_leftovers_of_a_crash_are_deleted(
    hass: HomeAssistant, drawing_jarvis: ConfigEntry[Any]
) -> None:
    """A file without an entry in the list, and an entry without its file."""
    for what in ("a fox", "a house"):
        await say(hass, f"Draw {what}")
    oldest, newest = files_of(hass, drawing_jarvis)
    newest.unlink()
    (oldest.parent / "unknown.png.part").write_bytes(b"half")
    await hass.config_entries.async_reload(drawing_jarvis.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert files_of(hass, drawing_jarvis) == [oldest]
    assert shown(hass).attributes["prompt"] == "a fox"


async def test_pictures_go_with_their_agent(
    hass: HomeAssistant, hass_storage: dict[str, Any], drawing_jarvis: ConfigEntry[Any]
) -> None:
    """Files and list, from the disk too."""
    await say(hass, "Draw a fox")
    agent = subentry_of(drawing_jarvis, "conversation").subentry_id
    [file] = files_of(hass, drawing_jarvis)
    assert f"homelab_hub.pictures.{agent}" in hass_storage
    hass.config_entries.async_remove_subentry(drawing_jarvis, agent)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not file.parent.exists()
    assert f"homelab_hub.pictures.{agent}" not in hass_storage
    assert hass.states.get(ENTITY) is None
    assert "Pictures" not in await titles(hass, ROOT)


async def test_pictures_go_with_the_entry(
    hass: HomeAssistant, hass_storage: dict[str, Any], drawing_jarvis: ConfigEntry[Any]
) -> None:
    """Nothing of it stays behind."""
    await say(hass, "Draw a fox")
    [file] = files_of(hass, drawing_jarvis)
    await hass.config_entries.async_remove(drawing_jarvis.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not file.parent.exists()
    assert not any("homelab_hub.pictures." in key for key in hass_storage)


async def drawing(hass: HomeAssistant, simulator: OpenAISimulator) -> asyncio.Task[Any]:
    """Have a picture drawn slowly, and return what will say it when the server draws it."""
    before = len(paths(simulator))
    simulator.faults.put("slow", times=1, endpoint="images")
    saying = asyncio.create_task(say(hass, "Draw a fox"))
    await until(lambda: len(paths(simulator)) > before)
    return saying


async def test_a_picture_that_is_drawn_while_its_agent_loads_anew_is_kept(
    hass: HomeAssistant, drawing_jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """With those that were drawn since."""
    saying = await drawing(hass, simulator)
    assert await hass.config_entries.async_reload(drawing_jarvis.entry_id)
    await say(hass, "Draw a house")
    await saying
    agent = subentry_of(drawing_jarvis, "conversation").subentry_id
    for _ in range(2):
        kept = await titles(hass, f"{ROOT}/pictures/{agent}")
        assert sorted(title.partition(" (")[0] for title in kept) == ["a fox", "a house"]
        assert len(files_of(hass, drawing_jarvis)) == 2
        await hass.config_entries.async_reload(drawing_jarvis.entry_id)


async def test_a_picture_that_is_drawn_while_its_agent_goes_is_not_kept(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    drawing_jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
) -> None:
    """Nothing of it is left on the disk."""
    await say(hass, "Draw a house")
    [house] = files_of(hass, drawing_jarvis)
    saying = await drawing(hass, simulator)
    agent = subentry_of(drawing_jarvis, "conversation").subentry_id
    hass.config_entries.async_remove_subentry(drawing_jarvis, agent)
    await hass.async_block_till_done(wait_background_tasks=True)
    await saying
    assert not house.parent.exists()
    assert f"homelab_hub.pictures.{agent}" not in hass_storage
