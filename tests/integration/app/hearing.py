"""A Discord bot that hears who joins, and how the app is told of it."""

from typing import Any

from custom_components.homelab_hub.link import Happened
from custom_components.homelab_hub.protocol import discord
from custom_components.homelab_hub.protocol.chat import ChatUser, Source
from custom_components.homelab_hub.protocol.peer import Asked
from custom_components.homelab_hub.protocol.words import Method, Nothing

from .stand_in import AppStandIn

CONFIGURE = Method("discord.configure", discord.Settings, Nothing)


def membership(name: str) -> discord.Membership:
    """Return that somebody joined."""
    user = ChatUser(source=Source.DISCORD, id="1", name=name, display_name=name)
    return discord.Membership(joined=True, user=user)


def settings() -> tuple[Method[Any, Any, Any], Any]:
    """Return how a bot is wanted."""
    return CONFIGURE, discord.Settings(guild="7")


class Names(list[str]):
    """Hears of people who join."""

    def __call__(self, happened: Happened[discord.Membership]) -> None:
        """Note the name."""
        self.append(happened.data.user.name)


async def configured(app: AppStandIn) -> list[str]:
    """Have the app note which connections it is told of."""
    told: list[str] = []

    async def configure(params: discord.Settings, asked: Asked[Any]) -> Nothing:
        told.append(f"{asked.connection} {params.guild}")
        return Nothing()

    app.handlers.add(CONFIGURE, configure)
    return told
