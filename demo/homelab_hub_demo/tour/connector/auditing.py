"""The audit trail: asked, bounded, and exported."""

import json

from homelab_hub_demo.client import HomeAssistantError, Json
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .home import entry_id_of

steps = Steps()


async def query(visit: Visit, **filters: Json) -> list[Json]:
    """Return the records that match, newest first; there must not be more than the limit."""
    answer = await visit.demo.home_assistant.act(
        "homelab_hub.query_audit", **{"limit": 1000} | filters
    )
    expect(not answer["truncated"], "all records that match")
    records: list[Json] = answer["records"]
    return records


@steps.add("the audit trail says who did what with a connection")
async def of_connection(visit: Visit) -> str:
    """Ask for everything about Kick, and for the pause alone."""
    records = await query(visit, config_entry_id=entry_id_of(visit, "kick"))
    events = {record["event"] for record in records}
    wanted = {"granted", "used", "refreshed", "paused", "resumed"}
    expect(wanted <= events, f"{wanted} among {events}")
    me = (await visit.demo.home_assistant.call("auth/current_user"))["id"]
    [pause] = [record for record in records if record["event"] == "paused"]
    expect(pause["actor"].get("user") == me, f"us as who paused it, not {pause['actor']}")
    alone = await query(visit, event="paused", kind="kick")
    expect(alone == [pause], f"the pause alone, not {alone}")
    used = next(record for record in records if record["event"] == "used")
    return f"{len(records)} records; last use: {used['call']} by {used['actor']['component']}"


@steps.add("the audit trail tells what went wrong, and is asked in small pieces")
async def of_failures(visit: Visit) -> str:
    """Ask for what was over, and for one record of many."""
    over = await query(visit, event="authorization_over")
    expect(over, "the authorizations that were taken back at their providers")
    answer = await visit.demo.home_assistant.act("homelab_hub.query_audit", limit=1)
    expect(len(answer["records"]) == 1, f"one record, not {len(answer['records'])}")
    expect(answer["truncated"], "to hear that there are more")
    told = sorted({f"{record['kind']} {record['outcome']}" for record in over})
    return f"{len(over)} over: {', '.join(told)}"


closing = Steps()


@closing.add("the audit trail tells how every connection ended")
async def of_ends(visit: Visit) -> str:
    """Ask for what was removed and revoked, after the connections are gone."""
    removed = {record["kind"] for record in await query(visit, event="removed")}
    kinds = {"discord", "google", "kick", "spotify", "twitch", "youtube"}
    expect(removed == kinds, f"{kinds} removed, not {removed}")
    failed = await query(visit, event="revocation_failed")
    why = sorted({record["outcome"] for record in failed})
    expect({"shared", "not_offered"} <= set(why), f"why some were not revoked, not {why}")
    revoked = await query(visit, event="revoked")
    return f"{len(removed)} kinds removed, {len(revoked)} revoked, not revoked: {', '.join(why)}"


@closing.add("the audit trail is exported, where that is allowed")
async def export(visit: Visit) -> str:
    """Write it into the folder that Home Assistant may write to, and nowhere else."""
    home_assistant, folder = visit.demo.home_assistant, visit.demo.outside.folder.path
    file = folder / "www/audit.jsonl"
    refused = []
    answer = await home_assistant.act("homelab_hub.export_audit", path=str(file))
    for path in (file, folder / "secrets.jsonl"):
        try:
            await home_assistant.act("homelab_hub.export_audit", path=str(path))
        except HomeAssistantError as error:
            refused.append(error)
    expect(len(refused) == 2, f"no file over another one, and none elsewhere: {refused}")
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    expect(len(lines) == answer["records"], f"{answer['records']} lines, not {len(lines)}")
    mode = file.stat().st_mode & 0o777
    expect(mode == 0o600, f"a file of ours alone, not {mode:o}")
    visit.evidence.places["the audit export"] = file.read_bytes()
    return f"{len(lines)} records, mode {mode:o}"
