"""The whole demo as one context: simulators, Home Assistant, the home, and Jarvis in it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession

from homelab_hub_simulators.discord import DiscordSimulator
from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.openai import OpenAISimulator
from homelab_hub_simulators.s3 import S3Simulator
from homelab_hub_simulators.spotify import SpotifySimulator

from .app import App, running_app
from .books import keep_books, open_books
from .client import HomeAssistant
from .folder import HOST, ConfigurationFolder, Ports
from .furnish import furnish
from .google import settle
from .jarvis import Server, add_jarvis, change_server, find_entry, make_default_agent
from .login import log_in
from .media import bucket
from .process import START_SECONDS, explained, kill, running_hass
from .providers import application_at, environment, open_business
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
    google: GoogleSimulator
    """Google's APIs, which know the accounts and tokens of the providers."""
    spotify: SpotifySimulator
    """Spotify's Web API, which knows them too."""
    s3: S3Simulator
    """A bucket."""
    discord: DiscordSimulator
    """Discord, with the servers of the people that the providers know."""
    app: App
    """The companion app, which bots run in."""
    endpoints: dict[str, str]
    """The environment that leads a process to the simulated providers."""
    server: Server
    """The AI server Jarvis is to talk to: the simulator, or what the shell names."""

    @property
    def folder(self) -> ConfigurationFolder:
        """Return Home Assistant's configuration folder."""
        return self.options.folder


@dataclass(slots=True, kw_only=True)
class Demo:
    """A running demo; Home Assistant may be killed in it, and started again on the same folder."""

    outside: Outside
    home_assistant: HomeAssistant = field(init=False)
    """The connection to the Home Assistant that runs now."""
    process: asyncio.subprocess.Process = field(init=False)
    _open: AsyncExitStack = field(init=False, default_factory=AsyncExitStack)

    @property
    def simulator(self) -> OpenAISimulator:
        """Return the simulated AI server."""
        return self.outside.simulator

    @property
    def providers(self) -> OAuthSimulator:
        """Return the simulated providers of accounts."""
        return self.outside.providers

    @property
    def google(self) -> GoogleSimulator:
        """Return the simulated Calendar, Gmail and Drive."""
        return self.outside.google

    @property
    def spotify(self) -> SpotifySimulator:
        """Return the simulated Spotify."""
        return self.outside.spotify

    @property
    def s3(self) -> S3Simulator:
        """Return the simulated bucket."""
        return self.outside.s3

    @property
    def discord(self) -> DiscordSimulator:
        """Return the simulated Discord."""
        return self.outside.discord

    @property
    def app(self) -> App:
        """Return the companion app."""
        return self.outside.app

    @property
    def server(self) -> Server:
        """Return the AI server Jarvis is to talk to."""
        return self.outside.server

    async def start(self) -> None:
        """Start Home Assistant, log in, and furnish the home the first time."""
        folder, url = self.outside.folder, self.outside.url
        endpoints = self.outside.endpoints
        hass = running_hass(
            folder.path,
            folder.log,
            url,
            self.outside.server.environment | endpoints,
            foreground=self.outside.options.foreground,
        )
        async with AsyncExitStack() as stack:
            self.process = await stack.enter_async_context(hass)
            web = await stack.enter_async_context(ClientSession())
            with explained(folder.log):
                logged_in = await log_in(web, url)
                self.home_assistant = await stack.enter_async_context(logged_in)
                await _move_in(self.home_assistant, folder)
            self._open = stack.pop_all()

    async def stop(self) -> None:
        """Hang up, and stop Home Assistant."""
        await self._open.aclose()

    async def kill(self) -> None:
        """End Home Assistant as a power cut does; `start` it again after that."""
        await kill(self.process)
        await self.stop()


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
            GoogleSimulator(providers, host=HOST, port=ports.google) as google,
            SpotifySimulator(providers, host=HOST, port=ports.spotify) as spotify,
            bucket(ports.s3) as s3,
            DiscordSimulator(providers, host=HOST, port=ports.discord) as discord,
            AsyncExitStack() as stack,
        ):
            endpoints = environment(google, spotify, discord, folder.path / "endpoints.json")
            open_business(providers, url)
            await settle(google, application_at("google").client_id)
            app = await stack.enter_async_context(
                running_app(folder.beside("app"), (ports.app, ports.pages), endpoints)
            )
            simulated = Server(api_key="sk-simulator", base_url=simulator.base_url)
            yield Outside(
                options=options,
                url=url,
                simulator=simulator,
                providers=providers,
                google=google,
                spotify=spotify,
                s3=s3,
                discord=discord,
                app=app,
                endpoints=endpoints,
                server=options.server or simulated,
            )


@asynccontextmanager
async def running_home(outside: Outside) -> AsyncGenerator[Demo]:
    """Run Home Assistant with a furnished home, without Jarvis."""
    demo = Demo(outside=outside)
    await demo.start()
    try:
        yield demo
    finally:
        await demo.stop()


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
