"""The bot: one connection, with everything that it does while it lasts."""

from collections.abc import Awaitable, Callable
import logging
from typing import Any, Final, override

import discord

from homelab_hub_app.sources.source import Context
from homelab_hub_protocol.discord import REMOVED, Intents, Settings
from homelab_hub_protocol.words import Nothing

from . import intents
from .acts import approvals
from .care.chores import Chores
from .care.log import Log
from .care.newcomers import Newcomers
from .care.reaction_roles import ReactionRoles
from .care.schedule import Schedule
from .commands import Change, Tree
from .conversation import Conversation
from .health import Health
from .hearing import Hearing
from .overview import Overview
from .pressing import Pressing
from .reports import Reports
from .server_bot import ServerBot

_LOGGER: Final = logging.getLogger(__name__)
_PRESENCE: Final = "on_server"

type Hear = Callable[..., None]


class Bot(ServerBot):
    """One connection of the bot."""

    def __init__(
        self, context: Context, settings: Settings, granted: Intents, change: Change
    ) -> None:
        """Prepare; `granted` are the application's intents, `change` edits the settings."""
        super().__init__(context, settings, intents.used(settings, granted))
        self.chores: Final = Chores()
        self.overview: Final = Overview(self, granted)
        self.health: Final = Health(self)
        self.health.missing_intents = intents.missing(settings, granted)
        self._reaction_roles: Final = ReactionRoles(self, self.chores)
        self._log: Final = Log(self)
        self._schedule: Final = Schedule(self)
        conversation = Conversation(self)
        self.tree: Final = Tree(self, conversation, self.overview, change)
        hearing = Hearing(
            self,
            reports=Reports(self),
            conversation=conversation,
            newcomers=Newcomers(self, self.chores),
            reaction_roles=self._reaction_roles,
            log=self._log,
            pressing=Pressing(self),
            look=self.overview.changed,
        )
        self._hears: Final[dict[str, Hear]] = hearing.table() | {
            "ready": self._ready_now,
            "resumed": lambda: self.health.connected(True),
            "disconnect": lambda: self.health.connected(False),
            "guild_available": self._available,
            "guild_join": self._let_in,
            "guild_remove": self._thrown_out,
        }

    @override
    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Hear an event at once, so that all are heard in order and as they were.

        discord.py would start a task for each, and change the voice states it hands out meanwhile.
        """
        if (hear := self._hears.get(event)) is None:
            return super().dispatch(event, *args, **kwargs)
        try:
            hear(*args)
        except Exception:  # dispatch: a mistake of ours must not end the connection
            _LOGGER.exception("Discord: hearing of %s failed", event)
        return None

    def loops(self) -> list[Callable[[], Awaitable[None]]]:
        """Return what runs as long as the connection lasts."""
        parts = (self.chores, self.overview, self.health, self._log, self._schedule)
        return [part.run for part in parts]

    def go_by(self, settings: Settings) -> None:
        """Go by other settings, of the same server and with the same intents."""
        self.settings = settings
        self.health.missing_intents = intents.missing(settings, self.overview.granted)
        self.health.tell()
        self.overview.changed()
        self._schedule.changed()
        if self.server is not None:
            self._reaction_roles.reconcile()
            self.chores.add("commands", self._offer)

    def _ready_now(self) -> None:
        """Begin, or begin anew after a session that could not be resumed."""
        self.health.connected(True)
        if self.server is not None:
            self.work.start(self._there(), "begins")
        elif not self.is_on_server():
            self.work.start(self._not_there(), "is away")

    def _available(self, guild: discord.Guild) -> None:
        """Begin where the server is back after an outage, or was late."""
        if self.is_about(guild) and self.is_ready():
            self.work.start(self._there(), "begins")

    def _let_in(self, guild: discord.Guild) -> None:
        """Begin where the bot was let in."""
        if self.is_about(guild):
            self.work.start(self._there(), "begins")
            self.health.tell()

    def _thrown_out(self, guild: discord.Guild) -> None:
        """End where the bot was removed, or the server was deleted."""
        if self.is_about(guild):
            self.work.start(self._not_there(), "is removed")
            self.health.tell()

    async def _there(self) -> None:
        """Do what is due on the server."""
        self.overview.tell()
        self._reaction_roles.reconcile(anew=True)
        self.chores.add("commands", self._offer)
        self.chores.add("approvals", lambda: approvals.tidy(self))
        if self.intents.members and self.intents.presences:
            self.chores.add("members", self._chunk)
        await self.context.store.put(_PRESENCE, {"yes": True})

    async def _not_there(self) -> None:
        """Tell once that the bot is not on the server any more."""
        if await self.context.store.get(_PRESENCE) is not None:
            await self.context.store.delete(_PRESENCE)
            await self.tree.forget()
            self.context.tell(REMOVED, Nothing())

    async def _offer(self) -> None:
        """Offer the commands."""
        if (guild := self.server) is not None:
            self.health.commands_refused = not await self.tree.offer(guild)
            self.health.tell()

    async def _chunk(self) -> None:
        """Learn who the members are, to count those online."""
        await self.on_server().chunk()
        self.overview.changed()
