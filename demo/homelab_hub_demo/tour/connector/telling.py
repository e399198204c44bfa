"""What a person or an automation is told about the connections, and what they can turn off."""

from contextlib import aclosing
import json

from homelab_hub_demo.client import Json
from homelab_hub_demo.jarvis import DOMAIN
from homelab_hub_demo.providers import application_at
from homelab_hub_demo.tour.jarvis.faults import REPAIR_FLOW
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .dialog import Dialog, aborted
from .home import entities_of, entry_id_of, reload, repairs, shown, wait_for
from .setup import report_of, setup_status

steps = Steps()

DAY = 24 * 3600


async def turn(visit: Visit, name: str, what: str, action: str) -> str:
    """Turn the switch of a capability, or of the connection, and return its entity id."""
    entity_id = (await entities_of(visit, name))[f"allow_{what}"]
    await visit.demo.home_assistant.act(f"switch.{action}", {"entity_id": entity_id})
    return entity_id


@steps.add("a connection is paused, also after a reload, and resumed")
async def pause(visit: Visit) -> str:
    """Turn the connection's switch off and on."""
    entity_id = await turn(visit, "kick", "connection", "turn_off")
    before = await wait_for(visit, "kick", "paused")
    await reload(visit, "kick")
    await wait_for(visit, "kick", "paused")
    await turn(visit, "kick", "connection", "turn_on")
    after = await wait_for(visit, "kick", "ready")
    return f"{entity_id}: {before.status}, then {after.status}"


@steps.add("one capability is paused, and resumed")
async def pause_capability(visit: Visit) -> str:
    """Turn the switch of a capability off and on."""
    entity_id = await turn(visit, "twitch", "read_chat", "turn_off")
    off = (await visit.demo.home_assistant.state(entity_id))["state"]
    expect(off == "off", f"{entity_id} off, not {off}")
    paused = await shown(visit, "twitch")
    expect(paused.paused == ["read_chat"], f"read_chat paused, not {paused}")
    await turn(visit, "twitch", "read_chat", "turn_on")
    resumed = await shown(visit, "twitch")
    expect(not resumed.paused, f"nothing paused, not {resumed}")
    return f"{entity_id} off and on"


@steps.add("two days before its end, an authorization raises a repair")
async def ending(visit: Visit) -> str:
    """Let Google say that the consent ends in two days, as for an app in testing near its end."""
    visit.demo.providers.switch("google", lifetime=2 * DAY + 60)
    entry_id = entry_id_of(visit, "google")
    dialog = await Dialog.to_reconfigure(visit.demo.home_assistant, entry_id)
    await dialog.fill_in(application_at("google"))
    aborted(await dialog.finish(), "reconfigure_successful")
    visit.demo.providers.switch("google", lifetime=None)
    account = await wait_for(visit, "google", "expiring")
    days = await visit.demo.home_assistant.state(
        (await entities_of(visit, "google"))["authorization_days_left"]
    )
    expect(days["state"] == "2", f"2 days left, not {days['state']}")
    told = await repairs(visit, "google")
    expect(list(told) == ["authorization_ending"], f"a repair about it, not {list(told)}")
    report = await report_of(visit, "google")
    check = (await setup_status(visit)).check("no_expiring_authorization")
    expect(check["what"] == [report["title"]], f"a security check to name it, not {check}")
    return f"{account.status}, {days['state']} days left: “{report['next_step_text']}”"


@steps.add("its repair leads to a new consent, and all is well")
async def renewed(visit: Visit) -> str:
    """Submit the repair, and sign in in the dialog it opens."""
    home_assistant = visit.demo.home_assistant
    entry_id = entry_id_of(visit, "google")
    told = await repairs(visit, "google")
    issue = {"handler": DOMAIN, "issue_id": told["authorization_ending"]["issue_id"]}
    flow = await home_assistant.request("POST", REPAIR_FLOW, issue)
    done = await home_assistant.request("POST", f"{REPAIR_FLOW}/{flow['flow_id']}", {})
    expect(done["type"] == "create_entry", f"the repair to end, not {done}")
    dialog = await Dialog.to_reauthorize(home_assistant, entry_id)
    await dialog.fill_in(application_at("google"))
    reason = aborted(await dialog.finish(), "reauth_successful")
    account = await wait_for(visit, "google", "ready")
    left = await repairs(visit, "google")
    expect(not left, f"no repair any more, not {list(left)}")
    return f"{reason}, {account.status}"


@steps.add("system health counts the connections and reaches the providers")
async def health(visit: Visit) -> str:
    """Open the page of system health."""
    seen: dict[str, Json] = {}
    events = visit.demo.home_assistant.events("system_health/info")
    async with aclosing(events):
        async for event in events:
            match event:
                case {"type": "initial", "data": {"homelab_hub": ours}}:
                    seen |= ours["info"]
                case {"type": "update", "domain": "homelab_hub"}:
                    seen[event["key"]] = event["data"] if event["success"] else event["error"]
                case {"type": "finish"}:
                    break
                case _:
                    pass
    reached = {key: value for key, value in seen.items() if key.startswith("reach_")}
    wanted = {f"reach_{provider}": "ok" for provider in visit.demo.providers.providers}
    expect(reached == wanted, f"every provider reached, not {reached}")
    return f"{seen['statuses']}; maturity {seen['maturity']}, security {seen['security']}"


@steps.add("diagnostics of every connection are downloaded")
async def diagnostics(visit: Visit) -> str:
    """Keep them for the search."""
    home_assistant = visit.demo.home_assistant
    found = {}
    for entry in await home_assistant.call("config_entries/get", domain=DOMAIN):
        path = f"/api/diagnostics/config_entry/{entry['entry_id']}"
        content = await home_assistant.download(path)
        expect(json.loads(content)["data"], f"diagnostics of {entry['title']}")
        found[f"the diagnostics of {entry['title']}"] = content
    visit.evidence.places |= found
    return f"{len(found)} files, {sum(map(len, found.values()))} bytes"
