"""The search for every secret there ever was in everything a person or a program can read."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
import json
from urllib.parse import quote, quote_plus

from homelab_hub_demo.jarvis import DOMAIN

from .log import no_error_of_ours
from .steps import Group, Steps, Visit, expect

steps = Steps()


def forms(secret: str) -> set[bytes]:
    """Return how a secret may be written: as it is, in a URL, in JSON, and within Base64."""
    plain = secret.encode()
    return {
        plain,
        quote(secret, safe="").encode(),
        quote_plus(secret).encode(),
        json.dumps(secret)[1:-1].encode(),
        json.dumps(secret, ensure_ascii=False)[1:-1].encode(),
        *(_within_base64(plain, before) for before in range(3)),
    }


def _within_base64(plain: bytes, before: int) -> bytes:
    """Return the letters that stand for nothing but `plain` after so many other bytes."""
    bits = 8 * (before + len(plain))
    return b64encode(bytes(before) + plain)[-(-8 * before // 6) : bits // 6]


def leaks(places: Mapping[str, bytes], secrets: Iterable[tuple[str, str]]) -> list[str]:
    """Return where something is that should be nowhere; `secrets` are names and values."""
    wanted = [(name, forms(value)) for name, value in secrets]
    return sorted(
        {
            f"{name} in {place}"
            for place, text in places.items()
            for name, written in wanted
            if any(form in text for form in written)
        }
    )


@steps.add("Home Assistant's log has no error of ours")
async def log(visit: Visit) -> str:
    """Read the log as its page in the frontend shows it."""
    return await no_error_of_ours(visit)


@steps.add("no secret is in log, diagnostics, events, states or exceptions")
async def search(visit: Visit) -> str:
    """Look for every secret that was ever issued, registered or typed."""
    demo, evidence = visit.demo, visit.evidence
    secrets = {(f"{one.provider} {one.kind}", one.value) for one in demo.providers.issued}
    secrets |= evidence.secrets
    secrets |= {("API key", key) for key in (demo.server.api_key, "sk-another-key", "sk-third")}
    home_assistant = demo.home_assistant
    # The log of before a restart gets another name at it.
    logs = sorted(demo.outside.folder.path.glob("home-assistant.log*"))
    places: dict[str, bytes] = evidence.places | {
        "the log": b"".join(log.read_bytes() for log in logs),
        "the console": demo.outside.folder.log.read_bytes(),
        "the events": as_bytes(evidence.events()),
        "the states": as_bytes(await home_assistant.request("GET", "/api/states")),
        "the log's page": as_bytes(await home_assistant.call("system_log/list")),
        "the repairs": as_bytes(await home_assistant.call("repairs/list_issues")),
        "the flows": as_bytes(await home_assistant.call("config_entries/flow/progress")),
        "the entries": as_bytes(await home_assistant.call("config_entries/get")),
    }
    for place in ("the log", "the events"):
        expect(DOMAIN.encode() in places[place], f"something of ours in {place}")
    found = leaks(places, secrets)
    expect(not found, f"no secret anywhere, not: {'; '.join(found)}")
    size = sum(map(len, places.values())) / 1e6
    return f"{len(secrets)} secrets, {len(places)} places of {size:.1f} MB, none found"


def as_bytes(content: object) -> bytes:
    """Return something as it is searched."""
    return json.dumps(content, ensure_ascii=False).encode()


group = Group(name="secrets", steps=tuple(steps))
