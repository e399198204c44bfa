"""What a loaded `discord` entry consists of."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity

from ...chat.answers import Answers
from ...chat.approvals import approvals_of
from ...chat.people import People
from ...connector.account import Account
from ...connector.bot_application import BotApplication, application_of
from ...connector.connection import PLATFORMS as OF_ACCOUNTS
from ...link import Happened
from ...protocol.discord import CONFIGURE, CONFIGURED, Settings
from ...upstream import errors
from .bot import Bot
from .door import DiscordDoor
from .event import events
from .hearing import Hearing
from .notify import notifiers
from .sensor import sensors
from .settings import entities_of, linked_of, settings_of, sharing_of
from .takeover import take_over
from .targets import forget_unchosen
from .trouble import Troubles, trouble_of

type DiscordEntry = ConfigEntry[Discord]

PLATFORMS: Final = (*OF_ACCOUNTS, Platform.EVENT, Platform.NOTIFY)


@dataclass(kw_only=True, slots=True)
class Discord:
    """A bot, and what it hears, answers and lacks."""

    account: Account
    application: BotApplication | None
    bot: Bot
    hearing: Hearing
    people: People
    answers: Answers
    troubles: Troubles
    _told: Settings | None = None
    _unserve: Callable[[], None] = lambda: None
    _stops: ExitStack = field(default_factory=ExitStack)

    def entities(self, platform: Platform) -> Iterator[Entity]:
        """Yield the entities of a platform, beside those of every account and of voice channels."""
        match platform:
            case Platform.EVENT:
                yield from events(self.bot, self.hearing)
            case Platform.NOTIFY:
                yield from notifiers(self.bot)
            case Platform.SENSOR:
                yield from sensors(self.bot)
            case _:
                pass

    @callback
    def start(self) -> None:
        """Begin, now that the entities are there: what happened meanwhile is told from then on."""
        hass, entry, link = self.bot.hass, self.account.entry, self.bot.link
        self.account.known_trouble = lambda: trouble_of(self.bot)
        before = entities_of(entry)

        @callback
        def entry_changed(change: ConfigEntryChange, which: ConfigEntry[Any]) -> None:
            if which is not entry or change is not ConfigEntryChange.UPDATED:
                return
            if entities_of(entry) != before:
                hass.config_entries.async_schedule_reload(entry.entry_id)
            else:
                self._tell_if_other()

        for stop in (
            self.bot.start(),
            self.hearing.start(),
            self.answers.start(link),
            self.troubles.start(),
            approvals_of(hass).add_door(DiscordDoor(self.bot, self.people)),
            link.on(CONFIGURED, entry.entry_id, self._configured),
            self.account.listen(self._tell_if_other),
            async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, entry_changed),
        ):
            self._stops.callback(stop)
        self._tell()

    @callback
    def stop(self) -> None:
        """End."""
        self._unserve()
        self._stops.close()

    def diagnostics(self) -> dict[str, Any]:
        """Return what helps to find a fault, without what anybody says or is called."""
        source, guild = self.bot.source, self.bot.guild
        return {
            "app": {"set_up": self.bot.link.set_up, "connected": self.bot.link.connected},
            "source": source and {"status": source.status, "reason": source.reason},
            "intents": sorted(self.application.intents) if self.application else None,
            "server": guild
            and {
                "members": guild.member_count,
                "channels": len(guild.channels),
                "roles": len(guild.roles),
                "missing_permissions": list(guild.missing_permissions),
            },
            "linked": len(linked_of(self.account.entry)),
        }

    @callback
    def _configured(self, happened: Happened[Settings]) -> None:
        """Take over what a moderator changed; the bot is told what holds now."""
        take_over(self.bot.hass, self.account.entry, happened.data, self.bot.guild)
        self._tell()

    @callback
    def _tell_if_other(self) -> None:
        """Tell the app how the bot is wanted, if that is another than it was told last."""
        if settings_of(self.bot, self.application) != self._told:
            self._tell()

    @callback
    def _tell(self) -> None:
        """Tell the app how the bot is wanted: now, if it is there, and whenever it comes."""
        self._told = settings_of(self.bot, self.application)
        self._unserve = self.bot.link.serve(self.account.entry.entry_id, self._configure)

    def _configure(self) -> tuple[Any, Settings]:
        """Return what the app is asked each time that it comes."""
        self._told = settings_of(self.bot, self.application)
        return CONFIGURE, self._told


async def create(hass: HomeAssistant, account: Account) -> Discord:
    """Return what an entry consists of; Discord is asked which intents are on."""
    forget_unchosen(hass, account.entry)
    application = None
    if account.error is None:
        try:
            application = await application_of(account.transport(None))
        except errors.UpstreamError as error:
            account.note(error, "look at the application")
    bot = Bot(hass, account)
    people = People(hass, linked_of(account.entry))
    return Discord(
        account=account,
        application=application,
        bot=bot,
        hearing=Hearing(bot),
        people=people,
        answers=Answers(hass, account, people, sharing_of(account.entry)),
        troubles=Troubles(bot, application),
    )
