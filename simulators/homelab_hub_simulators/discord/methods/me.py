"""The bot itself: its user, its application, its guilds, and where the gateway is."""

from homelab_hub_simulators.discord.gateway import Gateway
from homelab_hub_simulators.discord.model import Json, in_guild
from homelab_hub_simulators.discord.rest.api import Call, Method
from homelab_hub_simulators.discord.rest.errors import DiscordError, unknown


class Me:
    """What a bot asks about itself."""

    def __init__(self, gateway: Gateway) -> None:
        """Point to a gateway."""
        self._gateway = gateway

    def methods(self) -> tuple[Method, ...]:
        """Return the methods."""
        user = "users/@me"
        return (
            Method(id="get_gateway", http="GET", path="gateway", serve=self._where, open=True),
            Method(id="get_bot_gateway", http="GET", path="gateway/bot", serve=self._bot),
            Method(id="get_my_user", http="GET", path=user, serve=_me),
            Method(id="get_user", http="GET", path="users/{user_id}", serve=_user),
            Method(
                id="get_my_application", http="GET", path="applications/@me", serve=_application
            ),
            Method(
                id="get_my_oauth2_application",
                http="GET",
                path="oauth2/applications/@me",
                serve=_application,
            ),
            Method(id="list_my_guilds", http="GET", path=f"{user}/guilds", serve=_guilds),
            Method(
                id="leave_guild", http="DELETE", path=f"{user}/guilds/{{guild_id}}", serve=_leave
            ),
            Method(id="create_dm", http="POST", path=f"{user}/channels", serve=_direct),
        )

    def _where(self, _: Call) -> Json:
        """Answer where the gateway is."""
        return {"url": self._gateway.url}

    def _bot(self, call: Call) -> Json:
        """Answer where the gateway is, and how often the bot may identify today."""
        left = max(0, call.application.identifies_left)
        limit = {"total": 1000, "remaining": left, "reset_after": 86_400_000, "max_concurrency": 1}
        return {"url": self._gateway.url, "shards": 1, "session_start_limit": limit}


def _me(call: Call) -> Json:
    """Answer the bot's user."""
    more = {"verified": True, "mfa_enabled": False, "locale": "en-US", "email": None}
    return call.bot.as_json() | more


def _user(call: Call) -> Json:
    """Answer a user."""
    return call.user.as_json()


def _application(call: Call) -> Json:
    """Answer the bot's application."""
    return call.application.as_json()


def _guilds(call: Call) -> list[Json]:
    """Answer the guilds the bot is in."""
    now = call.world.clock.now()
    counted = call.request.query.get("with_counts") in ("1", "true")
    return [
        {
            "id": guild.id,
            "name": guild.name,
            "icon": None,
            "banner": None,
            "owner": guild.owner_id == call.bot.id,
            "permissions": str(int(in_guild(guild, guild.members[call.bot.id], now=now))),
            "features": [],
        }
        | (guild.counts() if counted else {})
        for guild in call.world.guilds_of(call.application)
    ]


def _leave(call: Call) -> None:
    """Leave a guild."""
    call.membership.leave(call.guild, call.bot)


def _direct(call: Call) -> Json:
    """Open a direct message with somebody who shares a guild with the bot."""
    user = call.world.users.get(str(call.body.get("recipient_id")))
    if user is None:
        raise unknown(10013, "User")
    if user is call.bot:
        raise DiscordError(400, 50007, "Cannot send messages to this user")
    return call.world.direct(call.bot, user).as_json(to=call.bot)
