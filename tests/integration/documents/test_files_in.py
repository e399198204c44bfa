"""Files of media sources that are to be uploaded."""

from pathlib import Path
import tempfile
from types import SimpleNamespace
from typing import Any, override

from aiohttp import web
from homeassistant.components.media_source import MediaSource, MediaSourceItem, PlayMedia
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockModule, mock_integration, mock_platform

from custom_components.homelab_hub.documents import files_in
from custom_components.homelab_hub.documents.files_in import incoming

WANTED = "media-source://elsewhere/thing"
CONTENT = b"a thing" * 100_000


class Elsewhere(MediaSource):
    """A media source whose only thing is at a URL."""

    url = ""
    kind = "video/mp4"

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        return PlayMedia(self.url, self.kind)


@pytest.fixture
async def source(hass: HomeAssistant, aiohttp_server: Any) -> Elsewhere:
    """Return a media source that Home Assistant knows."""

    async def serve(_: web.Request) -> web.Response:
        return web.Response(body=CONTENT)

    application = web.Application()
    application.router.add_get("/thing.mp4", serve)
    server = await aiohttp_server(application)
    source = Elsewhere("elsewhere")
    source.url = str(server.make_url("/thing.mp4"))

    async def get(_: HomeAssistant) -> MediaSource:
        return source

    mock_integration(hass, MockModule("elsewhere"))
    mock_platform(hass, "elsewhere.media_source", SimpleNamespace(async_get_media_source=get))  # type: ignore[arg-type]  # as much of a platform as is asked of it
    assert await async_setup_component(hass, "elsewhere", {})
    assert await async_setup_component(hass, "media_source", {})
    return source


def names(folder: Path) -> list[str]:
    """Return what is in a folder."""
    return [path.name for path in folder.iterdir()]


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have a folder for temporary files that nothing else is in."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


async def test_a_thing_is_there_for_as_long_as_it_is_needed(
    hass: HomeAssistant, source: Elsewhere, temporary: Path
) -> None:
    """And no longer."""
    async with incoming(hass, WANTED) as file:
        assert (file.name, file.mime_type, file.size) == ("thing.mp4", "video/mp4", len(CONTENT))
        assert await hass.async_add_executor_job(file.path.read_bytes) == CONTENT
    assert not names(temporary)


async def test_what_the_disk_has_no_room_for_is_refused(
    hass: HomeAssistant, source: Elsewhere, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something has to be left for everything else."""
    monkeypatch.setattr(files_in, "RESERVE", 2**60)

    with pytest.raises(ServiceValidationError) as refusal:
        async with incoming(hass, WANTED):
            pass

    assert refusal.value.translation_key == "document_no_room_here"
    assert not names(temporary)


async def test_what_never_ends_is_refused(hass: HomeAssistant, source: Elsewhere) -> None:
    """The pictures of a camera would fill the disk."""
    source.kind = "multipart/x-mixed-replace"

    with pytest.raises(ServiceValidationError) as refusal:
        async with incoming(hass, WANTED):
            pass

    assert refusal.value.translation_key == "document_endless"
