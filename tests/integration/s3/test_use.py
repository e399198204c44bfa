"""What a bucket is used for: in the audit trail, and how much lies in it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.components.homeassistant import SERVICE_UPDATE_ENTITY
from homeassistant.core import DOMAIN as HOMEASSISTANT, Context
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homelab_hub.connections.s3.census import Census, Count
from custom_components.homelab_hub.connector.audit import DATA_AUDIT, Query
from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.upstream.s3 import S3Client
from homelab_hub_simulators.s3 import S3Simulator
from tests.backup_agents.tars import make_backup, stream_of

from .scene import Scene
from .test_connection import agent_of

USER = "0123456789abcdef"


async def lines(scene: Scene, **wanted: Any) -> list[dict[str, Any]]:
    """Return the lines of the trail about the bucket, oldest first."""
    found = await scene.hass.data[DATA_AUDIT].query(
        Query(connection=scene.entry.entry_id, limit=1000, **wanted)
    )
    return [dict(line) for line in reversed(found)]


async def test_who_used_documents_is_recorded_and_no_key(
    scene: Scene, owner: S3Client, place: Path
) -> None:
    """An action's user, what it was, and how it ended."""
    await owner.put("secret plan.txt", b"text")
    context = Context(user_id=USER)

    for key in ("secret plan.txt", "another secret.txt"):
        data = {"key": key, "path": f"{place}/"}
        call = scene.hass.services.async_call(
            DOMAIN, "get_object", data, blocking=True, context=context
        )
        if key.startswith("another"):
            with pytest.raises(HomeAssistantError):
                await call
        else:
            await call

    found = await lines(scene, user=USER)
    assert [(line["call"], line["outcome"], line["capability"]) for line in found] == [
        ("HeadObject", "ok", "documents"),
        ("GetObject", "ok", "documents"),
        ("HeadObject", "upstream_not_found", "documents"),
    ]
    assert {line["actor"]["component"] for line in found} == {"s3"}
    assert {line["kind"] for line in found} == {"s3"}
    assert "secret" not in repr(await lines(scene))


async def test_a_backup_is_a_few_lines_however_many_parts_it_has(
    scene: Scene, tmp_path: Path
) -> None:
    """A line for each part would push out what others did."""
    path = tmp_path / "backup.tar"
    backup = await scene.hass.async_add_executor_job(lambda: make_backup(path, size=20_000_000))
    content = await scene.hass.async_add_executor_job(path.read_bytes)
    agent = agent_of(scene.hass, scene.entry)
    await scene.hass.async_block_till_done(wait_background_tasks=True)
    before = len(await lines(scene))

    await agent.async_upload_backup(
        open_stream=stream_of(content), backup=backup, on_progress=lambda **_: None
    )
    pieces = await agent.async_download_backup(backup.backup_id)
    assert b"".join([piece async for piece in pieces]) == content
    await scene.hass.async_block_till_done(wait_background_tasks=True)

    assert scene.s3.counts["UploadPart"] >= 3
    found = (await lines(scene))[before:]
    calls = [line["call"] for line in found]
    assert {line["capability"] for line in found} == {"backups"}
    assert {line["actor"]["component"] for line in found} == {"backup"}
    assert "UploadPart" not in calls
    assert calls.count("CompleteMultipartUpload") == 1
    further_ranges = scene.s3.counts["GetObject"] - calls.count("GetObject")
    assert further_ranges == 2


async def test_a_part_that_fails_has_a_line(scene: Scene, place: Path) -> None:
    """What went well is told by the line of the whole; what did not, is not."""
    path = place / "large.bin"
    await scene.hass.async_add_executor_job(path.write_bytes, bytes(9_000_000))
    scene.s3.faults.put("access_denied", endpoint="UploadPart")

    with pytest.raises(HomeAssistantError):
        await scene.act("put_object", file=str(path))

    outcomes = {(line["call"], line["outcome"]) for line in await lines(scene)}
    assert ("UploadPart", "upstream_forbidden") in outcomes


def shown(scene: Scene, key: str) -> float:
    """Return what a sensor shows."""
    unique_id = f"{scene.entry.entry_id}_{key}"
    entity_id = er.async_get(scene.hass).async_get_entity_id("sensor", DOMAIN, unique_id)
    assert entity_id is not None
    state = scene.hass.states.get(entity_id)
    assert state is not None
    return float(state.state)


async def test_what_lies_in_the_bucket_is_counted_now_and_then(
    scene: Scene, owner: S3Client
) -> None:
    """Twice a day, and when somebody asks for it."""
    await scene.hass.async_block_till_done(wait_background_tasks=True)
    assert shown(scene, "bucket_objects") == 0
    await owner.put("a", bytes(2**20))
    await owner.put("b", bytes(2**20))

    async_fire_time_changed(scene.hass, dt_util.utcnow() + timedelta(hours=13))
    await scene.hass.async_block_till_done(wait_background_tasks=True)

    assert shown(scene, "bucket_objects") == 2
    assert shown(scene, "bucket_size") == pytest.approx(2 / 1024)

    await owner.delete("a")
    entity = er.async_get(scene.hass).async_get_entity_id(
        "sensor", DOMAIN, f"{scene.entry.entry_id}_bucket_objects"
    )
    await scene.hass.services.async_call(
        HOMEASSISTANT, SERVICE_UPDATE_ENTITY, {"entity_id": [entity]}, blocking=True
    )
    assert shown(scene, "bucket_objects") == 1


async def test_a_bucket_that_is_too_large_is_not_listed_to_its_end(
    owner: S3Client, s3: S3Simulator
) -> None:
    """What was counted until then is less than there is, and says so."""
    for number in range(3):
        await owner.put(f"{number}", b"x")
    census = Census(owner, most_pages=2, page_size=1)

    await census.take()

    assert census.latest == Count(objects=2, size=2, complete=False)
    assert s3.counts["ListObjectsV2"] == 3
