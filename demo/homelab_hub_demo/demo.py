"""The whole demo as one context: simulators, Home Assistant, the home, and Jarvis in it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession

from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.openai import OpenAISimulator

from .books import keep_books, open_books
from .client import HomeAssistant
from .folder import HOST, ConfigurationFolder, Ports
from .furnish import furnish
from .jarvis import Server, add_jarvis, change_server, find_entry, make_default_agent
from .login import log_in
from .process import START_SECONDS, explained, running_hass
from .providers import environment, open_business
from .waiting import until


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a demo is started."""

    folder: ConfigurationFolder
    ports: Ports = field(default_factory=Ports)
    copy: bool = False
    debug: bool = False
    everything: bool = False
    foreground: bool = False
    server: Server | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What is there before Home Assistant starts, and while it restarts."""

    options: Options
    url: str
    """Where Home Assistant is."""
    simulator: OpenAISimulator
    providers: OAuthSimulator
    server: Server
    """The AI server Jarvis is to talk to: the simulator, or what the shell names."""

    @property
    def folder(self) -> ConfigurationFolder:
        """Return Home Assistant's configuration folder."""
        return self.options.folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A running demo."""

    home_assistant: HomeAssistant
    process: asyncio.subprocess.Process
    outside: Outside

    @property
    def simulator(self) -> OpenAISimulator:
        """Return the simulated AI server."""
        return self.outside.simulator

    @property
    def providers(self) -> OAuthSimulator:
        """Return the simulated providers of accounts."""
        return self.outside.providers

    @property
    def server(self) -> Server:
        """Return the AI server Jarvis is to talk to."""
        return self.outside.server


@asynccontextmanager
async def running_outside(options: Options) -> AsyncGenerator[Outside]:
    """Hold the folder, and run the simulators."""
    folder = options.folder
    with folder.held():
        ports = folder.prepare(
            options.ports,
            copy=options.copy,
            debug=options.debug,
            everything=options.everything,
        )
        url = f"http://{HOST}:{ports.home_assistant}"
        async with (
            OpenAISimulator(host=HOST, port=ports.simulator) as simulator,
            _running_providers(folder, ports.providers) as providers,
        ):
            open_business(providers, url)
            simulated = Server(api_key="sk-simulator", base_url=simulator.base_url)
            yield Outside(
                options=options,
                url=url,
                simulator=simulator,
                providers=providers,
                server=options.server or simulated,
            )


@asynccontextmanager
async def running_home(outside: Outside) -> AsyncGenerator[Demo]:
    """Run Home Assistant with a furnished home, without Jarvis."""
    folder, url = outside.folder, outside.url
    endpoints = environment(outside.providers, folder.path / "endpoints.json")
    hass = running_hass(
        folder.path,
        folder.log,
        url,
        outside.server.environment | endpoints,
        foreground=outside.options.foreground,
    )
    async with hass as process, ClientSession() as web:
        with explained(folder.log):
            logged_in = await log_in(web, url)
        async with logged_in as home_assistant:
            with explained(folder.log):
                await _move_in(home_assistant, folder)
            yield Demo(home_assistant=home_assistant, process=process, outside=outside)


@asynccontextmanager
async def running_demo(outside: Outside) -> AsyncGenerator[Demo]:
    """Run the home with Jarvis added, or pointed to another server since the last start."""
    folder = outside.folder
    async with running_home(outside) as demo:
        with explained(folder.log):
            entry = await find_entry(demo.home_assistant)
            if entry is None:
                await add_jarvis(demo.home_assistant, demo.server)
                await make_default_agent(demo.home_assistant)
            elif folder.recall("server") != demo.server.digest:
                await change_server(demo.home_assistant, entry["entry_id"], demo.server)
            folder.remember("server", demo.server.digest)
        yield demo


@asynccontextmanager
async def _running_providers(
    folder: ConfigurationFolder, port: int
) -> AsyncGenerator[OAuthSimulator]:
    """Run the providers, with what they knew when the demo was stopped."""
    books = folder.path / "providers.books"
    providers = OAuthSimulator(host=HOST, port=port)
    open_books(providers, books)
    async with providers:
        try:
            yield providers
        finally:
            keep_books(providers, books)


async def _move_in(home_assistant: HomeAssistant, folder: ConfigurationFolder) -> None:
    """Wait until Home Assistant runs, and furnish it the first time."""

    async def look() -> bool:
        return bool((await home_assistant.call("get_config"))["state"] == "RUNNING")

    await until(look, START_SECONDS)
    if not folder.recall("furnished"):
        await furnish(home_assistant)
        folder.remember("furnished", True)
