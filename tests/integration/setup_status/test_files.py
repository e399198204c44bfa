"""What a person finds in system health, and sends with a report."""

import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import get_system_health_info
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homelab_hub.connector.providers import ProviderKey
from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.upstream import endpoints
from homelab_hub_simulators.oauth import OAuthSimulator
from tests.integration.connector.consent import Person

from .steps import connect, turn


@pytest.fixture
async def home(home: HomeAssistant) -> HomeAssistant:
    """Return a Home Assistant that tells of itself."""
    for component in ("system_health", "diagnostics"):
        assert await async_setup_component(home, component, {})
    await home.async_block_till_done()
    return home


async def health(hass: HomeAssistant) -> dict[str, Any]:
    """Return the hub's part of system health."""
    info = await get_system_health_info(hass, DOMAIN)
    return {
        key: await value if hasattr(value, "__await__") else value for key, value in info.items()
    }


async def test_system_health_tells_how_the_hub_is(
    hub: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """In a few lines, and whether the providers that are used can be reached."""
    await connect(person, providers, "twitch")
    kick = await connect(person, providers, "kick")
    await turn(hub, kick, "connection", "off")

    assert await health(hub) == {
        "connections": 2,
        "statuses": "Paused: 1, Ready: 1",
        "maturity": "100 %",
        "security": "100 %",
        "reach_kick": "ok",
        "reach_twitch": "ok",
    }


async def test_a_provider_that_cannot_be_reached_is_told(
    hub: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    closed_port: str,
    tmp_path: Path,
) -> None:
    """The rest is told all the same."""
    await person.connect("google")
    file = tmp_path / "unreachable.json"
    google = providers.endpoints["google"] | {"calendar": closed_port}
    await hub.async_add_executor_job(file.write_text, json.dumps({"google": google}))
    await hub.async_add_executor_job(endpoints.load, str(file))
    info = await health(hub)

    assert info["reach_google"] == {"type": "failed", "error": "unreachable"}
    assert info["connections"] == 1


async def test_every_line_has_a_name(hub: HomeAssistant) -> None:
    """Those of the app and of all providers, whichever are used."""
    texts = await async_get_translations(hub, "en", "system_health", [DOMAIN])
    path = f"component.{DOMAIN}.system_health.info."
    named = {key.removeprefix(path) for key in texts if key.startswith(path)}

    providers = {f"reach_{provider}" for provider in ProviderKey}
    assert named == {*await health(hub), "app", *providers}


async def test_diagnostics_tell_state_and_last_records(
    hub: HomeAssistant,
    person: Person,
    providers: OAuthSimulator,
    hass_client: ClientSessionGenerator,
) -> None:
    """Without a secret, and without the name of the account or of a user."""
    entry = await person.connect("google")
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
    data = (await response.json())["data"]
    told = json.dumps(data)

    assert data["report"]["status"] == "ready"
    assert {record["event"] for record in data["audit"]} == {"granted", "used"}
    assert len(data["audit"]) <= 50
    assert [secret for secret in providers.issued if secret.value in told] == []
    assert entry.title not in told
