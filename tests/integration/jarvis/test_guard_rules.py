"""The rules of a guard one by one: who asks, where from, what was read, and what is never done."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
import pytest

from tests.integration.furniture import FRONT_DOOR, READING_LAMP, state

from .conftest import add_jarvis
from .scripted import Reply, scripted_server
from .talk import say, set_options, words

UNLOCK = "Unlock the front door"
LAMP = "Turn on the reading lamp"


@pytest.fixture
async def at_home(furnished: HomeAssistant, jarvis: ConfigEntry[Any]) -> ConfigEntry[Any]:
    """Have a Jarvis in a furnished home."""
    return jarvis


@pytest.mark.parametrize("local_first", [True, False])
async def test_what_a_rule_refuses_is_refused_in_words(
    hass: HomeAssistant, at_home: ConfigEntry[Any], local_first: bool
) -> None:
    """Alone, without any other rule; and nobody is asked."""
    rules = [{"verdict": "deny", "action": "light.turn_on"}]
    await set_options(hass, at_home, guard_rules=rules, local_first=local_first)
    refused = await say(hass, LAMP)
    assert (state(hass, READING_LAMP), refused.continue_conversation) == ("off", False)
    if local_first:
        assert words(refused) == "The rules of this home do not allow that."
    await say(hass, "yes", refused.conversation_id)
    assert state(hass, READING_LAMP) == "off"


async def test_a_rule_is_for_the_users_it_names(
    hass: HomeAssistant, at_home: ConfigEntry[Any]
) -> None:
    """Ada may unlock the door at once, Bob is asked, and so is nobody in particular."""
    ada, bob = [await hass.auth.async_create_user(name) for name in ("Ada", "Bob")]
    rules = [{"verdict": "allow", "action": "lock.unlock", "user": [ada.id]}]
    await set_options(hass, at_home, guard_rules=rules)
    for user_id in (bob.id, None):
        question = await say(hass, UNLOCK, context=Context(user_id=user_id))
        assert question.continue_conversation
    assert state(hass, FRONT_DOOR) == "locked"
    await say(hass, UNLOCK, context=Context(user_id=ada.id))
    assert state(hass, FRONT_DOOR) == "unlocked"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [("text", "text"), ("voice", "voice"), ("automation", "automation")],
)
async def test_a_rule_is_for_where_a_sentence_comes_from(
    hass: HomeAssistant,
    at_home: ConfigEntry[Any],
    kitchen_device: str,
    origin: str,
    allowed: str,
) -> None:
    """Written by a user, spoken at a satellite, or sent by an automation."""
    ada = await hass.auth.async_create_user("Ada")
    ways: dict[str, dict[str, Any]] = {
        "text": {"context": Context(user_id=ada.id)},
        "voice": {"context": Context(user_id=ada.id), "device_id": kitchen_device},
        "automation": {"context": Context()},
    }
    rules = [{"verdict": "allow", "action": "lock.unlock", "origin": [origin]}]
    await set_options(hass, at_home, guard_rules=rules)
    for way, how in ways.items():
        if way != allowed:
            await say(hass, UNLOCK, **how)
    assert state(hass, FRONT_DOOR) == "locked"
    await say(hass, UNLOCK, **ways[allowed])
    assert state(hass, FRONT_DOOR) == "unlocked"


async def test_what_a_model_does_after_it_searched_the_web_needs_a_yes(
    furnished: HomeAssistant,
) -> None:
    """In the same answer and in later ones of that conversation, and in no other."""
    lamp = ("intent__HassTurnOn", '{"name": "Reading lamp"}')
    async with scripted_server("responses") as server:
        entry = await add_jarvis(furnished, server.base_url)
        await set_options(furnished, entry, local_first=False, web_search=True)
        server.replies = [Reply(searched=True, calls=[lamp]), Reply(pieces=["Done."])]
        question = await say(furnished, "What is on tonight?")
        assert "what others wrote" in words(question)
        await say(furnished, "no", question.conversation_id)

        server.replies = [Reply(searched=True, pieces=["A film."])]
        first = await say(furnished, "What is on tonight?")
        server.replies = [Reply(calls=[lamp]), Reply(pieces=["Done."])]
        question = await say(furnished, "Thanks", first.conversation_id)
        assert "what others wrote" in words(question)
        assert state(furnished, READING_LAMP) == "off"

        server.replies = [Reply(calls=[lamp]), Reply(pieces=["Done."])]
        await say(furnished, "Thanks")
        assert state(furnished, READING_LAMP) == "on"
