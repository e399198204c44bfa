"""The whole demo as one context: simulator, Home Assistant, the home, and Jarvis in it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession

from homelab_hub_simulators.openai import OpenAISimulator

from .client import HomeAssistant
from .folder import HOST, ConfigurationFolder, Ports
from .furnish import furnish
from .jarvis import Server, add_jarvis, change_server, find_entry, make_default_agent
from .login import log_in
from .process import START_SECONDS, explained, running_hass
from .waiting import until


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A running demo."""

    home_assistant: HomeAssistant
    process: asyncio.subprocess.Process
    simulator: OpenAISimulator
    server: Server
    """The AI server Jarvis is to talk to: the simulator, or what the shell names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a demo is started."""

    folder: ConfigurationFolder
    ports: Ports = field(default_factory=Ports)
    copy: bool = False
    debug: bool = False
    foreground: bool = False
    server: Server | None = None


@asynccontextmanager
async def running_home(options: Options) -> AsyncGenerator[Demo]:
    """Run simulator and Home Assistant with a furnished home, without Jarvis."""
    folder = options.folder
    with folder.held():
        ports = folder.prepare(options.ports, copy=options.copy, debug=options.debug)
        async with OpenAISimulator(host=HOST, port=ports.simulator) as simulator:
            simulated = Server(api_key="sk-simulator", base_url=simulator.base_url)
            server = options.server or simulated
            url = f"http://{HOST}:{ports.home_assistant}"
            hass = running_hass(
                folder.path, folder.log, url, server.environment, foreground=options.foreground
            )
            async with hass as process, ClientSession() as web:
                with explained(folder.log):
                    logged_in = await log_in(web, url)
                async with logged_in as home_assistant:
                    with explained(folder.log):
                        await _move_in(home_assistant, folder)
                    yield Demo(
                        home_assistant=home_assistant,
                        process=process,
                        simulator=simulator,
                        server=server,
                    )


@asynccontextmanager
async def running_demo(options: Options) -> AsyncGenerator[Demo]:
    """Run the home with Jarvis added, or pointed to another server since the last start."""
    async with running_home(options) as demo:
        with explained(options.folder.log):
            entry = await find_entry(demo.home_assistant)
            if entry is None:
                await add_jarvis(demo.home_assistant, demo.server)
                await make_default_agent(demo.home_assistant)
            elif options.folder.recall("server") != demo.server.digest:
                await change_server(demo.home_assistant, entry["entry_id"], demo.server)
            options.folder.remember("server", demo.server.digest)
        yield demo


async def _move_in(home_assistant: HomeAssistant, folder: ConfigurationFolder) -> None:
    """Wait until Home Assistant runs, and furnish it the first time."""

    async def look() -> bool:
        return bool((await home_assistant.call("get_config"))["state"] == "RUNNING")

    await until(look, START_SECONDS)
    if not folder.recall("furnished"):
        await furnish(home_assistant)
        folder.remember("furnished", True)
