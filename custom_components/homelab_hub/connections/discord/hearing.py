"""What happens at Discord, passed on to who shows it: each event is read once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from homeassistant.core import callback

from ...assistant.outsiders import SOURCE, cleaned, one_line, shortened
from ...chat.uses import Uses
from ...connector.capabilities import Capability
from ...link import Happened
from ...protocol import discord
from ...protocol.chat import ChatUser, Place
from .bot import Bot

TO_BOT: Final = "to_bot"
MEMBERS: Final = "members"
VOICE: Final = "voice"
BUTTONS: Final = "buttons"

LONGEST_CONTENT: Final = 6_000
MOST_FILES: Final = 10
_NAME: Final = 100

type Told = Callable[[str, dict[str, Any]], None]
"""Takes the type of an event and what is known of it."""


class Hearing:
    """Tells who listens to a channel, to what is for the bot, to members, voice or buttons.

    What happens in a thread is told of its channel. For the bot are direct messages, and mentions
    in channels that nobody watches. Whatever people at Discord wrote, names included, is cleaned of what nobody sees, bounded, and
    told as theirs.
    """

    def __init__(self, bot: Bot) -> None:
        """Hear what a bot hears; call `start`."""
        self._bot = bot
        self._told: dict[str, Told] = {}
        self._uses = Uses(bot.account)

    @callback
    def hear(self, what: str, told: Told) -> Callable[[], None]:
        """Tell of a channel, by its id, or of one of the words above, until taken back."""
        self._told[what] = told
        return lambda: self._told.pop(what, None) and None

    @callback
    def start(self) -> Callable[[], None]:
        """Begin, until the returned function is called."""
        on, connection = self._bot.link.on, self._bot.connection
        stops = [
            on(discord.MESSAGE, connection, self._message),
            on(discord.REACTION, connection, self._reaction),
            on(discord.MEMBERSHIP, connection, self._membership),
            on(discord.VOICE_MOVE, connection, self._voice),
            on(discord.BUTTON, connection, self._button),
        ]

        def stop() -> None:
            for one in stops:
                one()

        return stop

    @callback
    def _message(self, happened: Happened[discord.Message]) -> None:
        """Tell of a message."""
        message = happened.data
        known = _by(message.author, happened.at) | _at(message.place) | {"message_id": message.id}
        if message.content is not None:
            known["content"] = shortened(cleaned(message.content), LONGEST_CONTENT)
        if message.reply_to is not None:
            known["reply_to"] = message.reply_to
        if message.files:
            known["files"] = [
                {
                    "name": one_line(file.name, _NAME),
                    "url": file.url,
                    "size": file.size,
                    "content_type": one_line(file.content_type, _NAME),
                }
                for file in message.files[:MOST_FILES]
            ]
        direct = message.kind is discord.MessageKind.DIRECT
        kind = discord.MessageKind.MESSAGE if direct else message.kind
        self._tell(self._about(message.place), kind, known)

    @callback
    def _reaction(self, happened: Happened[discord.Reaction]) -> None:
        """Tell of a reaction."""
        reaction = happened.data
        known = _by(reaction.user, happened.at) | _at(reaction.place)
        known |= {"message_id": reaction.message, "emoji": one_line(reaction.emoji, _NAME)}
        kind = "reaction_added" if reaction.added else "reaction_removed"
        self._tell(self._about(reaction.place), kind, known)

    @callback
    def _membership(self, happened: Happened[discord.Membership]) -> None:
        """Tell of somebody who came or went."""
        kind = "join" if happened.data.joined else "leave"
        self._tell(MEMBERS, kind, _by(happened.data.user, happened.at), Capability.SEE_MEMBERS)

    @callback
    def _voice(self, happened: Happened[discord.VoiceMove]) -> None:
        """Tell of somebody who changed the voice channel."""
        move = happened.data
        kind = "join" if move.before is None else "leave" if move.after is None else "move"
        known = _by(move.user, happened.at)
        for name, place in (("from", move.before), ("to", move.after)):
            if place is not None:
                known |= {f"{name}_{key}": value for key, value in _at(place).items()}
        self._tell(VOICE, kind, known, Capability.SEE_MEMBERS)

    @callback
    def _button(self, happened: Happened[discord.ButtonPressed]) -> None:
        """Tell of a button that somebody pressed."""
        pressed = happened.data
        known = _by(pressed.user, happened.at) | _at(pressed.place)
        known |= {"button_id": pressed.id, "message_id": pressed.message}
        self._tell(BUTTONS, "pressed", known, Capability.WRITE_MESSAGES)

    def _about(self, place: Place) -> str:
        """Return whom to tell of what happens somewhere."""
        watched = [one for one in (place.channel, place.parent) if one and one in self._told]
        return watched[0] if watched else TO_BOT

    def _tell(
        self,
        what: str,
        kind: str,
        known: dict[str, Any],
        capability: Capability = Capability.READ_MESSAGES,
    ) -> None:
        """Tell who listens, unless the user turned that off meanwhile."""
        if (told := self._told.get(what)) is not None and self._bot.may(capability):
            self._uses.note(capability, "discord.hear")
            told(kind, known)


def _by(user: ChatUser, at: datetime) -> dict[str, Any]:
    """Return who did something, and when."""
    name = one_line(user.display_name or user.name, _NAME)
    return {
        SOURCE: f"Discord user {name}",
        "user_id": user.id,
        "user_name": name,
        "user_is_bot": user.bot,
        "at": at.isoformat(timespec="seconds"),
    }


def _at(place: Place) -> dict[str, Any]:
    """Return where something happened."""
    return {"channel_id": place.channel, "channel_name": one_line(place.channel_name, _NAME)}
