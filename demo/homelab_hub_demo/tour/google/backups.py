"""A backup of 300 MB to Drive, and a power cut in the middle of its upload."""

import asyncio

from homelab_hub_demo.client import Json
from homelab_hub_demo.google import KIM
from homelab_hub_demo.tour.log import no_error_of_ours
from homelab_hub_demo.tour.steps import Steps, Visit, expect
from homelab_hub_demo.waiting import until
from homelab_hub_simulators.google.drive.file import DriveFile

from .account import SECONDS, act, agent_of, become, drive, entity, look, mailbox
from .big_file import Fingerprint, kept_backup, members, write_noise
from .memory import Peak

steps = Steps()

MEGABYTE = 10**6
SIZE = 300 * MEGABYTE
BIG = "recordings.bin"
NAME = "Before the power cut"
FAST = 60 * MEGABYTE
"""How many bytes a second the line takes, so that the power fails in the middle."""
MIDDLE = 0.45
UPLOAD_SECONDS = 50
MOST_MEMORY = 32 * 2**20
"""What an upload may take beside what Home Assistant takes anyway."""


async def backup(visit: Visit, name: str) -> Json:
    """Return a backup as Home Assistant's list has it, None if it is not there."""
    info = await visit.demo.home_assistant.call("backup/info")
    expect(not info["agent_errors"], f"no error of an agent, not {info['agent_errors']}")
    return next((one for one in info["backups"] if one["name"] == name), None)


def arrived(visit: Visit) -> tuple[int, int]:
    """Return how much of a big upload Google has, and how much there is."""
    uploads = [one for one in drive(visit).uploads if one["total"] > SIZE]
    return (uploads[-1]["received"], uploads[-1]["total"]) if uploads else (0, 0)


def backups_at_google(visit: Visit) -> list[DriveFile]:
    """Return the big files that are there as a whole."""
    return [file for file in drive(visit).files if file.size > SIZE]


async def changes(visit: Visit, entity_id: str) -> None:
    """Wait until a sensor tells a time of the last minutes."""

    async def look() -> bool:
        state = (await visit.demo.home_assistant.state(entity_id))["state"]
        return state not in {"unknown", "unavailable"}

    await until(look, SECONDS)


@steps.add("Drive is offered as a place for backups", essential=True)
async def offered(visit: Visit) -> str:
    """Find it in Home Assistant's own list, and look at the log before it is gone."""
    agent = await agent_of(visit)
    log = await no_error_of_ours(visit)
    return f"{agent}; {log}"


@steps.add("a backup of 300 MB is half there when the power fails", essential=True)
async def interrupted(visit: Visit) -> str:
    """Make it with Home Assistant's backup manager, and kill the process in the middle."""
    demo = visit.demo
    await asyncio.to_thread(write_noise, demo.outside.folder.path / BIG, SIZE)
    demo.google.door.bandwidth = FAST
    memory = Peak(demo.process.pid)
    await demo.home_assistant.call(
        "backup/generate",
        agent_ids=[await agent_of(visit)],
        include_database=False,
        name=NAME,
    )

    async def begun() -> bool:
        return arrived(visit)[1] > 0

    async def half() -> bool:
        received, total = arrived(visit)
        return received > MIDDLE * total

    await until(begun, UPLOAD_SECONDS)
    memory.begin()
    await until(half, UPLOAD_SECONDS)
    taken, told = memory.taken, memory.told
    visit.evidence.events()
    await demo.kill()
    received, total = arrived(visit)
    visit.evidence.secrets |= {("upload session", one["id"]) for one in drive(visit).uploads}
    expect(MIDDLE * total < received < total, f"the middle, not {received} of {total}")
    visit.notes["kept"] = await asyncio.to_thread(kept_backup, demo.outside.folder.path, total)
    expect(taken is None or taken <= MOST_MEMORY, f"{MOST_MEMORY} bytes of memory, not {taken}")
    return f"{received / MEGABYTE:.0f} of {total / MEGABYTE:.0f} MB; memory: {told}"


@steps.add("after the restart the upload goes on by itself, to its end", essential=True)
async def finished(visit: Visit) -> str:
    """Start Home Assistant on the same folder; a mail has come meanwhile."""
    demo = visit.demo
    visit.notes["mail"] = mailbox(visit).deliver(f"Kim <{KIM}>", "Power cut", "Is it dark there?")
    (demo.outside.folder.path / BIG).unlink()
    demo.google.door.bandwidth = None
    before = demo.google.counts["drive.files.create"]
    await demo.start()
    await visit.evidence.listen(demo.home_assistant)
    memory = Peak(demo.process.pid)
    memory.begin()

    async def there() -> bool:
        return bool(backups_at_google(visit))

    await until(there, UPLOAD_SECONDS)
    [file] = backups_at_google(visit)
    begun = demo.google.counts["drive.files.create"]
    expect(file.md5 == visit.notes["kept"].md5, f"{visit.notes['kept']}, not {file.md5}")
    expect(begun == before, f"no upload begun anew, not {begun - before}")
    last = await entity(visit, "last_backup")
    await changes(visit, last)
    return f"{file.size / MEGABYTE:.0f} MB with the right MD5; memory: {memory.told}"


@steps.add("the mail that came meanwhile is an event, and no mail is one twice")
async def mails(visit: Visit) -> str:
    """Look at what the inbox's entity has told since the restart."""
    inbox = await entity(visit, "new_mail")
    await look(visit, inbox)
    await become(visit, inbox, "message_id", visit.notes["mail"].id)
    told = [
        event["data"]["new_state"]["attributes"].get("message_id")
        for event in visit.evidence.events()
        if event["event_type"] == "state_changed" and event["data"]["entity_id"] == inbox
        if event["data"]["new_state"] and event["data"]["old_state"]
        if event["data"]["new_state"]["state"] != event["data"]["old_state"]["state"]
        if event["data"]["new_state"]["state"] not in {"unavailable", "unknown"}
        if event["data"]["old_state"]["state"] != "unavailable"
    ]
    expect(len(told) == len(set(told)), f"each mail once, not {told}")
    # It may have been told before anybody could listen again.
    return f"{len({*told, visit.notes['mail'].id})} mails since the beginning, each told once"


@steps.add("the backup is in Home Assistant's list, and can be restored")
async def verified(visit: Visit) -> str:
    """See it listed, and have it tested by the action."""
    listed = await backup(visit, NAME)
    expect(listed, f"{NAME} in the list")
    visit.notes["backup_id"] = listed["backup_id"]
    test = await act(visit, "verify_backup", backup_id=listed["backup_id"])
    expect(test["ok"], f"it to be whole, not {test}")
    await changes(visit, await entity(visit, "last_verified"))
    return f"“{listed['name']}” of {listed['date'][:16]}: {test['outcome']}"


@steps.add("it is downloaded as it was made")
async def downloaded(visit: Visit) -> str:
    """Download it through Home Assistant, and compare it with what was on the disk."""
    path = f"/api/backup/download/{visit.notes['backup_id']}?agent_id={await agent_of(visit)}"
    target = visit.demo.outside.folder.path / "downloaded.tar"
    with target.open("wb") as file:
        await visit.demo.home_assistant.download_to(path, file)
    found = await asyncio.to_thread(Fingerprint.of, target)
    names = await asyncio.to_thread(members, target)
    target.unlink()
    expect(found == visit.notes["kept"], f"{visit.notes['kept']}, not {found}")
    return f"{found.size / MEGABYTE:.0f} MB, the same SHA-256, with {', '.join(names)}"


@steps.add("it is deleted, here and there")
async def deleted(visit: Visit) -> str:
    """Delete it in Home Assistant's list."""
    answer = await visit.demo.home_assistant.call(
        "backup/delete", backup_id=visit.notes["backup_id"]
    )
    expect(not answer["agent_errors"], f"no error, not {answer}")
    expect(await backup(visit, NAME) is None, "nothing in the list")
    left = [file.name for file in backups_at_google(visit)]
    expect(not left, f"nothing in Drive, not {left}")
    return "gone"
