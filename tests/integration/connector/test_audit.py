"""Who used which connection, for what, when, and how it ended: on disk, bounded, without secrets."""

from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.connector.actor import Actor, acting
from custom_components.homelab_hub.connector.audit import DATA_AUDIT
from custom_components.homelab_hub.connector.capabilities import Capability
from custom_components.homelab_hub.connector.errors import NotGrantedError
from custom_components.homelab_hub.upstream import errors
from homelab_hub_simulators.oauth import OAuthSimulator

from .consent import Person
from .looking import account_of, asked, audit, entity, events, pass_time, use

ROBIN = Actor(component="jarvis", source="telegram", user="user-1", tool="read_chat")


def audit_files(hass: HomeAssistant) -> list[Path]:
    """Return the files of the audit trail."""
    return list(Path(hass.config.path(".storage", "homelab_hub.audit")).iterdir())


async def test_a_call_is_recorded_with_who_and_why(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """The connection, the capability with its scopes, the actor, the call and its end."""
    entry = await person.connect("kick")
    with acting(ROBIN):
        await use(entry, "read_chat")

    [line] = await audit(hass, component="jarvis")
    assert line["actor"] == {
        "component": "jarvis",
        "source": "telegram",
        "user": "user-1",
        "tool": "read_chat",
    }
    assert {key: line[key] for key in ("event", "connection", "kind", "title")} == {
        "event": "used",
        "connection": entry.entry_id,
        "kind": "kick",
        "title": entry.title,
    }
    assert (line["capability"], line["scopes"]) == (
        "read_chat",
        ["channel:read", "events:subscribe"],
    )
    assert (line["call"], line["outcome"], line["status"], line["tries"]) == (
        "GET /kick/public/v1/users",
        "ok",
        200,
        1,
    )


async def test_a_failed_call_is_recorded_with_its_error(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """And how often it was tried."""
    entry = await person.connect("kick")
    providers.faults.put("server_error", endpoint="kick.api", status=502)
    with acting(ROBIN), pytest.raises(errors.ServerError):
        await use(entry)

    [line] = await audit(hass, component="jarvis")
    assert (line["outcome"], line["status"], line["tries"]) == ("upstream_failed", 502, 3)


async def test_a_refused_use_is_recorded_and_sends_nothing(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Somebody tried what the user does not allow."""
    entry = await person.connect("kick", ["read_chat"])
    before = len(providers.requests)
    with acting(ROBIN), pytest.raises(NotGrantedError):
        await use(entry, "moderate")

    assert len(providers.requests) == before
    [line] = await audit(hass, outcome="capability_not_granted")
    assert (line["event"], line["capability"], line["tries"]) == ("used", "moderate", 0)
    assert line["actor"]["tool"] == "read_chat"


async def test_the_life_of_a_connection_is_recorded(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """From the consent to the revocation."""
    entry = await person.connect("kick")
    freezer.tick(7200)
    await use(entry)
    switch = entity(hass, entry, "allow_read_chat")
    for action in ("turn_off", "turn_on"):
        await hass.services.async_call("switch", action, {"entity_id": switch}, blocking=True)
    providers.grants[0].ended = "disconnected by the user"
    freezer.tick(7200)
    with pytest.raises(errors.CredentialsError):
        await use(entry)
    await person.sign_in(entry)
    await hass.config_entries.async_remove(entry.entry_id)

    assert await events(hass, entry) == [
        "granted",
        "refreshed",
        "paused",
        "resumed",
        "authorization_over",
        "consent_asked",
        "granted",
        "revoked",
        "removed",
    ]
    [over] = await audit(hass, event="authorization_over")
    assert (over["outcome"], over["reason"]) == ("upstream_invalid_credentials", "invalid_grant")


async def test_who_asked_for_a_refresh_is_the_one_who_used_it(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What nobody asked for is the hub's own business."""
    entry = await person.connect("kick")
    freezer.tick(7200)
    with acting(ROBIN):
        await use(entry)
    for _ in range(5):
        await pass_time(hass, freezer, hours=6)

    lines = await audit(hass, event="refreshed")
    assert [line["actor"]["component"] for line in lines] == ["jarvis", "connector"]


async def test_paths_that_name_somebody_are_left_out(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """As a calendar's, which is an address, or a file's id; the words of the API stay."""
    entry = await person.connect("kick")
    api = providers.endpoints["kick"]["api"]
    way = account_of(entry).transport(Capability.READ_CHAT)
    for path in (
        "v1/calendars/robin%40example.com/events",
        "v1/files/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms",
        "v1/messages/18c2f7a9b0d1e2f3",
        "v1/liveChat/messages",
    ):
        with pytest.raises(errors.NotFoundError):
            await way.get(f"{api}{path}?who=robin@example.com")

    calls = [line["call"] for line in await audit(hass, outcome="upstream_not_found")]
    assert calls == [
        "GET /kick/public/v1/calendars/…/events",
        "GET /kick/public/v1/files/…",
        "GET /kick/public/v1/messages/…",
        "GET /kick/public/v1/liveChat/messages",
    ]


@pytest.mark.parametrize("kind", ["discord", "google", "kick", "spotify", "twitch", "youtube"])
async def test_no_secret_is_in_it(
    hass: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
    kind: str,
) -> None:
    """Of all that a provider ever issued."""
    entry = await person.connect(kind)
    await use(entry)
    freezer.tick(8 * 86400)
    await use(entry)
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.data[DATA_AUDIT].flush()

    files = audit_files(hass)
    assert {file.name for file in files} == {"events.jsonl", "uses.jsonl"}
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    held = "".join(file.read_text() for file in files)
    assert [one.kind for one in providers.issued if one.value in held] == []
    assert asked(providers, "google" if kind == "youtube" else kind, "token")
