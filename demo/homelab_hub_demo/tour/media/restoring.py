"""The home as it was: a backup in the bucket restored as Home Assistant's backup page does it."""

import asyncio
from contextlib import suppress

from homelab_hub_demo.client import HomeAssistantError
from homelab_hub_demo.process import StartError
from homelab_hub_demo.tour.connector.home import entities_of, wait_for
from homelab_hub_demo.tour.connector.setup import report_of
from homelab_hub_demo.tour.google.account import agent_of
from homelab_hub_demo.tour.log import no_error_of_ours
from homelab_hub_demo.tour.steps import Steps, Visit, expect
from homelab_hub_demo.waiting import until

from .account import NAME, SECONDS
from .buckets import BIG, S3, delete, make

steps = Steps()

BACKUP = "Before the mistake"
MISTAKE = "A room that nobody wanted"
STOP_SECONDS = 50
RESTORED = 100
"""How Home Assistant ends when it is to be started again (homeassistant.const.RESTART_EXIT_CODE)."""


async def _rooms(visit: Visit) -> list[str]:
    """Return the names of the rooms."""
    areas = await visit.demo.home_assistant.call("config/area_registry/list")
    return [area["name"] for area in areas]


@steps.add("a mistake is made after a backup to the bucket alone", essential=True)
async def mistaken(visit: Visit) -> str:
    """Make a backup, and then a room."""
    made = await make(visit, BACKUP, await agent_of(visit))
    visit.notes["restore"] = made["backup_id"]
    await visit.demo.home_assistant.call("config/area_registry/create", name=MISTAKE)
    expect(MISTAKE in await _rooms(visit), f"{MISTAKE} among the rooms")
    log = await no_error_of_ours(visit)
    return f"“{BACKUP}”, then a room “{MISTAKE}”; log: {log}"


@steps.add("the backup is restored from the bucket; Home Assistant ends by itself", essential=True)
async def restored(visit: Visit) -> str:
    """Send what the backup page sends."""
    demo = visit.demo
    visit.evidence.events()
    asking = asyncio.create_task(
        demo.home_assistant.call(
            "backup/restore",
            backup_id=visit.notes["restore"],
            agent_id=await agent_of(visit),
            restore_database=False,
        )
    )
    try:
        async with asyncio.timeout(STOP_SECONDS):
            code = await demo.process.wait()
    finally:
        asking.cancel()
        with suppress(asyncio.CancelledError, HomeAssistantError, OSError):
            await asking
    await demo.stop()
    expect(code == RESTORED, f"the code {RESTORED}, not {code}")
    return f"ended with {code}, to be started again"


@steps.add("after the restart the home is as it was, and the connections work", essential=True)
async def back(visit: Visit) -> str:
    """Start it as a supervisor does: the first start restores, the second is the home."""
    demo = visit.demo
    ended = False
    try:
        await demo.start()
    except StartError:
        ended = True
    expect(ended, "the first start to restore, and to end")
    await demo.start()
    await visit.evidence.listen(demo.home_assistant)
    (demo.outside.folder.path / BIG).unlink(missing_ok=True)
    rooms = await _rooms(visit)
    expect(MISTAKE not in rooms, f"no {MISTAKE} among {rooms}")
    event = (await demo.home_assistant.call("backup/info"))["last_action_event"]
    expect(event["manager_state"] == "restore_backup", f"a restore, not {event}")
    expect(event["state"] == "completed", f"it to be completed, not {event}")

    async def loaded() -> bool:
        return "status" in await entities_of(visit, NAME)

    await until(loaded, SECONDS)
    status = (await wait_for(visit, NAME, "ready")).status
    bucket = (await report_of(visit, S3))["status"]
    expect(bucket == "ready", f"the bucket ready, not {bucket}")
    log = await no_error_of_ours(visit)
    return f"{event['state']}; no “{MISTAKE}”; Spotify {status}, the bucket {bucket}; log: {log}"


@steps.add("the backup is deleted, and nothing is left over in the bucket")
async def deleted(visit: Visit) -> str:
    """Delete it in Home Assistant's list."""
    await delete(visit, BACKUP)
    return "gone"
