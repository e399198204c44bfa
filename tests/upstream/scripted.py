"""An upstream that does what a test says, and what a transport needs around it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from custom_components.homelab_hub.upstream.report import CallReport
from custom_components.homelab_hub.upstream.retry import Clock, Limits
from custom_components.homelab_hub.upstream.secret import Secret
from custom_components.homelab_hub.upstream.transport import Transport

type Step = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it came."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def token(self) -> str:
        """Return what the request was authorised with."""
        return self.headers.get("Authorization", "").removeprefix("Bearer ")


@dataclass
class Upstream:
    """Answers one request with each step; the last step answers all that follow."""

    steps: list[Step]
    root: str = ""
    asked: list[Asked] = field(default_factory=list)
    open: int = 0
    most_open: int = 0
    connections: set[object] = field(default_factory=set)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Note the request and answer it."""
        body = await request.read()
        self.asked.append(
            Asked(
                method=request.method,
                url=str(request.rel_url),
                headers=request.headers.copy(),
                body=body,
            )
        )
        self.connections.add(request.transport)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        try:
            return await step(request)
        finally:
            self.open -= 1


@dataclass
class Tokens:
    """A token source as the broker is one: a refused token is replaced once, whoever asks."""

    current: Secret = field(default_factory=lambda: Secret("token-1"))
    rejected: list[str] = field(default_factory=list)
    refreshes: int = 0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, rejected: Secret | None) -> Secret:
        """Return the token."""
        if rejected is not None:
            self.rejected.append(rejected.reveal())
            async with self._lock:
                await asyncio.sleep(0)
                if rejected == self.current:
                    self.refreshes += 1
                    self.current = Secret(f"token-{self.refreshes + 1}")
        return self.current


@dataclass
class FakeTime:
    """A clock that moves when somebody sleeps, or by hand."""

    now: float = 1000.0
    epoch: float = 1_790_000_000.0
    slept: list[float] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    @property
    def clock(self) -> Clock:
        """Return the clock for a transport."""
        return Clock(monotonic=lambda: self.now, wall=lambda: self.epoch, sleep=self.sleep)

    async def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.slept.append(seconds)
        self.now += seconds
        self.epoch += seconds
        self.meanwhile()
        await asyncio.sleep(0)


@dataclass
class Bench:
    """A transport to a scripted upstream, with everything around it to look at."""

    upstream: Upstream
    session: aiohttp.ClientSession
    tokens: Tokens
    time: FakeTime
    reports: list[CallReport]
    transport: Transport

    def url(self, path: str = "things") -> str:
        """Return a URL of the upstream."""
        return self.upstream.root + path


@asynccontextmanager
async def scripted(*steps: Step) -> AsyncGenerator[Upstream]:
    """Run an upstream that answers with these steps."""
    upstream = Upstream(list(steps))
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", upstream.handle)
    async with TestServer(application) as running:
        upstream.root = str(running.make_url("/"))
        yield upstream


@asynccontextmanager
async def bench(
    *steps: Step, limits: Limits | None = None, connections: int = 100, **options: Any
) -> AsyncGenerator[Bench]:
    """Run an upstream and give a transport to it, on a clock of its own."""
    tokens, time, reports = Tokens(), FakeTime(), cast("list[CallReport]", [])
    connector = aiohttp.TCPConnector(limit=connections)
    async with scripted(*steps) as upstream, aiohttp.ClientSession(connector=connector) as session:
        transport = Transport(
            session,
            tokens,
            name="Example",
            limits=limits,
            report=reports.append,
            clock=time.clock,
            **options,
        )
        yield Bench(upstream, session, tokens, time, reports, transport)
