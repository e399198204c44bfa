"""Taking an authorization back, with the connection kept."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.homelab_hub.connector.tokens import GrantStore
from custom_components.homelab_hub.const import DOMAIN
from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.connector.consent import Person
from tests.integration.jarvis.conftest import add_jarvis

from .steps import Answer, act, connect


async def revoke(hass: HomeAssistant, entry: ConfigEntry[Any], **more: Any) -> Answer:
    """Return what the action answers."""
    return await act(hass, "revoke", config_entry_id=entry.entry_id, **more)


async def statuses(hass: HomeAssistant) -> dict[str, str]:
    """Return the status of each kind there is."""
    status = await act(hass, "get_setup_status")
    return {report["kind"]: report["status"] for report in status["connections"]}


def asked_by_hand(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Return whether the user is asked to take an authorization back at the provider."""
    return (DOMAIN, f"revoke_{entry.entry_id}") in ir.async_get(hass).issues


@pytest.mark.parametrize("kind", ["discord", "google", "kick", "twitch", "youtube"])
async def test_an_authorization_is_taken_back(
    hub: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    hass_admin_user: MockUser,
    kind: str,
) -> None:
    """At the provider and on this disk; the connection says so, and the trail says who."""
    entry = await person.connect(kind)
    answer = await revoke(hub, entry, user_id=hass_admin_user.id)

    assert answer == {"revoked_at_provider": True, "connections": [entry.entry_id]}
    assert [grant.ended for grant in providers.grants] == ["revoked by the app"]
    assert await GrantStore(hub, entry.entry_id).load() is None
    assert await statuses(hub) == {kind: "revoked"}
    assert not asked_by_hand(hub, entry)
    assert not person.asked_for(entry)
    [record] = (await act(hub, "query_audit", event="revoked"))["records"]
    assert record["actor"] == {"component": "action", "user": hass_admin_user.id}
    assert record["outcome"] == "ok"


async def test_a_provider_that_is_down_is_told(
    hub: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """The tokens are gone here, and a repair says what is left to do."""
    entry = await person.connect("twitch")
    providers.faults.put("server_error", endpoint="twitch.revoke")
    answer = await revoke(hub, entry)

    assert answer["revoked_at_provider"] is False
    assert [grant.ended for grant in providers.grants] == [None]
    assert await GrantStore(hub, entry.entry_id).load() is None
    assert await statuses(hub) == {"twitch": "revoked"}
    assert asked_by_hand(hub, entry)
    [record] = (await act(hub, "query_audit", event="revocation_failed"))["records"]
    assert record["outcome"] == "upstream_failed"


async def test_a_provider_that_offers_no_revocation_is_told(
    hub: HomeAssistant, person: Person
) -> None:
    """Spotify lets only people do it."""
    entry = await person.connect("spotify")

    assert (await revoke(hub, entry))["revoked_at_provider"] is False
    assert asked_by_hand(hub, entry)


async def test_lost_tokens_cannot_be_taken_back(
    hub: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Without them the provider cannot be told, and nobody says it was."""
    entry = await person.connect("twitch")
    await GrantStore(hub, entry.entry_id).remove()

    assert (await revoke(hub, entry))["revoked_at_provider"] is False
    assert asked_by_hand(hub, entry)


async def test_a_new_consent_ends_the_repair(
    hub: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Following it now would end what was just allowed."""
    entry = await person.connect("twitch")
    providers.faults.put("server_error", endpoint="twitch.revoke")
    await revoke(hub, entry)
    providers.faults.clear()
    await person.change(entry, ["read_chat"])

    assert await statuses(hub) == {"twitch": "ready"}
    assert not asked_by_hand(hub, entry)


async def test_a_shared_authorization_is_not_ended_by_accident(
    hub: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Google's calendar and YouTube have one; the refusal names the other."""
    google = await connect(person, providers, "google")
    youtube = await connect(person, providers, "youtube")
    with pytest.raises(ServiceValidationError) as refusal:
        await revoke(hub, google)

    assert refusal.value.translation_key == "revoking_shared"
    assert refusal.value.translation_placeholders == {
        "account": google.title,
        "other": youtube.title,
    }
    assert await statuses(hub) == {"google": "ready", "youtube": "ready"}


async def test_a_shared_authorization_is_ended_if_that_is_wanted(
    hub: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Both connections say so, and no token is left."""
    google = await connect(person, providers, "google")
    youtube = await connect(person, providers, "youtube")
    answer = await revoke(hub, google, also_shared=True)

    assert answer == {
        "revoked_at_provider": True,
        "connections": [google.entry_id, youtube.entry_id],
    }
    assert await statuses(hub) == {"google": "revoked", "youtube": "revoked"}
    assert {grant.ended for grant in providers.grants} == {"revoked by the app"}
    assert await GrantStore(hub, youtube.entry_id).load() is None


async def test_who_shares_goes_on_while_the_provider_does_not_know(
    hub: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Its authorization has not ended."""
    google = await connect(person, providers, "google")
    await connect(person, providers, "youtube")
    providers.faults.put("server_error", endpoint="google.revoke")
    answer = await revoke(hub, google, also_shared=True)

    assert answer == {"revoked_at_provider": False, "connections": [google.entry_id]}
    assert await statuses(hub) == {"google": "revoked", "youtube": "ready"}


async def test_nothing_is_taken_back_twice(hub: HomeAssistant, person: Person) -> None:
    """There is nothing left."""
    entry = await person.connect("twitch")
    await revoke(hub, entry)
    with pytest.raises(ServiceValidationError, match="has no authorization"):
        await revoke(hub, entry)


async def test_an_ai_server_has_no_authorization(
    hub: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """It has a key, which its owner ends at the provider."""
    entry = await add_jarvis(hub, simulator.base_url)
    with pytest.raises(ServiceValidationError, match="has no authorization"):
        await revoke(hub, entry)


async def test_only_administrators_may_revoke(
    hub: HomeAssistant, person: Person, hass_read_only_user: MockUser
) -> None:
    """Others cannot end what the household uses."""
    entry = await person.connect("twitch")
    with pytest.raises(Unauthorized):
        await revoke(hub, entry, user_id=hass_read_only_user.id)

    assert await statuses(hub) == {"twitch": "ready"}
