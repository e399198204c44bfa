"""A home with a mailbox, a Jarvis, and an assistant that is not ours."""

from typing import Any

from homeassistant.components.conversation.const import DATA_COMPONENT
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homelab_hub.const import DOMAIN
from tests.integration.google.conftest import google, person, providers
from tests.integration.google.mail.conftest import post
from tests.integration.google.mail.post import Post
from tests.integration.jarvis.conftest import environment, jarvis

from .other import Household, OtherAgent

__all__ = ["environment", "google", "jarvis", "person", "post", "providers"]


@pytest.fixture
async def home(home: HomeAssistant) -> HomeAssistant:
    """Return a Home Assistant with all that adds routes; it has to be there before a server."""
    for component in ("calendar", "media_source", "webhook", DOMAIN):
        assert await async_setup_component(home, component, {})
    return home


@pytest.fixture
async def alone(hass: HomeAssistant, post: Post) -> Household:
    """Return a home whose only assistant is not ours, and has all of the hub's tools."""
    agent = OtherAgent("homelab_hub")
    await hass.data[DATA_COMPONENT].async_add_entities([agent])
    return Household(hass=hass, agent=agent, box=post.box)


@pytest.fixture
async def household(jarvis: ConfigEntry[Any], alone: Household) -> Household:
    """Return the same home with a Jarvis."""
    return alone
