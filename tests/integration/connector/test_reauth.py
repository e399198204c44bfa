"""An authorization that is over is given anew, by the right person and with the right application."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.application_credentials import DATA_COMPONENT
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.homelab_hub.connector.account import AccountEntry
from custom_components.homelab_hub.upstream import errors
from homelab_hub_simulators.oauth import OAuthSimulator

from .consent import Person
from .looking import PROVIDER, account_of, be_kim, events, repairs, status, use

# A Discord connection is its bot: no other person makes another account of it.
KINDS = ["google", "kick", "spotify", "twitch", "youtube"]


async def lose(hass: HomeAssistant, providers: OAuthSimulator, entry: ConfigEntry[Any]) -> None:
    """Take the authorization back at the provider, as its user, and let the hub notice."""
    for grant in providers.grants:
        grant.ended = "disconnected by the user"
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_new_consent_heals(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, kind: str
) -> None:
    """It is asked for once, and what was allowed stays allowed."""
    entry = await person.connect(kind)
    before = account_of(entry).granted
    await lose(hass, providers, entry)
    assert (status(hass, entry), repairs(hass)) == ("needs_attention", {"authorization_over"})

    result = await person.sign_in(entry)

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert (status(hass, entry), repairs(hass)) == ("ready", set())
    assert account_of(entry).granted == before
    assert await use(entry)
    assert person.asked_for(entry) == []


async def test_a_new_consent_is_in_the_audit_trail(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """From the first one to the second."""
    entry = await person.connect("twitch")
    await lose(hass, providers, entry)
    await person.sign_in(entry)

    assert await events(hass, entry) == [
        "granted",
        "authorization_over",
        "consent_asked",
        "granted",
    ]


@pytest.mark.parametrize("kind", KINDS)
async def test_another_account_is_refused(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, kind: str
) -> None:
    """Its authorization is given back, where the provider takes it back."""
    entry = await person.connect(kind)
    await lose(hass, providers, entry)
    be_kim(providers, PROVIDER[kind])

    result = await person.sign_in(entry)

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "wrong_account")
    assert status(hass, entry) == "needs_attention"
    [_, kims] = providers.grants
    assert kims.ended == (None if kind == "spotify" else "revoked by the app")


async def test_another_account_that_is_connected_keeps_its_authorization(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Giving it back would end the other connection."""
    be_kim(providers, "google")
    kims = await person.connect("youtube")
    providers.switch("google", account=None)
    robins = await person.connect("youtube")
    providers.grants[-1].ended = "disconnected by the user"
    await hass.config_entries.async_reload(robins.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    be_kim(providers, "google")

    result = await person.sign_in(robins)

    assert result["reason"] == "wrong_account"
    await hass.config_entries.async_reload(kims.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (status(hass, kims), status(hass, robins)) == ("ready", "needs_attention")


async def test_a_deleted_application_is_entered_anew(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """The connection works until it is loaded again, and says then what is missing."""
    entry = await person.connect("kick")
    credentials = hass.data[DATA_COMPONENT]
    [credential] = credentials.async_items()
    await credentials.async_delete_item(credential["id"])
    freezer.tick(7200)
    assert await use(entry)

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.LOADED
    assert (status(hass, entry), repairs(hass)) == ("needs_attention", {"application_missing"})
    with pytest.raises(errors.CredentialsError):
        await use(entry)

    await person.sign_in(entry)
    assert (status(hass, entry), repairs(hass)) == ("ready", set())
    assert await use(entry)


async def test_an_application_that_the_provider_deleted_is_told(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """The repair says what to do: another consent to the same application would not help."""
    entry = await person.connect("youtube")
    providers.providers["google"].ledger.remove_client("client-of-the-test")
    freezer.tick(3600)
    with pytest.raises(errors.CredentialsError):
        await use(entry)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert repairs(hass) == {"application_refused"}
    assert len(person.asked_for(entry)) == 1


async def test_an_entry_that_is_not_loaded_can_be_reconfigured(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """A provider that is down while Home Assistant starts does not lock the user out."""
    entry: AccountEntry = await person.connect("twitch")
    providers.faults.put("server_error", endpoint="twitch.validate", times=3)
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY

    result = await person.change(entry, ["read_chat"])

    assert (result["reason"], status(hass, entry)) == ("reconfigure_successful", "ready")
