"""A bot that is reloaded, unloaded and looked at over weeks."""

from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.chat.approvals import approvals_of
from custom_components.homelab_hub.link import link_of
from custom_components.homelab_hub.protocol.discord import MESSAGE, Message, MessageKind
from tests.integration.connector.looking import audit
from tests.waiting import until

from .bot import BotAtApp
from .guild import DIRECT, STRANGER


def direct(number: int = 1) -> Message:
    """Return a direct message."""
    return Message(
        kind=MessageKind.DIRECT, id=str(number), author=STRANGER, place=DIRECT, content="hi"
    )


async def test_an_unloaded_bot_leaves_nothing_behind(hass: HomeAssistant, bot: BotAtApp) -> None:
    """No listener, no answer, no door; the app runs it on."""
    link, doors = link_of(hass), approvals_of(hass)._doors
    before = len(doors)
    assert await hass.config_entries.async_unload(bot.entry.entry_id)
    assert len(doors) == before - 1
    assert bot.entry.entry_id not in link.served

    assert await hass.config_entries.async_setup(bot.entry.entry_id)
    await bot.settled()
    assert len(doors) == before
    assert bot.entry.entry_id in link.served


async def test_what_came_while_it_was_unloaded_is_told_once(
    hass: HomeAssistant, bot: BotAtApp
) -> None:
    """The app keeps it until somebody hears."""
    await hass.config_entries.async_unload(bot.entry.entry_id)
    id_ = await bot.app.happen(MESSAGE, direct(), bot.entry.entry_id)
    assert id_ is not None
    assert await hass.config_entries.async_setup(bot.entry.entry_id)
    await until(lambda: bot.app.acks and bot.app.acks[-1] >= id_)
    await bot.settled()

    assert bot.state("to_bot", "event").attributes["message_id"] == "1"


async def test_what_is_heard_counts_as_a_use_of_what_is_allowed(
    hass: HomeAssistant, bot: BotAtApp
) -> None:
    """Once an hour, however much is written; so that nobody is told to take it back."""
    for number in range(3):
        await bot.tell(MESSAGE, direct(number))
    lines = await audit(hass, connection=bot.entry.entry_id)

    used = [line for line in lines if line.get("call") == "discord.hear"]
    assert [line["capability"] for line in used] == ["read_messages"]
