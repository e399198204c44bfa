"""The admin endpoints: people to chat, click and join, and what can happen to the bot."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from homelab_hub_simulators.json_pages import add_json_pages

from .model import Json, Message

if TYPE_CHECKING:
    from .simulator import DiscordSimulator


def add_discord_admin_routes(application: web.Application, discord: DiscordSimulator) -> None:
    """Add the admin endpoints.

    `/admin/endpoints` GET; `/admin/channels/NAME/messages` GET; `/admin/newcomers/NAME` POST;
    `/admin/people/NAME/ACT` POST with `say` `{channel, text}`, `direct` `{text}`, `slash`
    `{name, channel, options}`, `click` `{message, label}`, `react` `{message, emoji}`,
    `join_voice` `{channel}`, `leave_voice`, `joins`, `leaves`; `/admin/bot/ACT` POST with
    `drop`, `reconnect`, `invalidate`, `throw_out`, `let_in`, `reset_token`; `/admin/clock` POST
    `{advance}`. A wrong request is answered 400 (404 for what is not there) with `error`.
    """
    pages = _AdminPages(discord)
    routes = (
        ("GET", "endpoints", pages.endpoints),
        ("GET", "channels/{name}/messages", pages.messages),
        ("POST", "newcomers/{name}", pages.newcomer),
        ("POST", "people/{name}/{act}", pages.act),
        ("POST", "bot/{act}", pages.bot),
        ("POST", "clock", pages.move_clock),
    )
    add_json_pages(application, routes, PermissionError, TimeoutError)


class _AdminPages:
    """What each admin endpoint does."""

    def __init__(self, discord: DiscordSimulator) -> None:
        """Administrate this simulator."""
        self._discord = discord

    async def endpoints(self, _: web.Request) -> Any:
        """Return the endpoints table."""
        return self._discord.endpoints

    async def messages(self, request: web.Request) -> Any:
        """Return what is written in a channel, oldest first."""
        channel = self._discord.channel(request.match_info["name"])
        return [message.as_json() for message in channel.messages.values()]

    async def newcomer(self, request: web.Request) -> Any:
        """Add somebody new."""
        return self._discord.newcomer(request.match_info["name"]).user.as_json()

    async def act(self, request: web.Request) -> Any:
        """Do what a person does; answers the message, or what the bot answered."""
        person = self._discord.person(request.match_info["name"])
        body = await _body(request)
        match request.match_info["act"]:
            case "say":
                return (await person.say(body["channel"], body["text"])).as_json()
            case "direct":
                return (await person.direct(body["text"])).as_json()
            case "slash":
                place = body.get("channel")
                options = {f"{name}_": value for name, value in (body.get("options") or {}).items()}
                answer = await person.slash(body["name"], channel=place, **options)
                return _answer(answer.message)
            case "click":
                message = self._message(body["message"])
                return _answer((await person.click(message, body["label"])).message)
            case "react":
                await person.react(self._message(body["message"]), body["emoji"])
            case "join_voice":
                await person.join_voice(body["channel"])
            case "leave_voice":
                await person.leave_voice()
            case "joins":
                await person.joins()
            case "leaves":
                await person.leaves()
            case other:
                raise KeyError(other)
        return {}

    async def bot(self, request: web.Request) -> Any:
        """Do something to the bot."""
        gateway = self._discord.gateway
        match request.match_info["act"]:
            case "drop":
                gateway.drop()
            case "reconnect":
                gateway.ask_to_reconnect()
            case "invalidate":
                gateway.invalidate()
            case "throw_out":
                self._discord.throw_bot_out()
            case "let_in":
                self._discord.let_bot_in()
            case "reset_token":
                return {"token": self._discord.reset_token()}
            case other:
                raise KeyError(other)
        return {}

    async def move_clock(self, request: web.Request) -> Any:
        """Move the clock forward."""
        self._discord.clock.advance(float((await _body(request))["advance"]))
        return {"now": self._discord.clock.now()}

    def _message(self, id_: str) -> Message:
        """Return a message by its id, wherever it is."""
        for channel in self._discord.world.channels.values():
            if id_ in channel.messages:
                return channel.messages[id_]
        raise KeyError(id_)


def _answer(message: Message | None) -> Json:
    """Return an answer of the bot."""
    return {} if message is None else message.as_json()


async def _body(request: web.Request) -> Json:
    """Return a body that is a JSON object, or nothing; raises ValueError for another."""
    body = await request.json() if request.can_read_body else {}
    if not isinstance(body, dict):
        raise TypeError("the body must be a JSON object")
    return body
