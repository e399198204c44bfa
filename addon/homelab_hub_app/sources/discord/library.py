"""discord.py, pointed to where Discord is and kept from talking too much."""

import logging
from typing import Final

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
import yarl

from homelab_hub_upstream.endpoints import endpoint

# At lower levels these write what people say, URLs with the tokens of interactions, and a traceback
# for each reconnect.
_LEVELS: Final = {
    "discord": logging.WARNING,
    "discord.client": logging.CRITICAL,
    "discord.http": logging.ERROR,
}


def prepare() -> None:
    """Let discord.py meet the Discord that the endpoints name, from the next connection on."""
    Route.BASE = endpoint("discord", "api").rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(endpoint("discord", "gateway"))
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nothing is spoken
    for name, level in _LEVELS.items():
        logging.getLogger(name).setLevel(level)
