"""A bucket in the media browser."""

from http import HTTPStatus

import aiohttp
from homeassistant.components.media_player.errors import BrowseError
from homeassistant.components.media_source import (
    BrowseMediaSource,
    Unresolvable,
    async_browse_media,
    async_resolve_media,
)
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homelab_hub.documents.view import url_of
from custom_components.homelab_hub.upstream.s3 import S3Client

from .scene import Scene

ROOT = "media-source://homelab_hub"


async def names(scene: Scene, place: str) -> dict[str, str]:
    """Return what is in a place, by its title."""
    found = await async_browse_media(scene.hass, place)
    assert isinstance(found, BrowseMediaSource)
    return {child.title: child.media_content_id for child in found.children or ()}


async def test_folders_are_browsed_and_objects_opened(
    scene: Scene, owner: S3Client, hass_client: ClientSessionGenerator
) -> None:
    """From the bucket to a photo in a folder, whatever they are called."""
    key = "Photos 100%/2026?/../cat #1.jpg"
    await owner.put(key, b"JPEG of a cat", content_type="image/jpeg")

    place = (await names(scene, ROOT))[scene.entry.title]
    for title in ("Photos 100%", "2026?", "..", "cat #1.jpg"):
        place = (await names(scene, place))[title]
    media = await async_resolve_media(scene.hass, place, None)

    assert media.mime_type == "image/jpeg"
    client = await hass_client()
    async with client.get(media.url) as answer:
        assert await answer.read() == b"JPEG of a cat"
        assert answer.content_type == "image/jpeg"
        assert answer.headers["Content-Disposition"] == "inline"
    async with client.get(media.url, headers={"Range": "bytes=8-9"}) as answer:
        assert answer.status == HTTPStatus.PARTIAL_CONTENT
        assert await answer.read() == b"a "


async def test_a_type_that_nobody_gave_is_told_by_the_name(scene: Scene, owner: S3Client) -> None:
    """Many tools store everything as bytes."""
    await owner.put("song.mp3", b"sound")

    media = await async_resolve_media(scene.hass, f"{ROOT}/{scene.entry.entry_id}/song.mp3", None)

    assert media.mime_type == "audio/mpeg"


@pytest.mark.parametrize(
    "content_type", ["text/html", "image/svg+xml", "IMAGE/SVG+XML; charset=utf-8", "text/plain,a/b"]
)
async def test_a_web_page_does_not_run_as_home_assistant(
    scene: Scene, owner: S3Client, hass_client: ClientSessionGenerator, content_type: str
) -> None:
    """An object with a script would have the rights of who opens it."""
    await owner.put("page", b"<script>alert(1)</script>", content_type=content_type)

    client = await hass_client()
    async with client.get(url_of(scene.entry.entry_id, "page")) as answer:
        assert answer.status == HTTPStatus.OK
        assert answer.headers["Content-Disposition"] == "attachment"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_nobody_reads_without_signing_in(
    scene: Scene, owner: S3Client, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """The way to an object is Home Assistant's, with its rights."""
    await owner.put("note.txt", b"text")

    client = await hass_client_no_auth()
    async with client.get(url_of(scene.entry.entry_id, "note.txt")) as answer:
        assert answer.status == HTTPStatus.UNAUTHORIZED


async def test_backups_are_no_media(
    scene: Scene, owner: S3Client, hass_client: ClientSessionGenerator
) -> None:
    """They hold every secret of the home, and who may browse media may not always have those."""
    key = f"{scene.folder}0123/backup.tar"
    await owner.put(key, b"backup")
    await owner.put("note.txt", b"text")

    assert list(await names(scene, f"{ROOT}/{scene.entry.entry_id}")) == ["note.txt"]
    with pytest.raises(BrowseError):
        await names(scene, f"{ROOT}/{scene.entry.entry_id}/{scene.folder}")
    with pytest.raises(Unresolvable):
        await async_resolve_media(scene.hass, f"{ROOT}/{scene.entry.entry_id}/{key}", None)
    client = await hass_client()
    async with client.get(url_of(scene.entry.entry_id, key)) as answer:
        assert answer.status == HTTPStatus.NOT_FOUND


async def test_what_is_gone_is_said(
    scene: Scene, owner: S3Client, hass_client: ClientSessionGenerator
) -> None:
    """An object, a folder, a bucket, and a range beyond the end."""
    await owner.put("note.txt", b"text")
    for place in (f"{ROOT}/nothing", f"{ROOT}/{scene.entry.entry_id}/nothing/"):
        with pytest.raises(BrowseError):
            await async_browse_media(scene.hass, place)
        with pytest.raises(Unresolvable):
            await async_resolve_media(scene.hass, place, None)
    client = await hass_client()
    for place, status in (
        (url_of(scene.entry.entry_id, "nothing"), HTTPStatus.NOT_FOUND),
        (url_of("nobody", "note.txt"), HTTPStatus.NOT_FOUND),
        (url_of(scene.entry.entry_id, "note.txt") + "!", HTTPStatus.NOT_FOUND),
    ):
        async with client.get(place) as answer:
            assert answer.status == status
    beyond = {"Range": "bytes=100-"}
    async with client.get(url_of(scene.entry.entry_id, "note.txt"), headers=beyond) as answer:
        assert answer.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE


async def test_half_an_object_is_not_taken_for_a_whole_one(
    scene: Scene, owner: S3Client, hass_client: ClientSessionGenerator
) -> None:
    """If the service breaks off, so does Home Assistant."""
    await owner.put("song.mp3", b"s" * 300_000)
    scene.s3.faults.put("cut", endpoint="GetObject", after=100_000)

    client = await hass_client()
    async with client.get(url_of(scene.entry.entry_id, "song.mp3")) as answer:
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.read()
