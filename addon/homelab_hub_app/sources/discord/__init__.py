"""The Discord source: a bot on one server of a household."""

from homelab_hub_app.sources.source import Context
from homelab_hub_protocol.discord import Settings

from .source import DiscordSource

__all__ = ["make"]


def make(context: Context, settings: Settings) -> DiscordSource:
    """Return the source of a connection; nothing is sent or opened by that."""
    return DiscordSource(context, settings)
