"""What goes wrong in the middle leaves nothing behind, and says nothing false of the bucket."""

import asyncio
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.homelab_hub.connections import connection_of
from custom_components.homelab_hub.upstream.s3 import S3Client
from tests.backup_agents.tars import noise
from tests.waiting import until

from .scene import Scene

LARGE = 9_000_000
SLOW = 1_000_000


async def half_sent(scene: Scene, place: Path) -> asyncio.Task[Any]:
    """Return the upload of a large document whose parts are on their way."""
    path = place / "large.bin"
    await scene.hass.async_add_executor_job(path.write_bytes, noise("large", LARGE))
    scene.s3.bandwidth = SLOW
    calling = asyncio.create_task(scene.act("put_object", file=str(path)))
    await until(lambda: scene.s3.counts["UploadPart"] or calling.done())
    return calling


def status(entry: ConfigEntry[Any]) -> str:
    """Return what the setup status says."""
    return str(connection_of(entry).report_of(entry).status)


async def test_an_object_that_comes_meanwhile_is_not_replaced(
    scene: Scene, place: Path, owner: S3Client
) -> None:
    """Whoever was first is first, and no part is left."""
    calling = await half_sent(scene, place)
    await owner.put("large.bin", b"first")
    scene.s3.bandwidth = None
    with pytest.raises(ServiceValidationError) as refusal:
        await calling

    assert refusal.value.translation_key == "bucket_object_exists"
    assert (await owner.head("large.bin")).size == 5
    assert await owner.uploads() == []


async def test_an_upload_that_could_not_be_aborted_is_aborted_later(
    scene: Scene, place: Path, owner: S3Client
) -> None:
    """Without a restart, and without a list of the bucket's uploads, which not all may see."""
    calling = await half_sent(scene, place)
    scene.s3.bandwidth = None
    scene.s3.faults.put("access_denied")
    with pytest.raises(HomeAssistantError):
        await calling
    scene.s3.faults.clear()
    assert len(await owner.uploads()) == 1

    scene.s3.faults.put("access_denied", endpoint="ListMultipartUploads")
    await scene.entry.runtime_data.clean()
    scene.s3.faults.clear()
    assert await owner.uploads() == []


@pytest.mark.parametrize(
    ("operation", "action"),
    [("DeleteObject", "delete_object"), ("HeadObject", "presign_object")],
)
async def test_an_object_that_is_locked_says_nothing_of_the_bucket(
    scene: Scene, owner: S3Client, operation: str, action: str
) -> None:
    """Whoever may not delete it can still make backups."""
    await owner.put("locked.txt", b"x")
    scene.s3.faults.put("access_denied", endpoint=operation)
    with pytest.raises(HomeAssistantError) as refusal:
        await scene.act(action, key="locked.txt")

    assert refusal.value.translation_key == "bucket_forbidden"
    assert status(scene.entry) == "ready"


@pytest.mark.parametrize("fault", ["access_denied", "server_error"])
async def test_what_not_every_service_knows_is_no_trouble(scene: Scene, fault: str) -> None:
    """Nor what these keys may not know."""
    more = {"status": 501} if fault == "server_error" else {}
    scene.s3.faults.put(fault, endpoint="ListMultipartUploads", **more)
    await scene.entry.runtime_data.clean()

    assert status(scene.entry) == "ready"
