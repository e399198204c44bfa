"""Home Assistant, the app as it is, and Discord's stand-in: from the invitation to the goodbye."""

from collections.abc import AsyncGenerator
import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, label_registry as lr
import pytest
from yarl import URL

from custom_components.homelab_hub.upstream import endpoints
from homelab_hub_app.hub import Hub
from homelab_hub_app.settings import Settings
from homelab_hub_simulators.discord import DiscordSimulator
from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.openai import OpenAISimulator
from homelab_hub_upstream import endpoints as endpoints_of_app
from tests.integration.app.pairing import begin, enter
from tests.integration.connector.consent import BOT_TOKEN, CLIENT_SECRET, REDIRECT_URI, Person
from tests.integration.connector.looking import repairs, status
from tests.integration.furniture import FRONT_DOOR, KITCHEN_LIGHT, furnish, state
from tests.integration.jarvis.conftest import KEY, environment
from tests.integration.jarvis.steps import start_adding
from tests.simulators.discord.bot import heartbeats_end
from tests.waiting import until

from .conftest import ALL

__all__ = ["environment"]

# A bot has the id of its application, and ids are numbers.
APPLICATION = "1180451932741029999"


@pytest.fixture
def expected_lingering_timers() -> bool:
    """Let aiohttp's heartbeat be: what comes after a WebSocket was closed still sets its timer."""
    return True


@pytest.fixture
async def providers(
    sockets: None, current_request_with_host: None
) -> AsyncGenerator[OAuthSimulator]:
    """Run the providers; Discord knows our application."""
    async with OAuthSimulator(auto="allow") as simulator:
        simulator.register_client(
            "discord", APPLICATION, CLIENT_SECRET, [REDIRECT_URI], bot_token=BOT_TOKEN
        )
        yield simulator


@pytest.fixture
async def discord(providers: OAuthSimulator, tmp_path: Path) -> AsyncGenerator[DiscordSimulator]:
    """Run Discord, and lead both products there."""
    async with DiscordSimulator(providers) as simulator:
        file = tmp_path / "endpoints.json"
        file.write_text(json.dumps(simulator.endpoints))
        for table in (endpoints, endpoints_of_app):
            table.load(str(file))
        yield simulator
        for table in (endpoints, endpoints_of_app):
            table.load(None)


@pytest.fixture
async def app(tmp_path: Path, discord: DiscordSimulator) -> AsyncGenerator[Hub]:
    """Run the app."""
    settings = Settings(
        data=tmp_path / "app", host="127.0.0.1", link_port=0, public_port=0, ingress_port=0
    )
    async with Hub(settings) as running:
        yield running
    await heartbeats_end()


@pytest.fixture
async def entry(hass: HomeAssistant, person: Person, discord: DiscordSimulator) -> ConfigEntry[Any]:
    """Return the entry of a bot that was invited; all its intents are on."""
    form = await person.choose("discord")
    step = await person.go_on(await person.answer(form, capabilities=ALL), client_id=APPLICATION)
    entry: ConfigEntry[Any] = (await person.consent(step))["result"]
    return entry


@pytest.fixture
async def paired(hass: HomeAssistant, entry: ConfigEntry[Any], app: Hub) -> ConfigEntry[Any]:
    """Return the entry with its bot at Discord."""
    token = app._pairing.token
    assert token is not None
    values = {"host": "127.0.0.1", "port": app.link.port, "token": token.reveal(), "tls": False}
    made = await enter(hass, await begin(hass), values)
    assert made["type"] == "create_entry", made
    await until(lambda: entry.runtime_data.bot.connected and entry.runtime_data.bot.guild)
    await hass.async_block_till_done()
    return entry


async def test_a_bot_hears_acts_and_answers(
    hass: HomeAssistant, paired: ConfigEntry[Any], discord: DiscordSimulator
) -> None:
    """A message becomes an event, an action a message, and a lamp obeys the owner alone."""
    assert (status(hass, paired), repairs(hass)) == ("ready", set())
    general = discord.channel("general")
    await share(hass, paired, general.id, discord.person("Robin").id)

    await discord.person("Kim").say("general", "good morning")
    event = f"event.{paired.title.lower().replace(' (', '_').replace(' ', '_').rstrip(')')}_general"
    await until(lambda: shown(hass, event).get("content") == "good morning")
    assert shown(hass, event)["user_name"] == "Kim"

    sent = await hass.services.async_call(
        "homelab_hub",
        "send_discord_message",
        {"channel": "general", "message": "hello", "buttons": [{"label": "Hi", "id": "hi"}]},
        blocking=True,
        return_response=True,
    )
    assert sent is not None
    message = discord.said(general)[-1]
    assert (sent["message_ids"], message.content) == ([message.id], "hello")
    await discord.person("Kim").click(message, "Hi")
    buttons = event.replace("_general", "_buttons")
    await until(lambda: shown(hass, buttons).get("button_id") == "hi")

    kim, robin = discord.person("Kim"), discord.person("Robin")
    await offered(discord, "home")
    refused = await kim.slash("home", channel="general", verb="turn_on", name="Ceiling light")
    assert kim.id in str(refused.content)
    assert state(hass, KITCHEN_LIGHT) == "off"
    await robin.slash("home", channel="general", verb="turn_on", name="Ceiling light")
    assert state(hass, KITCHEN_LIGHT) == "on"


async def test_a_picture_that_jarvis_draws_is_in_his_answer(
    hass: HomeAssistant,
    paired: ConfigEntry[Any],
    discord: DiscordSimulator,
    tmp_path: Path,
    simulator: OpenAISimulator,
) -> None:
    """The picture itself, and no word of where else it is; the app keeps nothing."""
    form = await start_adding(hass)
    await hass.config_entries.flow.async_configure(
        form["flow_id"], {"api_key": KEY, "base_url": simulator.base_url}
    )
    await hass.async_block_till_done()
    await share(hass, paired, discord.channel("general").id, discord.person("Robin").id)
    await offered(discord, "jarvis")
    answer = await discord.person("Robin").slash(
        "jarvis", channel="general", text="Draw a sleepy fox"
    )
    await until(lambda: bool(answer.message and answer.message.attachments))
    assert answer.message is not None
    (shown,) = answer.message.attachments
    assert answer.content == "Here is your picture."
    path = URL(shown["url"]).path.removeprefix("/attachments/")
    assert discord.world.files[path][0].startswith(b"\x89PNG")
    await until(lambda: not any((tmp_path / "app" / "files").iterdir()))


async def test_a_door_opens_for_the_owners_button_alone(
    hass: HomeAssistant, paired: ConfigEntry[Any], discord: DiscordSimulator
) -> None:
    """A stranger may press as often as they want."""
    await share(hass, paired, discord.channel("general").id, discord.person("Robin").id)
    robin, kim = discord.person("Robin"), discord.person("Kim")
    await offered(discord, "home")
    asked = await robin.slash("home", channel="general", verb="unlock", name="Front door")
    assert asked.message is not None
    denied = await kim.click(asked.message, "Approve")
    await until(lambda: bool(denied.followups))
    assert state(hass, FRONT_DOOR) == "locked"

    await robin.click(asked.message, "Approve")
    await until(lambda: state(hass, FRONT_DOOR) == "unlocked")
    message = asked.message
    await until(lambda: not message.components)


async def test_settings_by_command_are_options(
    hass: HomeAssistant, paired: ConfigEntry[Any], discord: DiscordSimulator
) -> None:
    """Whoever manages the server changes them there."""
    general = discord.channel("general")
    hass.config_entries.async_update_entry(
        paired, options={**paired.options, "commands": ["settings"]}
    )
    await offered(discord, "settings")
    await discord.person("Robin").slash("settings log", channel="general", channel_=general)

    await until(lambda: paired.options.get("log_channel") == {general.id: "general"})


async def test_a_removed_bot_leaves_its_server(
    hass: HomeAssistant, paired: ConfigEntry[Any], discord: DiscordSimulator
) -> None:
    """With its permissions, and the authorization is taken back."""
    bot, guild = discord.bot, discord.guild()
    assert bot.id in guild.members
    await hass.config_entries.async_remove(paired.entry_id)

    assert bot.id not in guild.members


async def test_a_token_that_was_reset_is_asked_for_anew(
    hass: HomeAssistant, person: Person, paired: ConfigEntry[Any], discord: DiscordSimulator
) -> None:
    """At once when Discord turns the bot away; with the new one it comes back as soon."""
    token = discord.reset_token()
    await until(lambda: source(paired) == ("refused", "token_invalid"))
    await until(lambda: bool(person.asked_for(paired)))
    [dialog] = person.asked_for(paired)
    form = await person.answer(dialog)
    step = await person.answer(form, bot_token=token)
    async with person.browser.get(step["url"], allow_redirects=False) as page:
        back = URL(page.headers["Location"])
    assert (await person.home_assistant.get(back.path_qs)).ok
    await hass.config_entries.flow.async_configure(step["flow_id"])

    await until(lambda: source(paired) == ("connected", ""))
    assert person.asked_for(paired) == []


async def offered(discord: DiscordSimulator, command: str) -> None:
    """Return when a command is there."""
    robin = discord.person("Robin")

    async def there() -> bool:
        try:
            await robin.slash(command, channel="general", verb="status")
        except ValueError as error:
            return "no command" not in str(error)
        return True

    await until(there)


def source(entry: ConfigEntry[Any]) -> tuple[str, str]:
    """Return how the bot does in the app, and why."""
    if entry.state is not ConfigEntryState.LOADED:
        return "", ""
    found = entry.runtime_data.bot.source
    return (str(found.status), found.reason) if found else ("", "")


async def share(hass: HomeAssistant, entry: ConfigEntry[Any], channel: str, owner: str) -> None:
    """Watch a channel, share a light and the door, and link the owner, who may approve."""
    await furnish(hass)
    label = lr.async_get(hass).async_create("Discord").label_id
    for entity_id in (KITCHEN_LIGHT, FRONT_DOOR):
        er.async_get(hass).async_update_entity(entity_id, labels={label})
    user = await hass.auth.async_create_user("Robin", group_ids=["system-admin"])
    flow = hass.config_entries.subentries
    form = await flow.async_init((entry.entry_id, "linked_user"), context={"source": "user"})
    values = {"chat_user": owner, "user": user.id, "may_approve": True}
    await flow.async_configure(form["flow_id"], values)
    hass.config_entries.async_update_entry(
        entry, options={**entry.options, "label": label, "watched": {channel: "general"}}
    )
    await hass.async_block_till_done()
    await until(lambda: entry.runtime_data.bot.connected and entry.runtime_data.bot.guild)
    await hass.async_block_till_done()


def shown(hass: HomeAssistant, entity_id: str) -> dict[str, Any]:
    """Return the attributes of an entity, none for one that is not there."""
    found = hass.states.get(entity_id)
    return dict(found.attributes) if found else {}
