"""What tests of the setup status do again and again."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.homelab_hub.connector.providers import PROVIDER_OF
from custom_components.homelab_hub.const import DOMAIN, Kind
from homelab_hub_simulators.oauth import OAuthSimulator
from tests.integration.connector.consent import CLIENT_SECRET, REDIRECT_URI, Person

type Answer = dict[str, Any]


async def act(
    hass: HomeAssistant, action: str, *, user_id: str | None = None, **data: Any
) -> Answer:
    """Return what an action answers."""
    answer: Any = await hass.services.async_call(
        DOMAIN,
        action,
        data,
        blocking=True,
        return_response=True,
        context=Context(user_id=user_id),
    )
    found: Answer = answer
    return found


async def connect(
    person: Person, providers: OAuthSimulator, kind: str, **more: Any
) -> ConfigEntry[Any]:
    """Return the entry of an account, with an application that only its provider knows."""
    provider = PROVIDER_OF[Kind(kind)].value
    client_id = f"client-at-{provider}"
    token = f"bot-at-{provider}"
    bot = {"bot_token": token} if provider == "discord" else {}
    providers.register_client(provider, client_id, CLIENT_SECRET, [REDIRECT_URI], **bot)
    form = await person.choose(kind)
    assert form["data_schema"] is not None
    step = await person.answer(form, **form["data_schema"](more))
    consent = await person.go_on(step, client_id=client_id, bot_token=token)
    entry: ConfigEntry[Any] = (await person.consent(consent))["result"]
    return entry


async def check_of(hass: HomeAssistant, name: str) -> Answer:
    """Return what a security check says."""
    status = await act(hass, "get_setup_status")
    [found] = [check for check in status["security"]["checks"] if check["check"] == name]
    return dict(found)


async def state_of(hass: HomeAssistant, name: str) -> tuple[str, list[str]]:
    """Return how a security check came out, and whom it names."""
    found = await check_of(hass, name)
    return found["state"], found["what"]


async def turn(hass: HomeAssistant, entry: ConfigEntry[Any], what: str, to: str) -> None:
    """Turn the switch of a capability, or of the whole `connection`, on or off."""
    entity_id = er.async_get(hass).async_get_entity_id(
        "switch", DOMAIN, f"{entry.entry_id}_allow_{what}"
    )
    await hass.services.async_call("switch", f"turn_{to}", {"entity_id": entity_id}, blocking=True)
