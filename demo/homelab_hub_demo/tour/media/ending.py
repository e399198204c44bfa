"""Both are given up: nothing of them stays, and nobody there has anything to complain about."""

from homelab_hub_demo.tour.connector.home import entry_id_of, entry_of, remove, tokens_of
from homelab_hub_demo.tour.log import no_error_of_ours
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .account import NAME
from .buckets import S3

steps = Steps()


@steps.add("every request was as Spotify documents it")
async def in_order(visit: Visit) -> str:
    """Ask the simulator, which compared all of them."""
    spotify = visit.demo.spotify
    expect(not spotify.violations, f"no violation, not {spotify.violations[:5]}")
    return "no endpoint that is gone, no unknown parameter"


@steps.add("account and bucket are removed, with all that was stored of them")
async def removed(visit: Visit) -> str:
    """Remove them, and look on the disk."""
    log = await no_error_of_ours(visit)
    storage = visit.demo.outside.folder.path / ".storage"
    tokens = tokens_of(visit, NAME)
    for name in (NAME, S3):
        entry_id = entry_id_of(visit, name)
        path = f"/api/diagnostics/config_entry/{entry_id}"
        content = await visit.demo.home_assistant.download(path)
        visit.evidence.places[f"the diagnostics of {name} in media"] = content
        await remove(visit, name)
        expect(await entry_of(visit, name) is None, f"no entry of {name}")
        left = [path.name for path in storage.iterdir() if entry_id in path.name]
        expect(not left, f"nothing of {name} on the disk, not {left}")
    expect(not tokens.exists(), "no tokens")
    return f"nothing left; log: {log}"
