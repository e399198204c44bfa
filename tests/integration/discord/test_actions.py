"""What Home Assistant has the bot do: actions and notify entities."""

from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
import probatio
import pytest

from custom_components.homelab_hub.connections.discord.fields import SCHEMAS
from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.protocol import discord_methods as methods
from custom_components.homelab_hub.protocol.discord import Channel, ChannelKind
from custom_components.homelab_hub.protocol.errors import Code, RequestError
from tests.integration.connector.looking import audit

from .action_cases import AT, CASES
from .bot import BotAtApp
from .guild import GENERAL, LOUNGE, OWNER_ID, SERVER, STRANGER_ID, VISITOR, guild


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
async def test_an_action_is_done_and_answered(
    bot: BotAtApp, case: tuple[str, dict[str, Any], str, dict[str, Any], dict[str, Any]]
) -> None:
    """With names turned into ids."""
    action, data, method, params, answer = case
    answered = await bot.act(action, **data)
    [(asked, got)] = bot.asked

    assert asked == method
    assert {key: getattr(got, key) for key in params} == params
    assert answer.items() <= answered.items()


async def test_every_action_has_a_case() -> None:
    """So that none is forgotten here."""
    assert {case[0] for case in CASES} == SCHEMAS.keys()


@pytest.fixture
def dog(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return a file in a folder that Home Assistant may read."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    path = tmp_path / "dog.txt"
    path.write_bytes(b"woof")
    return path


async def test_a_message_has_all_that_was_given(
    hass: HomeAssistant, bot: BotAtApp, dog: Path
) -> None:
    """Embeds, files of allowed folders and of media sources, buttons, and who is pinged."""
    await bot.link(OWNER_ID, (await hass.auth.async_create_user("Robin")).id)
    await bot.act(
        "send_discord_message",
        user="Robin",
        embeds=[{"title": "Door", "color": [255, 0, 1], "fields": [{"name": "a", "value": "b"}]}],
        files=["media-source://media_source/local/cat.txt", str(dog)],
        buttons=[{"label": "Open", "id": "open", "style": "danger"}],
        mention_users=[STRANGER_ID],
        mention_roles=["Visitor"],
    )
    [(_, sent)] = bot.asked
    content = sent.content

    assert (sent.user, sent.channel) == (OWNER_ID, None)
    assert (content.embeds[0].title, content.embeds[0].color) == ("Door", 0xFF0001)
    assert content.embeds[0].fields == [methods.EmbedField(name="a", value="b")]
    assert [bot.app.files[file] for file in content.files] == [b"meow", b"woof"]
    assert content.buttons[0] == methods.Button(label="Open", id="open", style=methods.Style.DANGER)
    assert (content.mention_users, content.mention_roles) == ([STRANGER_ID], [VISITOR])


async def test_a_file_that_may_not_be_read_is_not_sent(bot: BotAtApp) -> None:
    """Nor anything else of the message."""
    with pytest.raises(ServiceValidationError) as refused:
        await bot.act("send_discord_message", channel="general", files=["/etc/passwd"])

    assert refused.value.translation_key == "document_path_not_allowed"
    assert (bot.asked, bot.app.files) == ([], {})


async def test_an_entity_stands_for_its_channel(bot: BotAtApp) -> None:
    """Of any kind; with it the bot need not be named."""
    await bot.choose(watched={GENERAL: "general"}, notify={GENERAL: "general"})
    for key, domain in ((f"channel_{GENERAL}", "event"), (f"notify_{GENERAL}", "notify")):
        await bot.act("send_discord_message", entity_id=bot.entity(key, domain), message="hello")

    assert [params.channel for _, params in bot.asked] == [GENERAL, GENERAL]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"channel": "nowhere", "message": "x"}, "discord_channel_unknown"),
        ({"channel": "twice", "message": "x"}, "discord_channel_ambiguous"),
        ({"message": "x"}, "discord_which_channel"),
        ({"user": "nobody", "message": "x"}, "discord_user_unknown"),
        ({"channel": "general"}, "discord_message_empty"),
        ({"channel": "general", "message": "x", "config_entry_id": "x"}, "discord_no_bot"),
        ({"entity_id": "sensor.other", "message": "x"}, "discord_no_channel_of"),
        ({"channel": "general", "message": "x", "mention_roles": ["y"]}, "discord_role_unknown"),
    ],
)
async def test_what_is_named_wrongly_is_told(bot: BotAtApp, data: dict[str, Any], key: str) -> None:
    """And nothing is sent."""
    twice = [Channel(id=str(10**17 + n), name="twice", kind=ChannelKind.TEXT) for n in (1, 2)]
    await bot.be(channels=[*guild().channels, *twice])
    with pytest.raises(ServiceValidationError) as refused:
        await bot.act("send_discord_message", **data)

    assert refused.value.translation_key == key
    assert bot.asked == []


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("send_discord_message", {"channel": "general", "message": "x" * 20_001}),
        ("send_discord_message", {"channel": "general", "message": "x", "buttons": [{"id": "a"}]}),
        ("send_discord_message", {"channel": "general", "message": "x", "reply_to": "latest"}),
        ("timeout_discord_member", {"user": STRANGER_ID, "duration": {"days": 29}}),
        ("timeout_discord_member", {"user": STRANGER_ID, "duration": {"hours": -1}}),
        ("purge_discord_channel", {"channel": "general", "count": 0}),
        ("create_discord_thread", {"channel": "general", "name": "x" * 101}),
    ],
)
async def test_what_discord_never_takes_is_refused_at_once(
    bot: BotAtApp, action: str, data: dict[str, Any]
) -> None:
    """Before it is asked."""
    with pytest.raises(probatio.Invalid):
        await bot.act(action, **data)


@pytest.mark.parametrize(
    ("error", "key", "words"),
    [
        (
            RequestError(
                Code.FORBIDDEN,
                reason="missing_permission",
                details={"permission": "manage_messages"},
            ),
            "discord_permission_missing",
            "manage messages",
        ),
        (RequestError(Code.FORBIDDEN, reason="role_too_low"), "discord_role_too_low", "Move it up"),
        (RequestError(Code.NOT_FOUND, reason="unknown_message"), "discord_not_found", "message"),
        (RequestError(Code.RATE_LIMITED, retry_after=7.2), "discord_rate_limited", "7 seconds"),
        (RequestError(Code.UNAVAILABLE, reason="not_connected"), "discord_unreachable", "again"),
        (RequestError(Code.INVALID, reason="no_threads_there"), "discord_not_taken", "threads"),
        (RequestError(Code.FAILED), "discord_failed", "log"),
    ],
)
async def test_what_discord_refuses_is_told_with_a_next_step(
    bot: BotAtApp, error: RequestError, key: str, words: str
) -> None:
    """In the words of whoever reads it, and in the audit trail."""
    bot.refusal = error
    with pytest.raises(HomeAssistantError) as refused:
        await bot.act("delete_discord_message", **AT)

    assert refused.value.translation_key == key
    assert words in str(refused.value)
    [line] = await audit(bot.hass, connection=bot.entry.entry_id, component="discord")
    assert line["call"] == "discord.delete"
    assert line["outcome"] == (error.reason or error.code)


async def test_while_the_app_is_away_an_action_says_so(bot: BotAtApp) -> None:
    """At once; the message is not kept for later."""
    await bot.app.stop()
    with pytest.raises(HomeAssistantError) as refused:
        await bot.act("send_discord_message", channel=GENERAL, message="x")

    assert refused.value.translation_key == "discord_app_away"


async def test_what_is_turned_off_is_not_done(hass: HomeAssistant, bot: BotAtApp) -> None:
    """The bot is not even asked, and no file is sent to the app."""
    switch = bot.entity("allow_write_messages", "switch")
    await hass.services.async_call("switch", "turn_off", {"entity_id": switch}, blocking=True)
    with pytest.raises(HomeAssistantError) as refused:
        await bot.act("send_discord_message", channel=GENERAL, files=["/etc/passwd"])

    assert refused.value.translation_key == "capability_paused"
    assert bot.asked == []


async def test_a_notify_entity_writes_into_its_channel(hass: HomeAssistant, bot: BotAtApp) -> None:
    """Its title is the first line."""
    await bot.choose(notify={LOUNGE: "Lounge"})
    await hass.services.async_call(
        "notify",
        "send_message",
        {
            "entity_id": bot.entity(f"notify_{LOUNGE}", "notify"),
            "message": "It is open",
            "title": "Door",
        },
        blocking=True,
    )
    [(method, params)] = bot.asked

    assert method == "discord.send"
    assert (params.channel, params.content.text) == (LOUNGE, "**Door**\nIt is open")


async def test_actions_are_there_without_a_bot(hass: HomeAssistant, home: HomeAssistant) -> None:
    """And say that there is none."""
    assert await async_setup_component(hass, DOMAIN, {})
    with pytest.raises(ServiceValidationError) as refused:
        await hass.services.async_call(
            DOMAIN, "send_discord_message", {"channel": SERVER, "message": "x"}, blocking=True
        )

    assert refused.value.translation_key == "discord_no_bot"
