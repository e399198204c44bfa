"""What happens at Discord, as event entities, sensors and what automations see of it."""

from typing import Any

from homeassistant.core import HomeAssistant, callback
import pytest

from custom_components.homelab_hub.protocol import discord
from custom_components.homelab_hub.protocol.app import SourceStatus
from custom_components.homelab_hub.protocol.chat import File, Place
from custom_components.homelab_hub.protocol.discord import Channel, ChannelKind, MessageKind
from custom_components.homelab_hub.protocol.words import EventType
from tests.waiting import until

from .bot import BotAtApp
from .guild import DIRECT, GENERAL, HERE, LOUNGE, SERVER, STRANGER, STRANGER_ID, guild, somebody

LOUNGE_PLACE = Place(channel=LOUNGE, channel_name="Lounge", guild=SERVER)
CHANNEL = f"channel_{GENERAL}"


def message(kind: MessageKind = MessageKind.MESSAGE, **more: Any) -> discord.Message:
    """Return a message of a stranger."""
    values = {"author": STRANGER, "place": HERE, "content": "hello", **more}
    return discord.Message(kind=kind, id="900000000000000001", **values)


@pytest.fixture
async def watched(bot: BotAtApp) -> BotAtApp:
    """Return a bot that watches a channel."""
    await bot.choose(watched={GENERAL: "general"})
    return bot


async def test_a_message_is_an_event_with_what_was_written(watched: BotAtApp) -> None:
    """Its text is told to be an outsider's, and cleaned of what nobody sees."""
    file = File(name="cat.png", url="https://cdn.example/cat", size=3, content_type="image/png")
    hidden = message(content="hi\u202e \U000e0041there\x00", files=[file], reply_to="1")
    await watched.tell(discord.MESSAGE, hidden)
    state = watched.state(CHANNEL, "event")

    assert state.attributes["event_type"] == "message"
    assert state.attributes["content"] == "hi there"
    assert state.attributes["from_outsiders"] == "Discord user Sam"
    assert state.attributes["user_id"] == STRANGER_ID
    assert state.attributes["channel_name"] == "general"
    assert state.attributes["reply_to"] == "1"
    assert state.attributes["files"][0]["name"] == "cat.png"


async def test_without_the_intent_there_is_no_text(watched: BotAtApp) -> None:
    """The event is told all the same."""
    await watched.tell(discord.MESSAGE, message(content=None))
    state = watched.state(CHANNEL, "event")

    assert state.attributes["event_type"] == "message"
    assert "content" not in state.attributes


@pytest.mark.parametrize(
    ("place", "kind", "key", "event_type"),
    [
        (HERE, MessageKind.MENTION, CHANNEL, "mention"),
        (
            Place(channel="777", channel_name="a thread", guild=SERVER, parent=GENERAL),
            MessageKind.MESSAGE,
            CHANNEL,
            "message",
        ),
        (DIRECT, MessageKind.DIRECT, "to_bot", "message"),
        (Place(channel="778", guild=SERVER), MessageKind.MENTION, "to_bot", "mention"),
    ],
)
async def test_each_message_is_told_at_one_entity(
    watched: BotAtApp, place: Place, kind: MessageKind, key: str, event_type: str
) -> None:
    """Of its channel; what is for the bot elsewhere has an entity of its own."""
    await watched.tell(discord.MESSAGE, message(kind, place=place))
    other = "to_bot" if key == CHANNEL else CHANNEL

    assert watched.state(key, "event").attributes["event_type"] == event_type
    assert watched.state(other, "event").state == "unknown"


@pytest.mark.parametrize(
    ("event_type", "data", "key", "told"),
    [
        (
            discord.REACTION,
            discord.Reaction(added=True, message="1", emoji="👍", user=STRANGER, place=HERE),
            CHANNEL,
            {"event_type": "reaction_added", "emoji": "👍", "message_id": "1"},
        ),
        (
            discord.REACTION,
            discord.Reaction(added=False, message="1", emoji="x:2", user=STRANGER, place=HERE),
            CHANNEL,
            {"event_type": "reaction_removed", "emoji": "x:2"},
        ),
        (
            discord.MEMBERSHIP,
            discord.Membership(joined=True, user=STRANGER),
            "members",
            {"event_type": "join", "user_name": "Sam"},
        ),
        (
            discord.MEMBERSHIP,
            discord.Membership(joined=False, user=STRANGER),
            "members",
            {"event_type": "leave"},
        ),
        (
            discord.VOICE_MOVE,
            discord.VoiceMove(user=STRANGER, after=LOUNGE_PLACE),
            "voice",
            {"event_type": "join", "to_channel_name": "Lounge"},
        ),
        (
            discord.VOICE_MOVE,
            discord.VoiceMove(user=STRANGER, before=LOUNGE_PLACE, after=HERE),
            "voice",
            {"event_type": "move", "from_channel_id": LOUNGE, "to_channel_id": GENERAL},
        ),
        (
            discord.VOICE_MOVE,
            discord.VoiceMove(user=STRANGER, before=LOUNGE_PLACE),
            "voice",
            {"event_type": "leave", "from_channel_name": "Lounge"},
        ),
        (
            discord.BUTTON,
            discord.ButtonPressed(id="lights", message="1", user=STRANGER, place=HERE),
            "buttons",
            {"event_type": "pressed", "button_id": "lights", "channel_id": GENERAL},
        ),
    ],
)
async def test_what_happens_is_told(
    watched: BotAtApp,
    event_type: EventType[Any],
    data: Any,
    key: str,
    told: dict[str, str],
) -> None:
    """Reactions, members, voice and buttons."""
    await watched.tell(event_type, data)

    assert told.items() <= watched.state(key, "event").attributes.items()


async def test_messages_trigger_an_automation_once_each_and_in_order(
    hass: HomeAssistant, watched: BotAtApp
) -> None:
    """Fifty at once, as a busy chat has them."""
    heard: list[str] = []
    entity_id = watched.entity(CHANNEL, "event")

    @callback
    def listen(event: Any) -> None:
        content = event.data["new_state"].attributes.get("content")
        if event.data["entity_id"] == entity_id and content is not None:
            heard.append(content)

    hass.bus.async_listen("state_changed", listen)
    for number in range(50):
        await watched.app.happen(
            discord.MESSAGE, message(content=str(number)), watched.entry.entry_id
        )
    await until(lambda: len(heard) == 50)

    assert heard == [str(number) for number in range(50)]


async def test_what_is_turned_off_is_not_told(hass: HomeAssistant, watched: BotAtApp) -> None:
    """And the app is told that nobody wants it."""
    switch = watched.entity("allow_read_messages", "switch")
    await hass.services.async_call("switch", "turn_off", {"entity_id": switch}, blocking=True)
    await until(lambda: watched.settings[-1].watched == [])
    await watched.tell(discord.MESSAGE, message())

    assert watched.settings[-1].want_content is False
    assert watched.state(CHANNEL, "event").state == "unknown"


async def test_sensors_are_unavailable_while_the_bot_is_not_at_discord(watched: BotAtApp) -> None:
    """But for the one that says so; event entities still tell what was kept."""
    await watched.be(SourceStatus.RECONNECTING)

    for key in ("members", f"voice_{LOUNGE}"):
        assert watched.state(key, "sensor").state == "unavailable"
    assert watched.state("source", "sensor").state == "reconnecting"
    await watched.tell(discord.MESSAGE, message())
    assert watched.state(CHANNEL, "event").attributes["content"] == "hello"


async def test_nothing_is_available_while_the_app_is_away(watched: BotAtApp) -> None:
    """Nobody knows then."""
    await watched.app.stop()

    await until(lambda: watched.state("source", "sensor").state == "unavailable")
    for key, domain in ((CHANNEL, "event"), ("to_bot", "event"), ("members", "sensor")):
        assert watched.state(key, domain).state == "unavailable"


async def test_sensors_tell_of_the_server(hass: HomeAssistant, bot: BotAtApp) -> None:
    """Members, who is online, and who talks where."""
    voice = bot.state(f"voice_{LOUNGE}", "sensor")

    assert bot.state("members", "sensor").state == "42"
    assert bot.state("online", "sensor").state == "7"
    assert bot.state("source", "sensor").state == "connected"
    assert (voice.state, voice.attributes["names"]) == ("2", ["Robin", "Kim"])

    await bot.be(online=None)
    assert bot.state("online", "sensor").state == "unavailable"


async def test_voice_channels_come_and_go(hass: HomeAssistant, bot: BotAtApp) -> None:
    """Each has a sensor while it is there."""
    stage = Channel(id="200000000000000009", name="Stage", kind=ChannelKind.STAGE)
    await bot.be(channels=[*guild().channels[:2], stage])

    assert bot.state(f"voice_{stage.id}", "sensor").state == "0"
    with pytest.raises(AssertionError):
        bot.entity(f"voice_{LOUNGE}", "sensor")


async def test_names_of_outsiders_are_one_short_line(watched: BotAtApp) -> None:
    """Whatever they call themselves."""
    name = "Sam\n\u202eadmin" + "x" * 500
    await watched.tell(discord.MESSAGE, message(author=somebody(name=name)))
    shown = watched.state(CHANNEL, "event").attributes["user_name"]

    assert shown.startswith("Sam adminx")
    assert len(shown) <= 100
