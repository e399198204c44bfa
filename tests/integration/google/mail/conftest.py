"""A home with a mailbox that may be read, organized and written from."""

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .post import Post


@pytest.fixture
async def home(home: HomeAssistant) -> HomeAssistant:
    """Return a Home Assistant with media sources."""
    assert await async_setup_component(home, "media_source", {})
    return home


@pytest.fixture
async def post(hass: HomeAssistant, person: Person, google: GoogleSimulator) -> Post:
    """Return the mail of an account that may do everything with it; three mails are there."""
    google.mailbox().fill(3)
    entry = await connect(
        person, Capability.READ_MAIL, Capability.MANAGE_MAIL, Capability.SEND_MAIL
    )
    post = Post(hass, google, entry)
    await post.settled()
    return post
