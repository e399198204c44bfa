"""A bucket: connected, and Home Assistant's backups in it."""

import asyncio
from pathlib import Path
from xml.etree import ElementTree as ET

from homelab_hub_demo.client import Json
from homelab_hub_demo.tour.connector.dialog import Dialog, created
from homelab_hub_demo.tour.connector.home import keep
from homelab_hub_demo.tour.connector.setup import report_of
from homelab_hub_demo.tour.forms import filled_in
from homelab_hub_demo.tour.google.account import agent_of
from homelab_hub_demo.tour.google.backups import backup
from homelab_hub_demo.tour.google.big_file import Fingerprint, members, write_noise
from homelab_hub_demo.tour.steps import Steps, Visit, expect
from homelab_hub_simulators.s3.store import Store

steps = Steps()

S3 = "s3"
MEGABYTE = 10**6
BIG = "photos.bin"
SIZE = 60 * MEGABYTE
HERE = "backup.local"
BACKUP = "To the bucket"


async def found_in(visit: Visit, query: str, tag: str) -> list[str]:
    """Return the texts of a tag in what the server lists, asked behind its door.

    The query may have the key of an object before it.
    """
    answer = await Store().ask("GET", f"/{visit.demo.s3.bucket}{query}", {}, b"")
    tree = ET.fromstring(answer.body)  # noqa: S314 - the simulator's
    return [one.text or "" for one in tree.iter() if one.tag.rpartition("}")[2] == tag]


async def keys(visit: Visit) -> list[str]:
    """Return the keys of everything in the bucket."""
    return await found_in(visit, "?list-type=2", "Key")


async def unfinished(visit: Visit) -> list[str]:
    """Return the uploads in parts that were begun and have not ended."""
    return await found_in(visit, "?uploads", "UploadId")


async def delete(visit: Visit, name: str) -> None:
    """Delete a backup in Home Assistant's list, and see that nothing of it is in the bucket."""
    listed = await backup(visit, name)
    answer = await visit.demo.home_assistant.call("backup/delete", backup_id=listed["backup_id"])
    expect(not answer["agent_errors"], f"no error, not {answer}")
    expect(await backup(visit, name) is None, "nothing in the list")
    left, uploads = await keys(visit), await unfinished(visit)
    expect(not left, f"nothing in the bucket, not {left}")
    expect(not uploads, f"no upload that has not ended, not {uploads}")


async def make(visit: Visit, name: str, *agents: str) -> Json:
    """Have a backup made, and return it as it is listed."""
    home_assistant = visit.demo.home_assistant
    told = await home_assistant.subscribe("backup/subscribe_events")
    await home_assistant.call(
        "backup/generate", agent_ids=list(agents), include_database=False, name=name
    )
    while (event := await told.next()).get("state") not in {"completed", "failed"}:
        pass
    expect(event["state"] == "completed", f"the backup to be made, not {event}")
    made = await backup(visit, name)
    expect(made, f"{name} in the list")
    return made


async def download(visit: Visit, backup_id: str, agent: str) -> tuple[Fingerprint, list[str]]:
    """Return what a backup is that is downloaded from an agent, and what is in it."""
    target: Path = visit.demo.outside.folder.path / "downloaded.tar"
    path = f"/api/backup/download/{backup_id}?agent_id={agent}"
    with target.open("wb") as file:
        await visit.demo.home_assistant.download_to(path, file)
    found = await asyncio.to_thread(Fingerprint.of, target)
    names = await asyncio.to_thread(members, target)
    await asyncio.to_thread(target.unlink)
    return found, names


@steps.add("S3 is connected: endpoint, bucket and keys", essential=True)
async def connected(visit: Visit) -> str:
    """Fill in the form; a secret key that is wrong is refused first."""
    s3 = visit.demo.s3
    visit.evidence.secrets.add(("S3 secret key", s3.secret_key))
    dialog = await Dialog.to_add(visit.demo.home_assistant, S3)
    typed = filled_in(dialog.step["data_schema"]) | {
        "endpoint": s3.endpoint,
        "bucket": s3.bucket,
        "access_key": s3.access_key,
    }
    refused = await dialog.submit(typed | {"secret_key": "not-the-secret"})
    expect(refused.get("errors"), f"a wrong key to be refused, not {refused['type']}")
    entry = created(await dialog.submit(typed | {"secret_key": s3.secret_key}))
    keep(visit, S3, entry)
    status = (await report_of(visit, S3))["status"]
    expect(status == "ready", f"the status ready, not {status}")
    return f"“{entry['title']}” {status}; a wrong key: {refused['errors']}"


@steps.add("Home Assistant makes a backup, here and in the bucket", essential=True)
async def made(visit: Visit) -> str:
    """Make it with the backup manager, with both agents."""
    visit.demo.s3.forget_calls()
    big = visit.demo.outside.folder.path / BIG
    await asyncio.to_thread(write_noise, big, SIZE)
    agent = await agent_of(visit)
    try:
        listed = await make(visit, BACKUP, HERE, agent)
    finally:
        big.unlink()
    expect(set(listed["agents"]) == {HERE, agent}, f"it in both, not {listed['agents']}")
    visit.notes["backup_id"] = listed["backup_id"]
    parts = visit.demo.s3.counts["UploadPart"]
    expect(parts > 1, f"some parts, not {parts}")
    size = listed["agents"][agent]["size"]
    return (
        f"{size / MEGABYTE:.0f} MB in {parts} parts; in the bucket: {', '.join(await keys(visit))}"
    )


@steps.add("it is downloaded from the bucket as it was made")
async def downloaded(visit: Visit) -> str:
    """Download it from both places, and compare."""
    backup_id = visit.notes["backup_id"]
    there, names = await download(visit, backup_id, await agent_of(visit))
    here, _ = await download(visit, backup_id, HERE)
    expect(there == here, f"{here}, not {there}")
    return f"{there.size / MEGABYTE:.0f} MB, the same SHA-256 as here, with {', '.join(names)}"


@steps.add("it is deleted, and no part of an upload is left over")
async def deleted(visit: Visit) -> str:
    """Delete it in Home Assistant's list."""
    await delete(visit, BACKUP)
    return "gone"
