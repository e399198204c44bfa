"""Each security check, failing and passing."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.homelab_hub.connector.capabilities import Capability
from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.upstream.endpoints import endpoint
from custom_components.homelab_hub.upstream.errors import UpstreamError
from homelab_hub_simulators.oauth import OAuthSimulator
from tests.integration.connector.consent import CLIENT_ID, Person
from tests.integration.furniture import FRONT_DOOR, furnish

from .steps import act, check_of, state_of, turn

UNKNOWN: tuple[str, list[str]] = ("unknown", [])
PASSED: tuple[str, list[str]] = ("passed", [])


async def use(entry: ConfigEntry[Any], capability: Capability) -> None:
    """Call Twitch for something that the user allowed."""
    way = entry.runtime_data.account.transport(capability)
    await way.get(f"{endpoint('twitch', 'api')}users", headers={"Client-Id": CLIENT_ID})


async def test_without_connections_little_is_known(hub: HomeAssistant) -> None:
    """What cannot be looked at does not count."""
    security = (await act(hub, "get_setup_status"))["security"]
    known = [check["check"] for check in security["checks"] if check["state"] != "unknown"]

    assert known == ["risky_entities"]
    assert security["percent"] == 100


async def test_the_score_is_the_share_that_passed(hub: HomeAssistant, person: Person) -> None:
    """One of seven fails."""
    await person.connect("twitch")
    await hub.config.async_update(external_url="http://home.example.com")
    security = (await act(hub, "get_setup_status"))["security"]
    states = [check["state"] for check in security["checks"]]

    assert (states.count("passed"), states.count("failed")) == (6, 1)
    assert security["percent"] == 85


async def test_a_failed_check_says_what_to_do_and_where(hub: HomeAssistant) -> None:
    """In the language of the home, with a path in the frontend."""
    await hub.config.async_update(external_url="http://home.example.com")
    check = await check_of(hub, "external_url_encrypted")

    assert check["name"] == "Access from outside is encrypted"
    assert check["fix"] == "fix_external_url_encrypted"
    assert check["fix_text"].startswith("Passwords travel readably.")
    assert check["fix_click"] == "/config/network"


async def test_more_scopes_than_needed_are_found(hub: HomeAssistant, person: Person) -> None:
    """The user allows less now, and the grant is still the old one."""
    entry = await person.connect("twitch")
    assert await state_of(hub, "least_scopes") == PASSED

    hub.config_entries.async_update_entry(entry, data={**entry.data, "capabilities": ["read_chat"]})
    assert await state_of(hub, "least_scopes") == ("failed", [entry.title])


async def test_what_is_not_used_for_a_month_is_found(
    hub: HomeAssistant, person: Person, freezer: FrozenDateTimeFactory
) -> None:
    """Unless it is used, or turned off."""
    entry = await person.connect("twitch")
    assert await state_of(hub, "unused_capabilities") == UNKNOWN

    freezer.tick(timedelta(days=31))
    await use(entry, Capability.READ_CHAT)
    assert await state_of(hub, "unused_capabilities") == ("failed", [entry.title])

    await turn(hub, entry, "write_chat", "off")
    assert await state_of(hub, "unused_capabilities") == PASSED


async def test_uses_that_were_pushed_out_are_not_missed(
    hub: HomeAssistant,
    person: Person,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A full trail does not reach back a month, so nobody knows."""
    entry = await person.connect("twitch")
    freezer.tick(timedelta(days=31))
    # A trail that holds a call is as good as one that holds thousands.
    monkeypatch.setattr(entry.runtime_data.account.trail._uses, "_limit", 1)
    for _ in range(3):
        await use(entry, Capability.READ_CHAT)
        await act(hub, "query_audit")

    assert await state_of(hub, "unused_capabilities") == UNKNOWN


async def test_a_refresh_that_fails_is_found(
    hub: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Until one succeeds."""
    entry = await person.connect("twitch")
    assert await state_of(hub, "rotation_working") == PASSED

    freezer.tick(timedelta(days=1))
    providers.faults.put("server_error", endpoint="twitch.token")
    with pytest.raises(UpstreamError):
        await use(entry, Capability.READ_CHAT)
    assert await state_of(hub, "rotation_working") == ("failed", [entry.title])

    providers.faults.clear()
    freezer.tick(timedelta(hours=1))
    await use(entry, Capability.READ_CHAT)
    assert await state_of(hub, "rotation_working") == PASSED


async def test_an_authorization_that_ends_soon_is_found(
    hub: HomeAssistant, person: Person, freezer: FrozenDateTimeFactory
) -> None:
    """Spotify's end after six months."""
    entry = await person.connect("spotify")
    assert await state_of(hub, "no_expiring_authorization") == PASSED

    freezer.tick(timedelta(days=170))
    assert await state_of(hub, "no_expiring_authorization") == ("failed", [entry.title])


async def test_a_connection_that_is_signed_out_is_found(
    hub: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Somebody took the authorization back at the provider."""
    entry = await person.connect("twitch")
    assert await state_of(hub, "nobody_signed_out") == PASSED

    for grant in providers.grants:
        grant.ended = "revoked by its user"
    await hub.config_entries.async_reload(entry.entry_id)
    assert await state_of(hub, "nobody_signed_out") == ("failed", [entry.title])


async def test_backups_in_the_clear_are_found(
    home: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """Automatic ones without a password, or with a place that takes none."""
    for component in ("backup", DOMAIN):
        assert await async_setup_component(home, component, {})
    await home.async_block_till_done()
    client = await hass_ws_client(home)

    async def configure(**more: Any) -> None:
        await client.send_json_auto_id({"type": "backup/config/update", **more})
        answer = await client.receive_json()
        assert answer["success"], answer

    assert await state_of(home, "backups_protected") == UNKNOWN
    await configure(
        create_backup={"agent_ids": ["backup.local"], "password": None},
        schedule={"recurrence": "daily"},
    )
    state, what = await state_of(home, "backups_protected")
    assert (state, len(what)) == ("failed", 1)

    await configure(create_backup={"agent_ids": ["backup.local"], "password": "long and secret"})
    assert await state_of(home, "backups_protected") == PASSED

    await configure(agents={"backup.local": {"protected": False}})
    assert await state_of(home, "backups_protected") == ("failed", what)

    await configure(schedule={"recurrence": "never"})
    assert await state_of(home, "backups_protected") == UNKNOWN


async def test_a_broken_check_leaves_the_others_be(
    hub: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    """A backup integration that is another one than we know."""
    hub.config.components.add("backup")

    assert await state_of(hub, "backups_protected") == UNKNOWN
    assert await state_of(hub, "risky_entities") == PASSED
    assert "The security check backups_protected failed" in caplog.text


async def test_token_files_that_others_may_read_are_found(
    hub: HomeAssistant, person: Person
) -> None:
    """Whatever changed their mode."""
    entry = await person.connect("twitch")
    assert await state_of(hub, "token_files_private") == PASSED

    file = Path(hub.config.path(".storage", f"{DOMAIN}.tokens.{entry.entry_id}", "grant.json"))
    await hub.async_add_executor_job(file.chmod, 0o644)
    assert await state_of(hub, "token_files_private") == ("failed", [entry.title])


@pytest.mark.parametrize("door", [FRONT_DOOR, "cover.garage"])
async def test_locks_that_the_assistant_opens_are_found(hub: HomeAssistant, door: str) -> None:
    """Only while they are exposed; a blind may be."""
    await furnish(hub)
    hub.states.async_set(
        "cover.garage", "closed", {"device_class": "garage", "friendly_name": "Garage"}
    )
    for entity_id in (FRONT_DOOR, "cover.garage"):
        async_expose_entity(hub, "conversation", entity_id, False)
    assert await state_of(hub, "risky_entities") == PASSED

    async_expose_entity(hub, "conversation", door, True)
    state = hub.states.get(door)
    assert state is not None
    assert await state_of(hub, "risky_entities") == ("failed", [state.name])


@pytest.mark.parametrize(
    ("base_url", "state"),
    [
        ("https://api.openai.com/v1", "passed"),
        ("http://192.168.1.20:11434/v1", "passed"),
        ("http://[fd00::20]:8080/v1", "passed"),
        ("http://ollama:11434/v1", "passed"),
        ("http://ollama.local/v1", "passed"),
        ("http://ai.example.com/v1", "failed"),
        ("http://93.184.216.34/v1", "failed"),
    ],
)
async def test_an_ai_server_that_others_can_listen_to_is_found(
    hub: HomeAssistant, base_url: str, state: str
) -> None:
    """Unless it is at home."""
    MockConfigEntry(
        domain=DOMAIN, title="Jarvis", data={"kind": "jarvis", "base_url": base_url}
    ).add_to_hass(hub)

    assert (await state_of(hub, "ai_server_encrypted"))[0] == state


async def test_access_from_outside_in_the_clear_is_found(hub: HomeAssistant) -> None:
    """Where there is any."""
    assert await state_of(hub, "external_url_encrypted") == UNKNOWN
    await hub.config.async_update(external_url="https://home.example.com")
    assert await state_of(hub, "external_url_encrypted") == PASSED
    await hub.config.async_update(external_url="http://home.example.com")
    assert await state_of(hub, "external_url_encrypted") == (
        "failed",
        ["http://home.example.com"],
    )
