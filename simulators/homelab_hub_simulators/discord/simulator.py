"""The simulator: the gateway, the API and the people behind one port."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
import re
import secrets
from typing import Any, ClassVar, override

from aiohttp import web

from homelab_hub_simulators.faults import Faults
from homelab_hub_simulators.oauth import OAuthSimulator, provider_of
from homelab_hub_simulators.oauth.discord import Discord
from homelab_hub_simulators.oauth.discord_api import discord_apis
from homelab_hub_simulators.oauth.model import Client, Clock, Grant
from homelab_hub_simulators.server import MAX_BODY, SimulatorServer

from .admin import add_discord_admin_routes
from .gateway import PATH, PRIVILEGED, Close, Gateway, Intent
from .interactions import Interactions
from .membership import Membership
from .methods import all_methods
from .model import BOT, Application, Channel, Guild, Message, User
from .people import Person
from .rest.api import ROOT
from .rest.door import Door
from .rest.faulty import FAULT_KINDS
from .rest.limits import Limits
from .world import World
from .writing import Writing

ALONE = Client(
    client_id="1180451932741029999",
    client_secret="",
    redirect_uris=(),
    name="Homelab Hub",
    bot_token="MTE4MDQ1MTkzMjc0MTAyOTk5OQ.simulated.bot-token",  # noqa: S106 - opens nothing
)


class DiscordSimulator(SimulatorServer):
    """Discord as a bot and the people of a server meet it.

    With an OAuth simulator, applications are those registered there with a bot token, and a bot
    joins a guild by the code grant. Without, there is one application, whose bot is in the first
    guild already. People, guilds and the clock are that one's.
    """

    name: ClassVar[str] = "discord"
    api_path: ClassVar[str] = ROOT

    def __init__(
        self, oauth: OAuthSimulator | None = None, *, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        """Prepare the server, the guilds and the people."""
        self._oauth = oauth
        self.provider = provider_of(oauth, Discord)
        if oauth is None:
            self.provider.ledger.add_client(ALONE)
        self._applications: dict[str, Application] = {}
        self.world = World(self.clock, self._registered, self._grants)
        self.writing = Writing(self.world)
        self.membership = Membership(self.world)
        self.interactions = Interactions(self.world)
        self._furnish()
        faults = Faults(kinds=FAULT_KINDS, endpoints=self._endpoint_names())
        super().__init__(faults=faults, host=host, port=port)
        self.gateway = Gateway(self.world, faults, lambda: self.origin)
        self.door = Door(
            self.world,
            self.writing,
            self.membership,
            all_methods(self.gateway, self.interactions),
            faults=faults,
            as_person=self._as_person,
            record=self._log.add,
        )

    @property
    def clock(self) -> Clock:
        """The clock, which is the OAuth simulator's."""
        return self.provider.ledger.clock

    @property
    def endpoints(self) -> dict[str, dict[str, str]]:
        """The table that `HOMELAB_HUB_ENDPOINTS` wants."""
        table = {} if self._oauth is None else self._oauth.endpoints
        own = {"api": self.base_url, "gateway": self.gateway.url}
        return table | {"discord": table.get("discord", {}) | own}

    @property
    def counts(self) -> Counter[str]:
        """How often each method was called, by the id of its operation."""
        return self.door.counts

    @property
    def limits(self) -> Limits:
        """The rate limits, which can be changed and turned off."""
        return self.door.limits

    # Who and where

    @property
    def application(self) -> Application:
        """The first application that has a bot; raises LookupError without one."""
        for application in self._registered():
            return application
        raise LookupError("no application with a bot is registered")

    @property
    def bot(self) -> User:
        """The first application's bot."""
        return self.application.user

    @property
    def bot_token(self) -> str:
        """The first application's bot token."""
        return self.application.token

    def guild(self, name: str | None = None) -> Guild:
        """Return a guild by name or id, or the first; raises KeyError."""
        self.world.look_for_new_guilds()
        for guild in self.world.guilds.values():
            if name in (None, guild.name, guild.id):
                return guild
        raise KeyError(name)

    def channel(self, name: str, guild: Guild | None = None) -> Channel:
        """Return a channel or thread by name or id; raises KeyError."""
        return (guild or self.guild()).find(name)

    def person(self, name: str) -> Person:
        """Return somebody by name, login or id; raises KeyError."""
        for user in self.world.users.values():
            if not user.bot and name in (user.global_name, user.username, user.id):
                return Person(self, user)
        raise KeyError(name)

    def newcomer(self, name: str) -> Person:
        """Return somebody new, who is in no guild yet."""
        login = re.sub(r"\W+", ".", name.lower())
        user = User(id=self.world.ids.new(), username=login, global_name=name)
        self.world.users[user.id] = user
        return Person(self, user)

    def add_guild(self, name: str, owner: Person) -> Guild:
        """Add a guild, which no bot is in."""
        return self.world.add_guild(name, owner.user)

    # What its owner does with the bot

    def let_bot_in(self, guild: Guild | None = None, permissions: int = int(BOT)) -> None:
        """Let the first bot into a guild, with these permissions."""
        self.world.let_in(self.application, guild or self.guild(), permissions)

    def throw_bot_out(self, guild: Guild | None = None) -> None:
        """Remove the first bot from a guild."""
        self.world.throw_out(self.application, guild or self.guild())

    def permit(self, permissions: int, guild: Guild | None = None) -> None:
        """Let the first bot have exactly these permissions, beside those of everyone."""
        place = guild or self.guild()
        role = next(one for one in place.roles.values() if one.bot_id == self.bot.id)
        role.permissions = int(permissions)
        self.membership.role_changed(place, role)

    def allow_intents(self, intents: Intent) -> None:
        """Turn exactly these privileged intents on, in the developer portal."""
        self.application.intents = int(intents & PRIVILEGED)

    def reset_token(self) -> str:
        """Give the first bot a new token and return it; who has the old one is out."""
        application = self.application
        clients = self.provider.ledger.clients
        token = f"{application.id}.{secrets.token_urlsafe(27)}"
        clients[application.id] = replace(clients[application.id], bot_token=token)
        for session in self.world.hub.of(application):
            session.ended = True
            if session.line is not None:
                session.line.hang_up(Close.AUTHENTICATION_FAILED, "Authentication failed.")
        return token

    # Waiting

    async def until[T](self, look: Callable[[], T | None], timeout: float = 5) -> T:
        """Wait until `look` returns something true, and return it; raises TimeoutError."""
        return await self.world.until(look, timeout)

    async def connected(self, timeout: float = 10) -> None:
        """Wait until a bot has a session and a connection."""
        await self.until(
            lambda: any(one.line is not None for one in self.world.hub.sessions.values()), timeout
        )

    async def answer_to(self, message: Message, timeout: float = 5) -> Message:
        """Wait for the first message of the bot after another, in the same channel."""

        def look() -> Message | None:
            """Return the answer."""
            return next(
                (
                    one
                    for one in message.channel.messages.values()
                    if int(one.id) > int(message.id) and one.author is self.bot
                ),
                None,
            )

        return await self.until(look, timeout)

    def said(self, channel: Channel | str) -> list[Message]:
        """Return what the bot has written in a channel, oldest first."""
        place = self.channel(channel) if isinstance(channel, str) else channel
        return [one for one in place.messages.values() if one.author is self.bot]

    @override
    def build(self) -> web.Application:
        """Return the application: gateway, files, admin endpoints and the API."""
        application = web.Application(client_max_size=MAX_BODY)
        add_discord_admin_routes(application, self)
        application.router.add_get("/attachments/{path:.*}", self._file)
        application.router.add_get(PATH, self.gateway.serve)
        application.router.add_get(f"{PATH}resume/", self.gateway.serve)
        application.router.add_route("*", f"{ROOT}{{path:.*}}", self.door.handle)
        return application

    @override
    async def stop(self) -> None:
        """Hang up, and close the port."""
        self.gateway.drop()
        await super().stop()

    async def _file(self, request: web.Request) -> web.Response:
        """Answer an uploaded file."""
        if (found := self.world.files.get(request.match_info["path"])) is None:
            raise web.HTTPNotFound
        return web.Response(body=found[0], content_type=found[1].partition(";")[0])

    def _registered(self) -> list[Application]:
        """Return the applications that have a bot."""
        found = []
        for client in self.provider.ledger.clients.values():
            if client.bot_token is None:
                continue
            application = self._applications.get(client.client_id)
            if application is None:
                application = self._applications[client.client_id] = self._application(client)
            application.token = client.bot_token
            found.append(application)
        return found

    def _application(self, client: Client) -> Application:
        """Return the application of a registered client."""
        owner = self.world.user(next(iter(self.provider.ledger.accounts.values())))
        bot = User(id=client.client_id, username=client.name, global_name=None, bot=True)
        return Application(
            id=client.client_id,
            token=client.bot_token or "",
            user=bot,
            owner=owner,
            redirect_uris=client.redirect_uris,
            intents=int(PRIVILEGED),
        )

    def _grants(self) -> list[Grant]:
        """Return what people have allowed."""
        return list(self.provider.ledger.grants.values())

    def _furnish(self) -> None:
        """Build the guilds of the people, and put them in."""
        for account in self.provider.ledger.accounts.values():
            user = self.world.user(account)
            for listed in account.guilds:
                if listed.id not in self.world.guilds:
                    self.world.add_guild(listed.name, user, id_=listed.id)
                self.membership.join(self.world.guilds[listed.id], user)
        if self._oauth is None:
            self.world.let_in(self.application, next(iter(self.world.guilds.values())))

    def _endpoint_names(self) -> frozenset[str]:
        """Return what a fault may name: a method, the whole API, or the gateway."""
        gateway: Any = None
        methods = {method.id for method in all_methods(gateway, self.interactions)}
        return frozenset({"api", "gateway", *methods})

    def _as_person(self, request: web.Request, path: str) -> web.StreamResponse | None:
        """Answer what a person's token is good for, in the OAuth simulator's words."""
        serve = dict(discord_apis("")).get(path)
        return None if serve is None else serve(self.provider.caller(request))
