"""Who hears of what."""

from collections.abc import Callable

from homelab_hub_simulators.discord.model import (
    Application,
    Channel,
    Guild,
    Json,
    Message,
    Permission,
    User,
    in_channel,
)
from homelab_hub_simulators.oauth.model import Clock

from .intents import Intent
from .session import Session

RESUMABLE = 120.0  # seconds after which a lost session is forgotten


class Hub:
    """All sessions, and the way events take to them. `changed` is called after each."""

    def __init__(self, clock: Clock, changed: Callable[[], None]) -> None:
        """Begin without sessions."""
        self.sessions: dict[str, Session] = {}
        self._clock = clock
        self._changed = changed

    def find(self, session_id: str) -> Session | None:
        """Return a session that can be resumed, or None."""
        session = self.sessions.get(session_id)
        if session is None or session.ended:
            return None
        lost = session.lost_at
        return None if lost is not None and self._clock.now() - lost > RESUMABLE else session

    def lost(self, session: Session, *, ended: bool) -> None:
        """Take note that a connection is gone; `ended` when the bot said goodbye."""
        session.line = None
        session.lost_at = self._clock.now()
        if ended:
            session.ended = True
            self.sessions.pop(session.id, None)
        self._changed()

    def of(self, application: Application) -> list[Session]:
        """Return the sessions of a bot."""
        return [one for one in self.sessions.values() if one.application is application]

    def publish(
        self,
        event: str,
        data: Json,
        *,
        intent: Intent | None = None,
        guild: Guild | None = None,
        only: Application | None = None,
    ) -> None:
        """Tell of an event those who asked for it and are in the guild."""
        for session in list(self.sessions.values()):
            if intent is not None and not session.intents & intent:
                continue
            if only is not None and session.application is not only:
                continue
            if guild is None or guild.id in session.guilds:
                session.dispatch(event, data)
        self._changed()

    def publish_in(
        self,
        event: str,
        data: Callable[[User], Json] | Json,
        *,
        channel: Channel,
        guild: Intent,
        direct: Intent,
    ) -> None:
        """Tell of an event in a channel those who may look into it."""
        for session in list(self.sessions.values()):
            wanted = direct if channel.guild is None else guild
            if session.intents & wanted and self.sees(session, channel):
                bot = session.application.user
                session.dispatch(event, data(bot) if callable(data) else data)
        self._changed()

    def publish_message(self, event: str, message: Message, more: Json) -> None:
        """Tell of a message; its content is empty for who must not read it."""
        channel = message.channel
        for session in list(self.sessions.values()):
            direct = channel.guild is None
            wanted = Intent.DIRECT_MESSAGES if direct else Intent.GUILD_MESSAGES
            if session.intents & wanted and self.sees(session, channel):
                bot = session.application.user
                content = bool(session.intents & Intent.MESSAGE_CONTENT) or may_read(bot, message)
                session.dispatch(event, message.as_json(to=bot, content=content) | more)
        self._changed()

    def sees(self, session: Session, channel: Channel) -> bool:
        """Tell whether a session's bot sees a channel."""
        bot, guild = session.application.user, channel.guild
        if guild is None:
            return bot in channel.recipients
        if guild.id not in session.guilds or bot.id not in guild.members:
            return False
        granted = in_channel(channel, guild.members[bot.id], now=self._clock.now())
        return bool(granted & Permission.VIEW_CHANNEL)


def may_read(bot: User, message: Message) -> bool:
    """Tell whether a bot reads a message without the intent: its own, to it, or about it."""
    mentioned = bot in message.mentions
    return message.author is bot or message.channel.guild is None or mentioned
