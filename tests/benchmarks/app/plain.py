"""Plain discord.py with two commands, in the app's environment: `plain.py API GATEWAY TOKEN GUILD`.

It answers as the app's bot does, without a cooldown and without Home Assistant behind it.
"""

import logging
import sys
from typing import Any, override

import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
import yarl

API, GATEWAY, TOKEN, GUILD = sys.argv[1:]


class Client(discord.Client):
    """A bot with the intents of the app's."""

    def __init__(self) -> None:
        """Prepare the commands."""
        intents = discord.Intents(
            guilds=True, guild_messages=True, dm_messages=True, message_content=True
        )
        super().__init__(intents=intents, chunk_guilds_at_startup=False)
        self.tree = app_commands.CommandTree(self)
        server = discord.Object(int(GUILD))
        self.tree.command(name="status", guild=server)(status)
        self.tree.command(name="home", guild=server)(home)

    @override
    async def setup_hook(self) -> None:
        """Offer the commands."""
        await self.tree.sync(guild=discord.Object(int(GUILD)))


async def status(asked: discord.Interaction[Client]) -> None:
    """Tell what is connected."""
    text = f"Discord: connected, {asked.client.latency * 1000:.0f} ms\nHome Assistant: none"
    await asked.response.send_message(text, ephemeral=True)


@app_commands.choices(
    verb=[app_commands.Choice(name=verb, value=verb) for verb in ("status", "turn_on", "turn_off")]
)
async def home(
    asked: discord.Interaction[Client], verb: app_commands.Choice[str], name: str | None = None
) -> None:
    """Answer the text that Home Assistant would have."""
    await asked.response.send_message(f"The lamp is off ({verb.value}, {name}).")


def main() -> Any:
    """Run until killed."""
    Route.BASE = API.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(GATEWAY)
    logging.disable(logging.INFO)
    Client().run(TOKEN, log_handler=None)


if __name__ == "__main__":
    main()
