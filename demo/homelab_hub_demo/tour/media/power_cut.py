"""A backup to the bucket, and a power cut in the middle of its upload."""

import asyncio
from pathlib import Path
from urllib.parse import quote

from homelab_hub_demo.tour.google.account import agent_of
from homelab_hub_demo.tour.google.backups import backup
from homelab_hub_demo.tour.google.big_file import kept_backup, write_noise
from homelab_hub_demo.tour.log import no_error_of_ours
from homelab_hub_demo.tour.steps import Steps, Visit, expect
from homelab_hub_demo.waiting import until

from .buckets import BIG, MEGABYTE, delete, download, found_in, unfinished

steps = Steps()

NAME = "Before the power cut at the bucket"
SIZE = 120 * MEGABYTE
SLOW = 6 * MEGABYTE
"""How many bytes a second each connection takes, so that the power fails in the middle."""
ENOUGH = 5
"""With so many parts there, the power fails."""
UPLOAD_SECONDS = 40


async def arrived(visit: Visit) -> set[int]:
    """Return the numbers of the upload's parts that are there."""
    if not (uploads := await unfinished(visit)):
        return set()
    [key] = await found_in(visit, "?uploads", "Key")
    query = f"/{quote(key)}?uploadId={quote(uploads[0], safe='')}"
    return set(map(int, await found_in(visit, query, "PartNumber")))


def waiting_size(folder: Path) -> int:
    """Return how big the backup is that waits on the disk for its upload; blocks."""
    return max(path.stat().st_size for path in (folder / "tmp_backups").glob("*.tar"))


@steps.add("a backup to the bucket is half there when the power fails", essential=True)
async def interrupted(visit: Visit) -> str:
    """Make it with the backup manager, and kill the process in the middle."""
    demo = visit.demo
    folder = demo.outside.folder.path
    log = await no_error_of_ours(visit)
    await asyncio.to_thread(write_noise, folder / BIG, SIZE)
    demo.s3.bandwidth = SLOW
    await demo.home_assistant.call(
        "backup/generate", agent_ids=[await agent_of(visit)], include_database=False, name=NAME
    )

    async def half() -> bool:
        return len(await arrived(visit)) >= ENOUGH

    await until(half, UPLOAD_SECONDS)
    visit.evidence.events()
    await demo.kill()
    visit.notes["arrived"] = parts = await arrived(visit)
    size = await asyncio.to_thread(waiting_size, folder)
    expect(size > SIZE, f"more than {SIZE} bytes to wait, not {size}")
    visit.notes["kept"] = await asyncio.to_thread(kept_backup, folder, size)
    return f"{len(parts)} parts of {size / MEGABYTE:.0f} MB are there; log: {log}"


@steps.add("after the restart the parts that are missing follow by themselves", essential=True)
async def resumed(visit: Visit) -> str:
    """Start Home Assistant on the same folder, and count what it sends."""
    demo, s3 = visit.demo, visit.demo.s3
    (demo.outside.folder.path / BIG).unlink()
    s3.bandwidth = None
    s3.forget_calls()
    await demo.start()
    await visit.evidence.listen(demo.home_assistant)

    async def there() -> bool:
        return bool(await backup(visit, NAME))

    await until(there, UPLOAD_SECONDS)
    begun, completed = s3.counts["CreateMultipartUpload"], s3.counts["CompleteMultipartUpload"]
    sent = {one.body["part"] for one in s3.asked("UploadPart")}
    again = sent & visit.notes["arrived"]
    expect((begun, completed) == (0, 1), f"the old upload to end, not {begun} and {completed}")
    expect(sent and not again, f"only parts that were missing, not {again} again")
    return f"{len(sent)} more parts of the same upload, none of the {len(visit.notes['arrived'])} again"


@steps.add("it is whole, and deleted; nothing is left over in the bucket")
async def whole(visit: Visit) -> str:
    """Download it, and compare it with what waited on the disk."""
    listed = await backup(visit, NAME)
    found, _ = await download(visit, listed["backup_id"], await agent_of(visit))
    expect(found == visit.notes["kept"], f"{visit.notes['kept']}, not {found}")
    await delete(visit, NAME)
    return f"{found.size / MEGABYTE:.0f} MB, the same SHA-256 as on the disk; then gone"
