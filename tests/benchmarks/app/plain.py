"""Plain discord.py with two commands, in the app's environment.

`plain.py API GATEWAY TOKEN GUILD HOME`. It answers as the app's bot does, without a cooldown. /home
asks Home Assistant's REST API how the lamp is, as people's own bots do; `HOME` is the URL.
"""

import logging
import sys
from typing import Any, override

import aiohttp
import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
import yarl

API, GATEWAY, TOKEN, GUILD, HOME = sys.argv[1:]


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
        """Offer the commands, and get ready to ask."""
        headers = {"Authorization": "Bearer a-long-lived-token"}
        self.home_assistant = aiohttp.ClientSession(headers=headers)
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
    """Ask how the lamp is, and tell it."""
    async with asked.client.home_assistant.get(HOME) as answer:
        state = (await answer.json())["state"]
    await asked.response.send_message(f"The lamp is {state} ({verb.value}, {name}).")


def main() -> Any:
    """Run until killed."""
    Route.BASE = API.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(GATEWAY)
    logging.disable(logging.INFO)
    Client().run(TOKEN, log_handler=None)


if __name__ == "__main__":
    main()
