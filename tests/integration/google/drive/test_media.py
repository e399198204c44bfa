"""Drive in the media browser."""

from http import HTTPStatus
from typing import Any

from homeassistant.components.media_player.browse_media import SearchMediaQuery
from homeassistant.components.media_player.const import MediaClass
from homeassistant.components.media_player.errors import BrowseError
from homeassistant.components.media_source import (
    BrowseMediaSource,
    Unresolvable,
    async_browse_media,
    async_resolve_media,
    async_search_media,
)
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homelab_hub.documents.view import url_of
from tests.integration.connector.consent import CLIENT_ID

from .scene import Scene

ROOT = "media-source://homelab_hub"


async def names(scene: Scene, place: str) -> dict[str, str]:
    """Return what is in a place, by its title."""
    found = await async_browse_media(scene.hass, place)
    assert isinstance(found, BrowseMediaSource)
    return {child.title: child.media_content_id for child in found.children or ()}


async def test_folders_are_browsed_and_files_opened(
    scene: Scene, hass_client: ClientSessionGenerator
) -> None:
    """From the account to a photo in a folder."""
    folder = scene.drive.add_folder("Photos")
    scene.drive.open_with(folder, CLIENT_ID)
    await scene.drive.add_file(
        "cat.jpg", b"JPEG of a cat", mime_type="image/jpeg", parent=folder, app=CLIENT_ID
    )

    account = (await names(scene, ROOT))[scene.entry.title]
    photos = (await names(scene, account))["Photos"]
    cat = (await names(scene, photos))["cat.jpg"]
    media = await async_resolve_media(scene.hass, cat, None)

    assert media.mime_type == "image/jpeg"
    client = await hass_client()
    async with client.get(media.url) as answer:
        assert await answer.read() == b"JPEG of a cat"
        assert answer.content_type == "image/jpeg"
        assert answer.headers["Content-Disposition"] == "inline"
    async with client.get(media.url, headers={"Range": "bytes=8-9"}) as answer:
        assert answer.status == HTTPStatus.PARTIAL_CONTENT
        assert await answer.read() == b"a "


async def test_a_file_that_lies_where_we_do_not_see_is_at_the_top(scene: Scene) -> None:
    """A file that was opened with us may be in a folder that is not ours."""
    folder = scene.drive.add_folder("Private")
    await scene.drive.add_file("opened.txt", b"text", parent=folder, app=CLIENT_ID)

    account = (await names(scene, ROOT))[scene.entry.title]

    assert list(await names(scene, account)) == ["opened.txt"]


async def test_a_document_opens_as_pdf(scene: Scene, hass_client: ClientSessionGenerator) -> None:
    """Google's own documents have no file."""
    document = await scene.drive.add_document("Letter", "Dear home")
    scene.drive.open_with(document, CLIENT_ID)

    media = await async_resolve_media(scene.hass, f"{ROOT}/{scene.entry.entry_id}/{document}", None)

    assert media.mime_type == "application/pdf"
    client = await hass_client()
    async with client.get(media.url) as answer:
        assert (await answer.read()).startswith(b"%PDF")


async def test_a_web_page_does_not_run_as_home_assistant(
    scene: Scene, hass_client: ClientSessionGenerator
) -> None:
    """A file with a script, sent by anybody, would have the rights of who opens it."""
    page = await scene.drive.add_file(
        "page.html", b"<script>alert(1)</script>", mime_type="text/html", app=CLIENT_ID
    )

    client = await hass_client()
    url = url_of(scene.entry.entry_id, page)
    await names(scene, ROOT)
    async with client.get(url) as answer:
        assert answer.headers["Content-Disposition"] == "attachment"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_nobody_reads_without_signing_in(
    scene: Scene, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """The way to a file is Home Assistant's, with its rights."""
    file = await scene.drive.add_file("note.txt", b"text", app=CLIENT_ID)
    await names(scene, ROOT)

    client = await hass_client_no_auth()
    async with client.get(url_of(scene.entry.entry_id, file)) as answer:
        assert answer.status == HTTPStatus.UNAUTHORIZED


async def test_what_is_gone_is_said(scene: Scene, hass_client: ClientSessionGenerator) -> None:
    """A file, a folder, an account."""
    for place in (f"{ROOT}/nothing", f"{ROOT}/{scene.entry.entry_id}/nothing"):
        with pytest.raises(BrowseError):
            await async_browse_media(scene.hass, place)
        with pytest.raises(Unresolvable):
            await async_resolve_media(scene.hass, place, None)
    client = await hass_client()
    async with client.get(url_of(scene.entry.entry_id, "nothing")) as answer:
        assert answer.status == HTTPStatus.NOT_FOUND


async def found(scene: Scene, place: str, text: str, **more: Any) -> list[str]:
    """Return the titles of what the media browser's search finds."""
    query = SearchMediaQuery(search_query=text, **more)
    return [one.title for one in (await async_search_media(scene.hass, place, query)).result]


async def test_documents_are_searched(scene: Scene) -> None:
    """In all connections, in one, and below a folder; by class, if one is asked for."""
    outer = scene.drive.add_folder("Holidays")
    inner = scene.drive.add_folder("Spain", parent=outer)
    for folder in (outer, inner):
        scene.drive.open_with(folder, CLIENT_ID)
    for name, kind, parent in (
        ("cat beach.jpg", "image/jpeg", inner),
        ("cat list.txt", "text/plain", "root"),
        ("dog.jpg", "image/jpeg", inner),
    ):
        await scene.drive.add_file(name, b"x", mime_type=kind, parent=parent, app=CLIENT_ID)
    account = f"{ROOT}/{scene.entry.entry_id}"

    assert set(await found(scene, ROOT, "cat")) == {"cat beach.jpg", "cat list.txt"}
    assert set(await found(scene, account, "cat")) == {"cat beach.jpg", "cat list.txt"}
    assert await found(scene, f"{account}/{outer}", "cat") == ["cat beach.jpg"]
    images = [MediaClass.IMAGE]
    assert await found(scene, account, "cat", media_filter_classes=images) == ["cat beach.jpg"]
    assert await found(scene, account, "Spain", media_filter_classes=images) == []
    assert await found(scene, account, "Spain") == ["Spain"]
    browsed = await async_browse_media(scene.hass, account)
    assert browsed.can_search


async def test_a_search_that_fails_says_why(scene: Scene) -> None:
    """And one in a connection that is gone."""
    scene.google.faults.put("insufficient_scope", endpoint="drive.files.list")
    for place in (f"{ROOT}/{scene.entry.entry_id}", f"{ROOT}/nothing"):
        with pytest.raises(BrowseError):
            await found(scene, place, "cat")
