"""Home Assistant is killed in the middle of an upload in parts; the next one finishes it."""

import asyncio
import json
from pathlib import Path

import pytest

from custom_components.homelab_hub.connections.s3.flow import entered
from custom_components.homelab_hub.connections.s3.keys import folder_of
from custom_components.homelab_hub.upstream.s3 import S3Client
from custom_components.homelab_hub.upstream.s3_parts import PART_SIZE
from homelab_hub_simulators.s3 import S3Simulator
from tests.backup_agents.lives import life, prepare
from tests.waiting import until

from .dying import INSTANCE, PREFIX
from .scene import form

COUNT = 6
SIZE = COUNT * PART_SIZE - 4321
TIME_LIMIT = 120
DYING = "tests.integration.s3.dying"
DAYS = 24 * 3600


@pytest.mark.parametrize("least", [1, 4])
async def test_a_killed_upload_is_finished(
    s3: S3Simulator, owner: S3Client, tmp_path: Path, least: int
) -> None:
    """With the parts that had arrived, checked; what is left of an older one is aborted."""
    folder = folder_of(PREFIX, INSTANCE)
    s3.clock_ahead = -9 * DAYS
    await owner.create_upload(f"{folder}forgotten.tar")
    s3.clock_ahead = 0
    config, content = await asyncio.to_thread(prepare, tmp_path, SIZE)
    data = json.dumps(entered(form(s3), {}))
    s3.bandwidth = PART_SIZE / 2
    async with asyncio.timeout(TIME_LIMIT):
        killed = await life(DYING, str(config), "begin", data)
        had: list[int] = []

        async def some_arrived() -> bool:
            under_way = [one for one in await owner.uploads(folder) if "killed" in one.key]
            had[:] = [
                part.number for one in under_way for part in await owner.parts(one.key, one.id)
            ]
            return len(had) >= least

        begun = s3.counts["CreateMultipartUpload"]
        # A process that nobody has started before takes its time.
        await until(lambda: s3.counts["CreateMultipartUpload"] > begun, TIME_LIMIT)
        await until(some_arrived)
        killed.kill()
        await killed.wait()
        await some_arrived()
        s3.bandwidth = None
        s3.forget_calls()
        after = await life(DYING, str(config), "finish", data)
        assert await after.wait() == 0

    assert least <= len(had) < COUNT
    assert s3.counts["CreateMultipartUpload"] == 0
    assert s3.counts["ListParts"] >= 1
    assert s3.counts["UploadPart"] <= COUNT - least
    [stored] = [one for one in await owner.objects(folder) if one.key.endswith(".tar")]
    async with owner.get(stored.key) as response:
        assert await response.read() == content
    assert await owner.uploads() == []
    assert s3.counts["AbortMultipartUpload"] == 1
    assert not list((config / "tmp_backups").iterdir())
