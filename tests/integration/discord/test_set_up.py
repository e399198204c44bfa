"""From the menu to a bot on a server, with an app and without one."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntry, ConfigFlowContext
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.connector.permissions import Permission, permissions_of
from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.diagnostics import async_get_config_entry_diagnostics
from custom_components.homelab_hub.protocol.app import SourceStatus
from custom_components.homelab_hub.protocol.discord import REMOVED
from custom_components.homelab_hub.protocol.words import Nothing
from homelab_hub_simulators.oauth import OAuthSimulator
from tests.integration.connector.consent import BOT_TOKEN, CLIENT_SECRET, Person
from tests.integration.connector.looking import repairs, shown, status

from .bot import BotAtApp

READING = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY


def invited(step: Any) -> dict[str, str]:
    """Return what the page that invites the bot is asked."""
    return {key: value[0] for key, value in parse_qs(urlsplit(step["url"]).query).items()}


@pytest.mark.parametrize(
    ("capabilities", "permissions", "scope"),
    [
        (["read_messages"], READING, "bot identify"),
        (
            ["read_messages", "moderate"],
            READING
            | Permission.KICK_MEMBERS
            | Permission.BAN_MEMBERS
            | Permission.MANAGE_CHANNELS
            | Permission.VIEW_AUDIT_LOG
            | Permission.MANAGE_MESSAGES
            | Permission.MANAGE_THREADS
            | Permission.MODERATE_MEMBERS
            | Permission.PIN_MESSAGES,
            "bot identify",
        ),
        (
            ["chat_commands"],
            Permission.VIEW_CHANNEL
            | Permission.SEND_MESSAGES
            | Permission.SEND_MESSAGES_IN_THREADS
            | Permission.EMBED_LINKS,
            "applications.commands bot identify",
        ),
    ],
)
async def test_the_invitation_asks_for_what_the_capabilities_take_and_no_more(
    person: Person, providers: OAuthSimulator, capabilities: list[str], permissions: int, scope: str
) -> None:
    """Scopes and permission bits of the consent page."""
    asked = invited(await person.to_consent("discord", capabilities=capabilities))

    assert (int(asked["permissions"]), asked["scope"]) == (permissions, scope)
    assert not int(asked["permissions"]) & 1 << 3  # administrator


async def test_intents_that_are_off_are_told_with_the_page_to_turn_them_on(
    person: Person, providers: OAuthSimulator
) -> None:
    """And looked at again, or gone on without."""
    menu = await person.to_consent("discord", capabilities=["see_members"])
    placeholders = menu["description_placeholders"]
    assert placeholders is not None
    assert placeholders["missing"] == "- Presence Intent\n- Server Members Intent"
    assert placeholders["portal_url"].startswith("https://discord.com/developers/applications/")

    again = await person.answer(menu, next_step_id="intents")
    assert again["step_id"] == "intents"
    entry = (await person.consent(await person.answer(again, next_step_id="without_intents")))[
        "result"
    ]
    assert entry.data["capabilities"] == ["see_members"]


async def test_the_bot_of_another_application_is_not_taken(
    person: Person, providers: OAuthSimulator
) -> None:
    """It would join the server under another name than was consented to."""
    providers.register_client(
        "discord", "another", "x", ["https://example.com/y"], bot_token="another-bot"
    )
    form = await person.choose("discord")
    client = await person.answer(form, capabilities=["write_messages"])
    step = await person.answer(client, client_id="client-of-the-test", client_secret=CLIENT_SECRET)
    refused = await person.answer(step, bot_token="another-bot")
    assert refused["errors"] == {"bot_token": "bot_of_another_application"}

    assert (await person.answer(refused, bot_token=BOT_TOKEN))["step_id"] == "auth"


async def test_without_an_app_the_next_click_is_to_add_it(
    hass: HomeAssistant, entry: ConfigEntry[Any]
) -> None:
    """The account works, and a repair says what is missing."""
    await hass.async_block_till_done()
    sensor = shown(hass, entry, "status")

    assert (sensor.state, sensor.attributes["reason"]) == ("degraded", "app_needed")
    assert sensor.attributes["next_step"] == "next_add_app"
    assert "discord_app_needed" in repairs(hass)


async def test_with_an_app_all_is_well(hass: HomeAssistant, bot: BotAtApp) -> None:
    """The repair goes by itself."""
    assert status(hass, bot.entry) == "ready"
    assert repairs(hass) == {"discord_intents"}


async def test_the_intents_repair_looks_again(
    hass: HomeAssistant, bot: BotAtApp, providers: OAuthSimulator
) -> None:
    """By loading the bot anew, which asks Discord."""
    before = len(providers.requests)
    bot.hass.config_entries.async_schedule_reload(bot.entry.entry_id)
    await hass.async_block_till_done()
    paths = [request.path for request in providers.requests[before:]]

    assert any(path.endswith("applications/@me") for path in paths)
    assert "discord_intents" in repairs(hass)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ((SourceStatus.RECONNECTING, "unreachable"), ("degraded", "next_wait")),
        ((SourceStatus.REFUSED, "guild_unknown"), ("needs_attention", "next_reconfigure")),
        ((SourceStatus.CONNECTED, "not_on_server"), ("needs_attention", "next_reconfigure")),
        ((SourceStatus.CONNECTED, "commands_refused"), ("degraded", "next_reconfigure")),
        ((SourceStatus.CONNECTED, "intents_missing"), ("ready", "next_nothing")),
    ],
)
async def test_how_the_bot_does_is_told(
    hass: HomeAssistant, bot: BotAtApp, source: tuple[SourceStatus, str], told: tuple[str, str]
) -> None:
    """In the sensor that every connection has."""
    await bot.be(*source)
    sensor = shown(hass, bot.entry, "status")

    assert (sensor.state, sensor.attributes["next_step"]) == told


async def test_a_bot_that_was_removed_is_a_repair_until_it_is_back(
    hass: HomeAssistant, bot: BotAtApp
) -> None:
    """Somebody at Discord did that."""
    await bot.tell(REMOVED, Nothing())
    assert "discord_removed" in repairs(hass)

    await bot.be(member_count=43)
    assert "discord_removed" not in repairs(hass)


async def test_missing_permissions_are_a_repair_that_names_them(
    hass: HomeAssistant, bot: BotAtApp
) -> None:
    """In the words of Discord's settings."""
    await bot.be(missing_permissions=["manage_messages"])
    assert "discord_permissions" in repairs(hass)

    await bot.be()
    assert "discord_permissions" not in repairs(hass)


async def test_the_server_is_chosen_already_when_more_is_allowed(
    person: Person, bot: BotAtApp
) -> None:
    """The page for the invitation shows the one that the bot is on."""
    context = ConfigFlowContext(source=SOURCE_RECONFIGURE, entry_id=bot.entry.entry_id)
    form = await bot.hass.config_entries.flow.async_init(DOMAIN, context=context)
    step = await person.go_on(await person.answer(form, capabilities=["write_messages"]))

    assert invited(step)["guild_id"] == bot.entry.data["guild"]["id"]
    assert int(invited(step)["permissions"]) == permissions_of(["write_messages"])


async def test_diagnostics_hold_no_names_and_no_secrets(hass: HomeAssistant, bot: BotAtApp) -> None:
    """Only how it is set up and how it does."""
    await bot.choose(watched={"1": "secret plans"}, welcome_text="Hello there")
    found = await async_get_config_entry_diagnostics(hass, bot.entry)

    assert found["discord"]["source"]["status"] == "connected"
    assert found["discord"]["server"]["channels"] == 3
    for word in ("secret plans", "Hello there", BOT_TOKEN, "Lounge", "Kim"):
        assert word not in str(found)
