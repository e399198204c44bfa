"""The account is given up: nothing of it stays, and Google has nothing to complain about."""

import json

from homelab_hub_demo.tour.connector.home import entry_of, remove, tokens_of
from homelab_hub_demo.tour.connector.seen import grant_of
from homelab_hub_demo.tour.log import no_error_of_ours
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .account import NAME, entry_id

steps = Steps()


@steps.add("every request was as Google's discovery documents have it")
async def in_order(visit: Visit) -> str:
    """Ask the simulator, which compared all of them."""
    google = visit.demo.google
    expect(not google.violations, f"no violation, not {google.violations[:5]}")
    return f"{sum(google.counts.values())} requests since the pause, and all before it, in order"


@steps.add("diagnostics hold nothing of what people wrote")
async def diagnostics(visit: Visit) -> str:
    """Download them, and look for a mail, an event and a file."""
    path = f"/api/diagnostics/config_entry/{entry_id(visit)}"
    content = await visit.demo.home_assistant.download(path)
    for text in ("Garden centre", "Choir", "Guernsey", "Holiday plans"):
        expect(text.encode() not in content, f"no “{text}” in the diagnostics")
    visit.evidence.places["the diagnostics of Google with everything"] = content
    parts = sorted({"calendar", "gmail", "drive"} & set(json.loads(content)["data"]))
    return f"{len(content)} bytes about {', '.join(parts)}"


@steps.add("the account is removed, with all that was stored of it")
async def removed(visit: Visit) -> str:
    """Remove it, and look at Google and on the disk."""
    log = await no_error_of_ours(visit)
    grant, tokens, name = grant_of(visit, NAME), tokens_of(visit, NAME), entry_id(visit)
    await remove(visit, NAME)
    expect(await entry_of(visit, NAME) is None, "no entry")
    expect(grant.ended == "revoked by the app", f"the consent to end, not {grant.ended}")
    expect(not tokens.exists(), "no tokens")
    storage = visit.demo.outside.folder.path / ".storage"
    left = [path.name for path in storage.iterdir() if name in path.name]
    expect(not left, f"nothing on the disk, not {left}")
    return f"{grant.ended}; log: {log}"
