"""Documents in Drive: the actions."""

import asyncio
from pathlib import Path

from homeassistant.components.backup import AgentBackup
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from tests.backup_agents.tars import noise
from tests.integration.connector.consent import CLIENT_ID

from .scene import Scene, md5


@pytest.fixture
def place(scene: Scene) -> Path:
    """Return a folder that Home Assistant may use."""
    place = scene.folder / "shared"
    place.mkdir()
    scene.hass.config.allowlist_external_dirs = {str(place)}
    return place


def names(place: Path) -> set[str]:
    """Return what is in a folder."""
    return {path.name for path in place.iterdir()}


async def test_a_file_goes_up_and_comes_back(scene: Scene, place: Path) -> None:
    """Byte by byte, whatever its name; found by its name in between."""
    path = place / "Plan 🏠 'final'.bin"
    content = noise("plan", 3_000_000)
    await scene.hass.async_add_executor_job(path.write_bytes, content)

    made = await scene.act("upload_to_drive", file=str(path), folder="Home/Plans")
    found = await scene.act("search_drive", query="Plan")
    back = await scene.act("download_from_drive", file_id=made["id"], path=f"{place}/back.bin")

    assert scene.checksums == [md5(content)]
    assert path.name in [file["name"] for file in found["files"]]
    assert back["written"] == len(content)
    assert await scene.hass.async_add_executor_job((place / "back.bin").read_bytes) == content
    assert names(place) == {path.name, "back.bin"}


async def test_an_upload_that_breaks_off_goes_on(scene: Scene, place: Path) -> None:
    """From where it was."""
    path = place / "video.mp4"
    await scene.hass.async_add_executor_job(path.write_bytes, noise("video", 3_000_000))
    scene.google.faults.put("cut", times=1, endpoint="drive.upload", after=1_000_000)

    await scene.act("upload_to_drive", file=str(path))

    assert scene.begun == 1
    assert len(scene.checksums) == 1


async def test_a_full_drive_is_said(scene: Scene, place: Path) -> None:
    """Nothing stays of the file."""
    path = place / "video.mp4"
    await scene.hass.async_add_executor_job(path.write_bytes, noise("video", 300_000))
    scene.drive.fill_up(free=1000)

    with pytest.raises(HomeAssistantError) as refusal:
        await scene.act("upload_to_drive", file=str(path))

    assert refusal.value.translation_key == "document_storage_full"
    assert not scene.checksums


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("/etc/passwd", "document_path_not_allowed"),
        ("relative.txt", "document_path_not_allowed"),
        ("{place}/../outside.txt", "document_path_not_allowed"),
        ("{place}/nothing.txt", "document_not_found_here"),
        ("media-source://media_source/local/nothing.txt", "document_not_found_here"),
    ],
)
async def test_only_what_is_allowed_goes_up(scene: Scene, place: Path, file: str, key: str) -> None:
    """The error says what to do."""
    with pytest.raises(ServiceValidationError) as refusal:
        await scene.act("upload_to_drive", file=file.format(place=place))

    assert refusal.value.translation_key == key
    assert not scene.begun


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/etc/", "document_path_not_allowed"),
        ("{place}/there.txt", "document_file_exists"),
        ("{place}/nowhere/file.txt", "document_no_folder_here"),
    ],
)
async def test_only_where_it_is_allowed_is_written(
    scene: Scene, place: Path, path: str, key: str
) -> None:
    """And nothing that is there is replaced without being told to."""
    there = place / "there.txt"
    await scene.hass.async_add_executor_job(there.write_text, "mine")
    file = await scene.drive.add_file("note.txt", b"theirs", app=CLIENT_ID)

    with pytest.raises(ServiceValidationError) as refusal:
        await scene.act("download_from_drive", file_id=file, path=path.format(place=place))

    assert refusal.value.translation_key == key
    assert there.read_text() == "mine"
    await scene.act("download_from_drive", file_id=file, path=str(there), overwrite=True)
    assert there.read_text() == "theirs"


async def test_a_name_with_slashes_stays_in_its_folder(scene: Scene, place: Path) -> None:
    """Drive allows every name; a name is no path."""
    file = await scene.drive.add_file("../../etc/🏠 a:b.txt", b"text", app=CLIENT_ID)

    answer = await scene.act("download_from_drive", file_id=file, path=f"{place}/")

    assert answer["path"] == str(place / "_.._etc_🏠 a_b.txt")
    assert names(place) == {"_.._etc_🏠 a_b.txt"}


async def test_half_a_download_leaves_the_old_file(scene: Scene, place: Path) -> None:
    """A file appears whole or not at all."""
    old = place / "file.bin"
    await scene.hass.async_add_executor_job(old.write_bytes, b"old")
    file = await scene.drive.add_file("file.bin", noise("file", 100_000), app=CLIENT_ID)
    blob = scene.drive.file(file).blob
    assert blob is not None
    await scene.hass.async_add_executor_job(blob.path.write_bytes, noise("other", 100_000))

    with pytest.raises(HomeAssistantError) as refusal:
        await scene.act("download_from_drive", file_id=file, path=str(old), overwrite=True)

    assert refusal.value.translation_key == "document_damaged"
    assert old.read_bytes() == b"old"
    assert names(place) == {"file.bin"}


async def test_documents_are_exported(scene: Scene, place: Path) -> None:
    """As text in the answer, or into a file; what makes no sense is explained."""
    text = await scene.drive.add_document("Letter", "Dear home")
    sheet = await scene.drive.add_sheet("Costs", [["heat", "12"]])
    for file in (text, sheet):
        scene.drive.open_with(file, CLIENT_ID)

    letter = await scene.act("export_from_drive", file_id=text, format="markdown")
    costs = await scene.act("export_from_drive", file_id=sheet, format="csv")
    pdf = await scene.act("export_from_drive", file_id=text, format="pdf", path=f"{place}/")

    assert "Dear home" in letter["text"]
    assert costs["text"].split() == ["heat,12"]
    assert pdf["path"] == str(place / "Letter.pdf")
    assert (place / "Letter.pdf").read_bytes().startswith(b"%PDF")
    for wrong, key in (("csv", "drive_format_wrong"), ("pdf", "drive_path_needed")):
        with pytest.raises(ServiceValidationError) as refusal:
            await scene.act("export_from_drive", file_id=text, format=wrong)
        assert refusal.value.translation_key == key
    with pytest.raises(ServiceValidationError) as refusal:
        await scene.act("download_from_drive", file_id=text, path=f"{place}/")
    assert refusal.value.translation_key == "drive_export_instead"


async def test_a_file_is_shared(scene: Scene) -> None:
    """With one person, or with everybody who has the link."""
    file = await scene.drive.add_file("note.txt", b"text", app=CLIENT_ID)

    answer = await scene.act("share_from_drive", file_id=file, email="eve@example.com")
    await scene.act("share_from_drive", file_id=file, role="writer")

    assert answer["link"].startswith("https://drive.google.com/")
    rights = {
        (right["type"], right["role"], right.get("emailAddress"))
        for right in scene.drive.file(file).permissions.values()
    }
    assert ("user", "reader", "eve@example.com") in rights
    assert ("anyone", "writer", None) in rights
    with pytest.raises(ServiceValidationError) as refusal:
        await scene.act("share_from_drive", file_id=file, email="nobody")
    assert refusal.value.translation_key == "drive_address_wrong"


async def test_backups_are_no_documents(scene: Scene, made: tuple[AgentBackup, bytes]) -> None:
    """Nobody searches for them."""
    await scene.upload(made)

    kinds = [file["mime_type"] for file in (await scene.act("search_drive"))["files"]]
    assert kinds == ["application/vnd.google-apps.folder"]


async def test_what_we_may_not_see_is_not_found(scene: Scene, place: Path) -> None:
    """`drive.file` shows what this application made or was opened with."""
    file = await scene.drive.add_file("private.txt", b"text")

    assert (await scene.act("search_drive", query="private"))["files"] == []
    with pytest.raises(HomeAssistantError) as refusal:
        await scene.act("download_from_drive", file_id=file, path=f"{place}/")
    assert refusal.value.translation_key == "account_not_found"


async def test_an_empty_file_goes_up_too(scene: Scene, place: Path) -> None:
    """There is nothing to send, and yet a file to be made."""
    path = place / "empty.txt"
    await scene.hass.async_add_executor_job(path.touch)

    made = await scene.act("upload_to_drive", file=str(path))

    assert made["size"] == 0
    assert scene.checksums == [md5(b"")]


async def test_a_name_may_be_anything(scene: Scene, place: Path) -> None:
    """It is no path; the file comes back under one that this disk takes."""
    path = place / "note.txt"
    await scene.hass.async_add_executor_job(path.write_bytes, b"text")

    made = await scene.act("upload_to_drive", file=str(path), name="a/b 🏠 'c'.txt")
    back = await scene.act("download_from_drive", file_id=made["id"], path=f"{place}/")

    assert made["name"] == "a/b 🏠 'c'.txt"
    assert back["path"] == str(place / "a_b 🏠 'c'.txt")


@pytest.mark.parametrize("how", ["remove", "trash"])
async def test_a_folder_that_somebody_deleted_is_made_again(
    scene: Scene, place: Path, how: str
) -> None:
    """Without a restart, and no file lands in the trash."""
    path = place / "note.txt"
    await scene.hass.async_add_executor_job(path.write_bytes, b"text")
    await scene.act("upload_to_drive", file=str(path), folder="Home/Notes")
    getattr(scene.drive, how)(scene.drive.find("Home").id)

    made = await scene.act("upload_to_drive", file=str(path), folder="Home/Notes")

    found = await scene.act("search_drive", query="note.txt")
    assert [file["id"] for file in found["files"]] == [made["id"]]
    assert scene.drive.file(made["id"]).parents == [scene.drive.find("Notes").id]


async def test_a_drive_that_fills_up_in_the_middle_keeps_nothing(scene: Scene, place: Path) -> None:
    """Neither a file nor an upload that nobody goes on with."""
    path = place / "video.mp4"
    await scene.hass.async_add_executor_job(path.write_bytes, noise("video", 3_000_000))
    scene.google.faults.put("storage_full", endpoint="drive.upload", after=1_000_000)

    with pytest.raises(HomeAssistantError) as refusal:
        await scene.act("upload_to_drive", file=str(path))

    assert refusal.value.translation_key == "document_storage_full"
    assert not scene.checksums
    assert not scene.drive.uploads


async def test_two_uploads_at_once_share_a_new_folder(scene: Scene, place: Path) -> None:
    """Both look for it, and one of them makes it."""
    path = place / "note.txt"
    await scene.hass.async_add_executor_job(path.write_bytes, b"text")

    scene.google.door.delay = 0.05
    await asyncio.gather(*(scene.act("upload_to_drive", file=str(path)) for _ in range(2)))

    assert len([file for file in scene.drive.files if file.is_folder]) == 1
