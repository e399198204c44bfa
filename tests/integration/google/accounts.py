"""Google accounts with what a person allowed."""

from typing import Any

from homeassistant.config_entries import ConfigEntry

from custom_components.homelab_hub.connector.capabilities import Capability
from tests.integration.connector.consent import CLIENT_ID, CLIENT_SECRET, Person


async def connect(person: Person, *capabilities: Capability) -> ConfigEntry[Any]:
    """Return the entry of a Google account that may do this."""
    allowed = [capability.value for capability in capabilities]
    form = await person.answer(await person.choose("google"), capabilities=allowed)
    consent = await person.answer(form, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    entry: ConfigEntry[Any] = (await person.consent(consent))["result"]
    return entry
