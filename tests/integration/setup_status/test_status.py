"""The setup status as an action answers it."""

import json

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.homelab_hub.connector.oauth import add_client
from custom_components.homelab_hub.connector.providers import PROVIDER_OF, PROVIDERS, ProviderKey
from custom_components.homelab_hub.connector.token_request import Client
from custom_components.homelab_hub.const import Kind
from custom_components.homelab_hub.upstream.secret import Secret
from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.connector.consent import CLIENT_SECRET, Person
from tests.integration.jarvis.conftest import KEY, add_jarvis

from .steps import act, connect, turn


async def percent(hass: HomeAssistant) -> int:
    """Return the maturity."""
    status = await act(hass, "get_setup_status")
    found: int = status["maturity"]["percent"]
    return found


async def undone(hass: HomeAssistant) -> list[tuple[str, str, str]]:
    """Return the kind, the part and the fix of all that is not done."""
    status = await act(hass, "get_setup_status")
    return [
        (part["kind"], part["part"], part["fix"])
        for part in status["maturity"]["parts"]
        if not part["done"]
    ]


async def test_an_empty_hub_tells_what_can_be_added(hub: HomeAssistant) -> None:
    """Each kind with its name, its status and what to do, in words."""
    status = await act(hub, "get_setup_status")

    assert status["connections"] == []
    assert [report["kind"] for report in status["kinds_not_set_up"]] == [*Kind]
    youtube = status["kinds_not_set_up"][-1]
    assert (youtube["title"], youtube["status"], youtube["status_name"]) == (
        "YouTube",
        "not_set_up",
        "Not set up",
    )
    assert youtube["next_step_text"] == "Add it under Settings, Devices & services."
    assert youtube["next_click"] == "/config/integrations/dashboard/add?domain=homelab_hub"
    assert status["maturity"] == {"percent": 0, "parts": []}


async def test_a_connection_that_works_is_ready(hub: HomeAssistant, person: Person) -> None:
    """With what was granted, and when it last proved to work."""
    entry = await person.connect("twitch")
    status = await act(hub, "get_setup_status")

    [report] = status["connections"]
    assert (report["entry_id"], report["status_name"]) == (entry.entry_id, "Ready")
    assert report["needed"] == report["granted"] == ["read_chat", "write_chat"]
    assert report["last_success"] is not None
    assert report["next_step_text"] == "Nothing to do."
    assert "twitch" not in [report["kind"] for report in status["kinds_not_set_up"]]
    assert status["maturity"]["percent"] == 100
    assert json.loads(json.dumps(status)) == status


async def test_one_connection_can_be_asked_for(
    hub: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """The others are left out; the percentages are the hub's."""
    await person.connect("twitch")
    kick = await connect(person, providers, "kick")
    status = await act(hub, "get_setup_status", config_entry_id=kick.entry_id)

    assert [report["kind"] for report in status["connections"]] == ["kick"]
    assert {part["kind"] for part in status["maturity"]["parts"]} == {"kick", "twitch"}


async def test_an_unknown_connection_is_refused(hub: HomeAssistant) -> None:
    """With words that name it."""
    with pytest.raises(ServiceValidationError, match="No connection of Homelab Hub has the id x1"):
        await act(hub, "get_setup_status", config_entry_id="x1")


async def test_what_the_user_pauses_has_come_as_far_as_before(
    hub: HomeAssistant, person: Person
) -> None:
    """It works, and is off because somebody wants that."""
    entry = await person.connect("twitch")
    await turn(hub, entry, "connection", "off")
    status = await act(hub, "get_setup_status")

    assert status["connections"][0]["status"] == "paused"
    assert status["maturity"]["percent"] == 100


async def test_a_disabled_connection_has_proven_nothing(hub: HomeAssistant, person: Person) -> None:
    """It is there, and that is all."""
    entry = await person.connect("twitch")
    await hub.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)

    assert await percent(hub) == 25
    assert await undone(hub) == [
        ("twitch", "enabled", "next_enable"),
        ("twitch", "working", "next_enable"),
        ("twitch", "granted", "next_enable"),
    ]


async def test_what_was_not_granted_is_missing(
    hub: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """The rest works, and counts."""
    providers.switch(
        "google", auto="partial", withhold=["https://www.googleapis.com/auth/gmail.send"]
    )
    step = await person.to_consent("google", capabilities=["read_calendar", "send_mail"])
    partial = await person.consent(step)
    await person.answer(partial, next_step_id="accept")
    await hub.async_block_till_done(wait_background_tasks=True)

    assert await undone(hub) == [("google", "granted", "next_allow")]
    assert await percent(hub) == 75


async def test_an_application_without_a_connection_was_begun(hub: HomeAssistant) -> None:
    """Whoever enters one wants a connection, and has none."""
    client = Client(id="another", secret=Secret(CLIENT_SECRET))
    await add_client(hub, PROVIDERS[ProviderKey.SPOTIFY], client)

    assert await percent(hub) == 0
    assert await undone(hub) == [("spotify", "configured", "next_add")]


async def test_the_mean_of_all_that_is_wanted_counts(hub: HomeAssistant, person: Person) -> None:
    """One that works, and one that was only begun."""
    await person.connect("twitch")
    client = Client(id="another", secret=Secret(CLIENT_SECRET))
    await add_client(hub, PROVIDERS[ProviderKey.SPOTIFY], client)

    assert await percent(hub) == 50


async def test_a_jarvis_that_answered_has_proven_to_work(
    hub: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """He has no capabilities that somebody would have to grant."""
    entry = await add_jarvis(hub, simulator.base_url)
    status = await act(hub, "get_setup_status")

    assert entry.state is ConfigEntryState.LOADED
    assert [part["part"] for part in status["maturity"]["parts"]] == [
        "configured",
        "enabled",
        "working",
    ]
    assert status["maturity"]["percent"] == 100


async def test_an_outage_of_the_ai_server_is_told(
    hub: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """By its report and by its sensor, with what to do."""
    entry = await add_jarvis(hub, simulator.base_url)
    simulator.faults.put("insufficient_quota")
    await hub.services.async_call(
        "conversation",
        "process",
        {"text": "Who are you?", "agent_id": "conversation.jarvis"},
        blocking=True,
    )
    await hub.async_block_till_done()
    [report] = (await act(hub, "get_setup_status"))["connections"]

    assert (report["status"], report["reason"], report["next_step"]) == (
        "needs_attention",
        "upstream_quota_exhausted",
        "next_repair",
    )
    assert report["last_error"]["key"] == "upstream_quota_exhausted"
    assert report["next_click"] == "/config/repairs"
    [sensor] = [one for one in hub.states.async_all("sensor") if one.entity_id.endswith("_status")]
    assert (sensor.state, sensor.attributes["reason"]) == (
        "needs_attention",
        "upstream_quota_exhausted",
    )
    assert await undone(hub) == [("jarvis", "working", "next_repair")]
    assert entry.title == report["title"]


async def test_no_secret_is_in_the_status(
    hub: HomeAssistant, person: Person, providers: OAuthSimulator, simulator: OpenAISimulator
) -> None:
    """Neither tokens, nor codes, nor secrets of applications, nor keys."""
    for kind in PROVIDER_OF:
        await connect(person, providers, kind)
    await add_jarvis(hub, simulator.base_url)
    told = json.dumps([await act(hub, "get_setup_status"), await act(hub, "query_audit")])

    assert len(providers.issued) > 20
    assert [secret for secret in providers.issued if secret.value in told] == []
    assert KEY not in told
