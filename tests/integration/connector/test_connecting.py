"""Accounts are connected, named, loaded, and taken back at their provider."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.homelab_hub.const import DOMAIN
from homelab_hub_simulators.oauth import OAuthSimulator

from .consent import Person
from .looking import WORKS

KINDS = ["discord", "google", "kick", "spotify", "twitch", "youtube"]


@pytest.mark.parametrize("kind", KINDS)
async def test_an_account_is_connected(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, kind: str
) -> None:
    """From the menu over the consent page to a state that says it works."""
    entry = await person.connect(kind)

    assert entry.state is ConfigEntryState.LOADED
    assert entry.unique_id is not None
    assert entry.unique_id.startswith(f"{kind}:")
    [status] = [
        state for state in hass.states.async_all("sensor") if state.entity_id.endswith("_status")
    ]
    assert (status.state, status.attributes["missing"]) == (WORKS[kind], [])


@pytest.mark.parametrize("kind", KINDS)
async def test_tokens_are_in_their_own_file_alone(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, kind: str, tmp_path: Any
) -> None:
    """The entry, which is in every diagnostics file, does not hold them."""
    entry = await person.connect(kind)
    held = str(dict(entry.data))

    assert [secret.value for secret in providers.issued if secret.value in held] == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "spotify"])
async def test_removing_a_connection_ends_it_at_the_provider(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, kind: str
) -> None:
    """No authorization is left behind."""
    entry = await person.connect(kind)
    await hass.config_entries.async_remove(entry.entry_id)

    assert [grant.ended for grant in providers.grants] == ["revoked by the app"]


async def test_what_cannot_be_ended_is_told(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Spotify lets only people take an authorization back."""
    entry = await person.connect("spotify")
    await hass.config_entries.async_remove(entry.entry_id)

    issues = ir.async_get(hass).issues
    assert (DOMAIN, f"revoke_{entry.entry_id}") in issues


async def test_spotify_says_when_its_authorization_ends(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Six months after the consent."""
    await person.connect("spotify")

    assert {
        state.state for state in hass.states.async_all("sensor") if "days_left" in state.entity_id
    } == {"180"}


async def test_a_wrong_secret_is_told(person: Person, providers: OAuthSimulator) -> None:
    """After the consent page, since nobody can know it before."""
    result = await person.consent(await person.to_consent("google", secret="another"))

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "oauth_unauthorized")


async def test_a_refused_consent_is_no_connection(
    person: Person, providers: OAuthSimulator
) -> None:
    """The user said no."""
    providers.switch(auto="deny")
    result = await person.consent(await person.to_consent("twitch"))

    assert (result["type"], result["reason"]) == (
        FlowResultType.ABORT,
        "user_rejected_authorize",
    )


async def test_an_account_is_connected_once(person: Person, providers: OAuthSimulator) -> None:
    """The second time the application is known, and so is the account."""
    await person.connect("twitch")
    form = await person.choose("twitch")
    assert form["data_schema"] is not None
    choice = await person.answer(form, **form["data_schema"]({}))
    assert choice["step_id"] == "application"
    assert choice["data_schema"] is not None
    result = await person.consent(await person.answer(choice, **choice["data_schema"]({})))

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_nothing_allowed_is_asked_again(person: Person, providers: OAuthSimulator) -> None:
    """A connection that may do nothing is none."""
    form = await person.choose("google")
    again = await person.answer(form, capabilities=[])

    assert again["errors"] == {"capabilities": "nothing_allowed"}
