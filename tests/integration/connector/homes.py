"""Homes whose Home Assistant is killed in the middle of a refresh, and started again."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
import json
from pathlib import Path
import signal
import sys
from typing import Any, override

from aiohttp import web
from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.connector import tokens as product
from custom_components.homelab_hub.upstream import endpoints
from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.oauth.model import Grant
from homelab_hub_simulators.oauth.provider import Provider

from .crash import CLIENT, ENTRY_ID, Job, Report

TIME_LIMIT = 30
TABLE = "endpoints.json"


class Kick(OAuthSimulator):
    """Kick, which looks at the tokens on an app's disk whenever it is called."""

    def __init__(self, config: Path) -> None:
        """Look into a configuration folder, which is made."""
        super().__init__()
        self.register_client("kick", CLIENT.id, CLIENT.secret.reveal(), [])
        self.file = config / ".storage" / f"homelab_hub.tokens.{ENTRY_ID}" / "grant.json"
        self.file.parent.mkdir(parents=True)
        self.calls = 0
        self.early: list[str] = []

    @property
    def provider(self) -> Provider:
        """Return Kick's books."""
        return self.providers["kick"]

    @property
    def on_disk(self) -> dict[str, Any]:
        """Return the tokens on disk."""
        tokens: dict[str, Any] = json.loads(self.file.read_bytes())["tokens"]
        return tokens

    @override
    def build(self) -> web.Application:
        """Look before each request."""
        application = super().build()
        application.middlewares.append(self._look)
        return application

    @web.middleware
    async def _look(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Note a call with a token that is not on disk."""
        if request.path.startswith(self.provider.roots["api"]):
            self.calls += 1
            if request.headers["Authorization"] != f"Bearer {self.on_disk['access_token']}":
                self.early.append(request.path)
        response: web.StreamResponse = await handler(request)
        return response

    async def settled(self) -> None:
        """Return when all that a dead app had sent is dealt with."""
        assert self._runner is not None
        assert self._runner.server is not None
        async with asyncio.timeout(TIME_LIMIT):
            # aiohttp tells nobody when a connection ends.
            while self._runner.server.connections:  # noqa: ASYNC110 - nothing to wait for
                await asyncio.sleep(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """A kill, what it left, and what a new start made of that.

    `answered` is whether the provider had made the refresh, `saved` whether what it gave is on
    disk. `after` is what came of using all there is on disk.
    """

    point: str
    answered: bool
    saved: bool
    after: Report

    @property
    def outcome(self) -> tuple[str | None, int]:
        """Return what went wrong afterwards, and how often the user was asked for consent."""
        return self.after.error, self.after.consents


@dataclass(frozen=True, slots=True)
class Home:
    """A Home Assistant with an account at Kick."""

    hass: HomeAssistant
    kick: Kick

    async def consent(self) -> tuple[Grant, str]:
        """Return a new consent and its access token, which are on disk; the token has just ended."""
        provider = self.kick.provider
        [client] = provider.ledger.clients.values()
        grant = provider.ledger.allow(client, provider.people[0], ("user:read",), lifetime=None)
        answer = provider.token_response(grant, first=True)
        tokens = product.Tokens.from_answer({**answer, "expires_in": 0})
        given = product.Grant(id=grant.id, granted_at=grant.granted_at, tokens=tokens)
        await product.GrantStore(self.hass, ENTRY_ID).save(given)
        return grant, answer["access_token"]


@dataclass(frozen=True, slots=True)
class Mortal:
    """A home whose Home Assistant is a program that forks; what it forks is killed."""

    home: Home
    program: Process

    async def do(self, **job: Any) -> Report:
        """Return what becomes of a job."""
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        line = json.dumps(asdict(Job(config=self.home.hass.config.config_dir, **job)))
        self.program.stdin.write(f"{line}\n".encode())
        async with asyncio.timeout(TIME_LIMIT):
            answer = await self.program.stdout.readline()
        return Report(**json.loads(answer))

    async def refresh(self) -> Report:
        """Return what becomes of a process that has to refresh and is let alone."""
        await self.home.consent()
        return await self.do()

    async def die(self, point: str) -> Death:
        """Kill at a point, and start again."""
        grant, before = await self.home.consent()
        killed = await self.do(kill=point)
        # How often a coroutine waits is up to the network.
        assert killed.signal == signal.SIGKILL or " waits " in point, point
        await self.home.kick.settled()
        return Death(
            point=point,
            answered=grant.refreshes == 1,
            saved=self.home.kick.on_disk["access_token"] != before,
            after=await self.do(prove=True),
        )


@dataclass(frozen=True, slots=True)
class Street:
    """Homes that die at the same time, each on a processor of its own."""

    homes: list[Mortal]

    def switch(self, habit: str) -> None:
        """Let every provider do this at a refresh."""
        for mortal in self.homes:
            mortal.home.kick.switch("kick", refresh=habit)

    async def points(self) -> list[str]:
        """Return the names of the points where a process can be killed."""
        reports = [await mortal.refresh() for mortal in self.homes]
        return reports[0].points

    async def die(self, points: Iterable[str]) -> list[Death]:
        """Kill at each of some points."""
        left = iter(points)

        async def go_on(mortal: Mortal) -> list[Death]:
            return [await mortal.die(point) for point in left]

        deaths = await asyncio.gather(*(go_on(mortal) for mortal in self.homes))
        return [death for some in deaths for death in some]

    def check(self) -> None:
        """Fail if a token was used before it was on disk, or if deaths have left anything."""
        kicks = [mortal.home.kick for mortal in self.homes]
        files = [path for kick in kicks for path in kick.file.parent.iterdir()]
        assert sum(kick.calls for kick in kicks)
        assert [path for kick in kicks for path in kick.early] == []
        assert [path.name for path in files] == ["grant.json"] * len(kicks)
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


@asynccontextmanager
async def built(config: Path) -> AsyncGenerator[Home]:
    """Give a Home Assistant with an account at Kick; it has a file with Kick's endpoints."""
    async with Kick(config) as kick:
        hass = HomeAssistant(str(config))
        table = json.dumps(kick.endpoints)
        await hass.async_add_executor_job((config / TABLE).write_text, table)
        yield Home(hass, kick)


@asynccontextmanager
async def started(home: Home) -> AsyncGenerator[Mortal]:
    """Give a home with a program, which is found in the working directory."""
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"{__package__}.dying"),
        env={endpoints.VARIABLE: home.hass.config.path(TABLE)},
        stdin=PIPE,
        stdout=PIPE,
    )
    yield Mortal(home, program)
    program.kill()
    await program.wait()
