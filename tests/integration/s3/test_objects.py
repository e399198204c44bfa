"""Objects in a bucket: the actions."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import probatio
import pytest
from yarl import URL

from custom_components.homelab_hub.upstream.s3 import S3Client
from tests.backup_agents.tars import noise
from tests.waiting import until

from .scene import Scene

LARGE = 9_000_000
"""More than one part."""


def names(place: Path) -> set[str]:
    """Return what is in a folder."""
    return {path.name for path in place.iterdir()}


@pytest.mark.parametrize("size", [0, 1000, LARGE])
async def test_a_file_goes_in_and_comes_back(
    scene: Scene, place: Path, owner: S3Client, size: int
) -> None:
    """Byte by byte, whatever its name, at once or in parts."""
    path = place / "Plan 🏠 'final' 100%.bin"
    content = noise("plan", size) if size else b""
    await scene.hass.async_add_executor_job(path.write_bytes, content)

    made = await scene.act("put_object", file=str(path), key="Home/Plans/")
    back = await scene.act("get_object", key=made["key"], path=f"{place}/back.bin")

    assert made["key"] == f"Home/Plans/{path.name}"
    assert (made["size"], back["written"]) == (size, size)
    assert await scene.hass.async_add_executor_job((place / "back.bin").read_bytes) == content
    assert await owner.uploads() == []
    assert names(place) == {path.name, "back.bin"}


async def test_an_object_is_replaced_only_if_that_is_allowed(
    scene: Scene, place: Path, owner: S3Client
) -> None:
    """The key alone does not say that there is one."""
    path = place / "note.txt"
    await scene.hass.async_add_executor_job(path.write_bytes, b"new")
    await owner.put("note.txt", b"old")

    with pytest.raises(ServiceValidationError) as refusal:
        await scene.act("put_object", file=str(path))
    assert refusal.value.translation_key == "bucket_object_exists"
    assert (await owner.head("note.txt")).size == 3

    answer = await scene.act("put_object", file=str(path), overwrite=True)
    assert answer["content_type"] == "text/plain"
    async with owner.get("note.txt") as response:
        assert await response.read() == b"new"


async def test_a_bucket_is_listed_page_by_page(scene: Scene, owner: S3Client) -> None:
    """By folder or all of it, and no further than asked for."""
    for key in ("a/1", "a/2", "a/b/3", "c"):
        await owner.put(key, b"x")

    top = await scene.act("list_objects", folders=True)
    first = await scene.act("list_objects", prefix="a/", limit=2)
    second = await scene.act("list_objects", prefix="a/", limit=2, token=first["token"])

    assert (top["folders"], [one["key"] for one in top["objects"]]) == (["a/"], ["c"])
    assert [one["key"] for one in first["objects"]] == ["a/1", "a/2"]
    assert [one["key"] for one in second["objects"]] == ["a/b/3"]
    assert second["token"] is None
    assert second["objects"][0]["size"] == 1


async def test_an_object_is_deleted(scene: Scene, owner: S3Client) -> None:
    """What is not there is said, though S3 itself would not mind."""
    await owner.put("old.txt", b"text")

    assert (await scene.act("delete_object", key="old.txt"))["size"] == 4
    assert await owner.objects("old") == []

    with pytest.raises(HomeAssistantError) as refusal:
        await scene.act("delete_object", key="old.txt")
    assert refusal.value.translation_key == "account_not_found"


async def test_a_link_is_for_everybody(scene: Scene, owner: S3Client) -> None:
    """For a while, and with a name to save it by."""
    await owner.put("docs/plan ü.txt", b"text")

    link = await scene.act(
        "presign_object", key="docs/plan ü.txt", valid_for={"minutes": 5}, download_as="plan.txt"
    )

    async with (
        aiohttp.ClientSession() as anybody,
        anybody.get(URL(link["url"], encoded=True)) as answer,
    ):
        assert await answer.read() == b"text"
        assert "plan.txt" in answer.headers["Content-Disposition"]
    assert "X-Amz-Expires=300" in link["url"]


@pytest.mark.parametrize("valid_for", [timedelta(0), timedelta(days=8), {"hours": -1}])
async def test_a_link_ends(scene: Scene, valid_for: Any) -> None:
    """After seven days at most, and not before it begins."""
    with pytest.raises(probatio.Invalid):
        await scene.act("presign_object", key="plan.txt", valid_for=valid_for)


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("put_object", {"file": "{place}/note.txt", "overwrite": True}),
        ("get_object", {"path": "{place}/"}),
        ("delete_object", {}),
        ("presign_object", {}),
    ],
)
async def test_backups_are_left_alone(
    scene: Scene, place: Path, owner: S3Client, action: str, *, more: Mapping[str, Any]
) -> None:
    """They are the backup manager's, and who may call an action may not always have them."""
    await scene.hass.async_add_executor_job((place / "note.txt").write_bytes, b"new")
    key = f"{scene.folder}somebody/backup.tar"
    await owner.put(key, b"backup")
    filled = {
        name: value.format(place=place) if isinstance(value, str) else value
        for name, value in more.items()
    }

    with pytest.raises(ServiceValidationError) as refusal:
        await scene.act(action, key=key, **filled)

    assert refusal.value.translation_key == "bucket_backups"
    assert (await owner.head(key)).size == 6
    assert names(place) == {"note.txt"}


@pytest.mark.parametrize(
    ("action", "data", "key"),
    [
        ("put_object", {"file": "/etc/passwd"}, "document_path_not_allowed"),
        ("put_object", {"file": "{place}/../outside.txt"}, "document_path_not_allowed"),
        ("put_object", {"file": "{place}/nothing.txt"}, "document_not_found_here"),
        ("put_object", {"file": "media-source://nobody/a"}, "document_not_found_here"),
        ("get_object", {"key": "a", "path": "/etc/"}, "document_path_not_allowed"),
        ("get_object", {"key": "a", "path": "{place}/no/a"}, "document_no_folder_here"),
        ("get_object", {"key": "a", "path": "{place}/there.txt"}, "document_file_exists"),
    ],
)
async def test_only_what_is_allowed_is_read_and_written(
    scene: Scene, place: Path, owner: S3Client, action: str, data: dict[str, str], *, key: str
) -> None:
    """The error says what to do."""
    await scene.hass.async_add_executor_job((place / "there.txt").write_text, "mine")
    await owner.put("a", b"theirs")

    with pytest.raises(ServiceValidationError) as refusal:
        await scene.act(action, **{name: text.format(place=place) for name, text in data.items()})

    assert refusal.value.translation_key == key
    assert (place / "there.txt").read_text() == "mine"
    assert [one.key for one in await owner.objects()] == ["a"]


async def test_a_damaged_download_leaves_the_old_file(
    scene: Scene, place: Path, owner: S3Client
) -> None:
    """A file appears whole or not at all."""
    old = place / "file.bin"
    await scene.hass.async_add_executor_job(old.write_bytes, b"old")
    await owner.put("file.bin", noise("file", 10_000))
    scene.s3.faults.put("damaged", endpoint="GetObject", after=5000)

    with pytest.raises(HomeAssistantError) as refusal:
        await scene.act("get_object", key="file.bin", path=str(old), overwrite=True)

    assert refusal.value.translation_key == "document_damaged"
    assert old.read_bytes() == b"old"
    assert names(place) == {"file.bin"}


@pytest.mark.parametrize(
    ("fault", "key"), [("storage_full", "bucket_full"), ("access_denied", "bucket_forbidden")]
)
async def test_nothing_is_left_of_an_upload_that_fails(
    scene: Scene, place: Path, owner: S3Client, fault: str, *, key: str
) -> None:
    """No object, and no parts that take room."""
    path = place / "large.bin"
    await scene.hass.async_add_executor_job(path.write_bytes, noise("large", LARGE))
    scene.s3.faults.put(fault, endpoint="UploadPart")

    with pytest.raises(HomeAssistantError) as refusal:
        await scene.act("put_object", file=str(path))

    assert refusal.value.translation_key == key
    assert scene.s3.counts["CreateMultipartUpload"] == 2  # one was the try of the keys
    assert await owner.uploads() == []
    assert await owner.objects() == []


async def test_an_upload_that_a_restart_ends_is_aborted_after_it(
    scene: Scene, place: Path, owner: S3Client
) -> None:
    """And who began it is told at once; an upload of somebody else's stays."""
    path = place / "large.bin"
    await scene.hass.async_add_executor_job(path.write_bytes, noise("large", LARGE))
    others = await owner.create_upload("somebody else's.bin")
    scene.s3.faults.put("hang", endpoint="UploadPart")
    calling = asyncio.create_task(scene.act("put_object", file=str(path)))
    await until(lambda: scene.s3.counts["UploadPart"])
    assert len(await owner.uploads()) == 2

    await scene.reload()

    with pytest.raises(HomeAssistantError):
        async with asyncio.timeout(5):
            await calling
    assert [one.id for one in await owner.uploads()] == [others]


async def test_a_bucket_has_to_be_named_if_there_is_none(scene: Scene) -> None:
    """Which connection is meant is said, not guessed."""
    with pytest.raises(ServiceValidationError) as refusal:
        await scene.act("list_objects", config_entry_id="nobody")
    assert refusal.value.translation_key == "bucket_none"

    await scene.hass.config_entries.async_unload(scene.entry.entry_id)
    with pytest.raises(ServiceValidationError):
        await scene.act("list_objects")
