"""Discord for a benchmark: the simulator, with a short way for the answers to commands."""

from collections.abc import Callable
from time import perf_counter
from typing import Any, override

from aiohttp import web

from homelab_hub_simulators.discord import DiscordSimulator
from homelab_hub_simulators.discord.gateway import Session
from homelab_hub_simulators.discord.interactions import Asked, Interaction
from homelab_hub_simulators.discord.model import Json
from homelab_hub_simulators.discord.people.options import command_data
from homelab_hub_simulators.discord.rest.api import ROOT
from homelab_hub_simulators.discord.writing import Draft
from homelab_hub_simulators.oauth.discord_api import plain_json

PEOPLE = 5_000
"""So many take turns, so that the app's cooldown of each never holds."""

DEFERRED = 5
ANSWERS = ("The lamp", "Discord:")
PLACE = "general"
STATE = "/api/states/light.lamp"
"""Where Home Assistant's REST API says how the lamp is; its stand-in is in this process, too."""

OPTIONS: dict[str, Json] = {"status": {}, "home": {"verb": "status", "name": "lamp"}}


class BenchDiscord(DiscordSimulator):
    """Signing in, the gateway and the rest are the simulator's, the answers to commands go nowhere.

    `answered` is called with the number of a command and when its answer came in.
    """

    def __init__(self) -> None:
        """Prepare; limits are off."""
        super().__init__()
        self.limits.enabled = False
        self.answered: Callable[[int, float], None] = lambda _number, _at: None
        channel = self.channel(PLACE)
        message = self.writing.write(channel, self.bot, Draft(content="The lamp is off."))
        self._answer = message.as_json(to=self.bot)
        self._kim = self.person("Kim")
        self._message = self._message_of_kim()
        self._told: dict[str, Json] = {}

    @override
    def build(self) -> web.Application:
        """Take the answers before the simulator would."""
        application = super().build()
        short = web.Application(client_max_size=2**20)
        short.router.add_post(f"{ROOT}interactions/{{id}}/{{token}}/callback", self._callback)
        short.router.add_patch(f"{ROOT}webhooks/{{id}}/{{token}}/messages/@original", self._edit)
        short.router.add_get(STATE, self._state)
        for resource in application.router.resources():
            short.router.register_resource(resource)
        return short

    @property
    def session(self) -> Session:
        """The bot's session, when its commands are offered and somebody listens."""
        return next(one for one in self.world.hub.sessions.values() if one.line is not None)

    def is_ready(self) -> bool:
        """Tell whether a bot listens and offers the commands."""
        offered = self.application.commands.get(self.guild().id, {})
        names = {command["name"] for command in offered.values()}
        return names >= set(OPTIONS) and any(one.line for one in self.world.hub.sessions.values())

    def leave(self) -> None:
        """Forget the bot that was here."""
        self.gateway.drop()
        self.world.hub.sessions.clear()
        self.application.commands.clear()
        self._told.clear()

    def command(self, name: str, number: int) -> None:
        """Let somebody use a command."""
        told = self._told.get(name) or self._told.setdefault(name, self._told_of(name))
        member = told["member"]
        who = {**member, "user": {**member["user"], "id": str(10**17 + number % PEOPLE)}}
        own = {"id": self.world.ids.new(), "token": f"bench-{number}", "member": who}
        self.session.dispatch("INTERACTION_CREATE", told | own)

    def _told_of(self, name: str) -> Json:
        """Return what the gateway tells of a command."""
        guild, channel = self.guild(), self.channel(PLACE)
        commands = self.application.commands[guild.id].values()
        command = next(one for one in commands if one["name"] == name)
        interaction = Interaction(
            id="1",
            token="bench",
            asked=Asked.COMMAND,
            application=self.application,
            user=self._kim.user,
            channel=channel,
            asked_at=self.clock.now(),
            data=command_data(command, [], OPTIONS[name], guild),
        )
        return self.interactions._told(interaction)

    def message(self, number: int) -> None:
        """Let somebody write."""
        author = {**self._message["author"], "id": str(10**17 + number % PEOPLE)}
        own = {"id": self.world.ids.new(), "author": author, "content": f"{number} · hello, all"}
        self.session.dispatch("MESSAGE_CREATE", self._message | own)

    def _message_of_kim(self) -> Json:
        """Return what the gateway tells of a message, written while no bot listens."""
        guild, channel, user = self.guild(), self.channel(PLACE), self._kim.user
        message = self.writing.write(channel, user, Draft(content="hello"))
        member = guild.members[user.id].as_json(with_user=False)
        more = {"channel_type": int(channel.kind), "guild_id": guild.id, "member": member}
        return message.as_json(to=self.bot) | more

    async def _state(self, _request: web.Request) -> web.StreamResponse:
        """Tell how the lamp is, as Home Assistant does."""
        return plain_json({"entity_id": "light.lamp", "state": "off", "attributes": {}})

    async def _callback(self, request: web.Request) -> web.StreamResponse:
        """Take the first answer to a command."""
        at = perf_counter()
        body = await request.json()
        deferred = body["type"] == DEFERRED
        if not deferred:
            self._note(request, body["data"], at)
        if request.query.get("with_response") not in ("true", "1", "True"):
            return web.Response(status=204)
        one: Json = {"id": request.match_info["id"], "type": 2, "channel_id": "1"}
        told: dict[str, Any] = {"interaction": one}
        if not deferred:
            told["resource"] = {"type": 4, "message": self._answer}
        return plain_json(told)

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        """Take the answer after "thinking"."""
        at = perf_counter()
        self._note(request, await request.json(), at)
        return plain_json(self._answer)

    def _note(self, request: web.Request, message: Json, at: float) -> None:
        """Tell of an answer, unless it says no."""
        if message["content"].startswith(ANSWERS):
            self.answered(int(request.match_info["token"].partition("-")[2]), at)
