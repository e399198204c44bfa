"""The bot in the app as it is, with Home Assistant at the other end of a link."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from homelab_hub_app.hub import Hub as App
from homelab_hub_app.settings import Settings as AppSettings
from homelab_hub_protocol.app import SOURCE_STATE, SourceStatus
from homelab_hub_protocol.codec import unpack
from homelab_hub_protocol.discord import CONFIGURE, MESSAGE, Settings
from homelab_hub_protocol.discord_methods import SEND, Content, Send
from homelab_hub_protocol.frames import Event
from homelab_hub_protocol.peer import Asked, Handlers
from homelab_hub_protocol.questions import JARVIS, TOKEN, Answer, Spoken, Token, TokenWanted, Turn
from homelab_hub_simulators.discord import DiscordSimulator
from tests.app.integration import Integration, linked
from tests.simulators.discord.bot import heartbeats_end
from tests.waiting import until

CONNECTION = "discord-1"


def home_assistant(token: str) -> Handlers:
    """Return what Home Assistant answers."""

    async def give(wanted: TokenWanted, asked: Asked[None]) -> Token:
        """Give the token."""
        assert asked.connection == CONNECTION
        return Token(token=token)

    async def speak(turn: Turn, asked: Asked[Spoken]) -> Answer:
        """Say a word, then the answer."""
        await asked.tell(Spoken(text="Hm"))
        return Answer(text=f"You said: {turn.text}")

    handlers = Handlers()
    handlers.add(TOKEN, give)
    handlers.add(JARVIS, speak)
    return handlers


@asynccontextmanager
async def app(data: Path) -> AsyncGenerator[App]:
    """Run the app on a data folder."""
    settings = AppSettings(data=data, host="127.0.0.1", link_port=0, public_port=0, ingress_port=0)
    async with App(settings) as running:
        yield running
    await heartbeats_end()


def is_connected(link: Integration) -> Callable[[], bool]:
    """Return what tells whether the bot's last state is that it is connected."""

    def look() -> bool:
        """Look at the last state."""
        states = [one for one in link.states if one.type == SOURCE_STATE.name]
        return bool(states) and states[-1].data["status"] == SourceStatus.CONNECTED

    return look


def contents(events: list[Event]) -> list[str | None]:
    """Return what was said."""
    found = [one for one in events if one.type == MESSAGE.name]
    return [unpack(MESSAGE.data, one.data).content for one in found]


async def test_the_bot_works_through_the_app_and_loses_nothing_while_nobody_listens(
    tmp_path: Path, discord: DiscordSimulator, settings: Settings
) -> None:
    """It acts for Home Assistant, asks it, and goes on when both are started anew."""
    kim, general = discord.person("Kim"), discord.channel("general")
    handlers = home_assistant(discord.bot_token)
    async with app(tmp_path / "data") as running:
        token = running._pairing.token
        async with linked(running.link.port, token, acknowledging=True, handlers=handlers) as link:
            await link.peer.ask(CONFIGURE, settings, connection=CONNECTION)
            await until(is_connected(link))
            sent = await link.peer.ask(
                SEND,
                Send(channel=general.id, content=Content(text="I am here")),
                connection=CONNECTION,
            )
            assert sent.messages == [one.id for one in discord.said(general)]
            said = await kim.say(general, f"<@{discord.bot.id}> good morning")
            answer = await discord.answer_to(said)
            await discord.until(lambda: answer.content == "You said: good morning")
            await until(lambda: contents(link.events) == [said.content])
        await kim.say(general, "is anybody there?")
        await until(lambda: running._outbox.waiting == 1)
    async with (
        app(tmp_path / "data") as running,
        linked(
            running.link.port,
            running._pairing.token or token,
            acknowledging=True,
            handlers=handlers,
        ) as link,
    ):
        await until(is_connected(link))
        assert contents(link.events) == ["is anybody there?"]
