"""Home Assistant's log, as its page in the frontend shows it."""

from homelab_hub_demo.jarvis import DOMAIN

from .steps import Visit, expect

TOLD_TO_USER = (
    "Error during service call to",
    f"Upload failed for {DOMAIN}.",
    "Service call failed for media_player.",
)
"""What Home Assistant writes down of a failure beside telling who asked for it."""


async def no_error_of_ours(visit: Visit) -> str:
    """Return how many entries the log has; raise with those that are errors of ours."""
    listed = await visit.demo.home_assistant.call("system_log/list")
    entries = [
        entry for entry in listed if not any(one in entry["message"][0] for one in TOLD_TO_USER)
    ]
    ours = [
        f"{entry['level']} {entry['message'][0]}"
        for entry in entries
        if DOMAIN in f"{entry['name']} {entry['source']} {entry['message']} {entry['exception']}"
        and entry["level"] in {"ERROR", "CRITICAL"}
    ]
    expect(not ours, f"no error of ours, not {ours}")
    return f"{len(entries)} entries, none an error of ours"
