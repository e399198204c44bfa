"""The calls that are compared, and what they are made with."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter, time
from typing import Any

import aiohttp

from custom_components.homelab_hub.connector.broker import Broker
from custom_components.homelab_hub.connector.tokens import Grant, Tokens
from custom_components.homelab_hub.upstream.report import CallReport
from custom_components.homelab_hub.upstream.retry import Limits
from custom_components.homelab_hub.upstream.secret import Secret
from custom_components.homelab_hub.upstream.transport import Transport

from .server import Upstream

type Call = Callable[[], Awaitable[object]]
AT_A_TIME = 50
ROUNDS = 21
CALLS = 200


class Calls:
    """A bare session, and a transport with a broker on the same session."""

    def __init__(self, upstream: Upstream, session: aiohttp.ClientSession) -> None:
        """Prepare both."""
        self._upstream = upstream
        self._session = session
        self.reports: deque[CallReport] = deque(maxlen=100_000)
        tokens = Tokens(
            access=Secret(upstream.token),
            refresh=Secret("refresh"),
            expires_at=time() + 3600,
            scopes=frozenset(),
        )
        grant = Grant(id="bench", granted_at=time(), tokens=tokens)
        broker = Broker(grant, self._refresh, self._save, self._renewed)
        self.transport = Transport(
            session,
            broker.token,
            name="bench",
            limits=Limits(concurrent=AT_A_TIME),
            report=self.reports.append,
        )

    async def bare(self, size: int) -> Any:
        """Call as one does who has a token that is good, and no care."""
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self._upstream.token}"}
        async with self._session.get(f"{self._upstream.root}{size}", headers=headers) as response:
            response.raise_for_status()
            return await response.json()

    async def ours(self, size: int) -> Any:
        """Call through the transport."""
        return (await self.transport.get(f"{self._upstream.root}{size}")).json()

    async def _refresh(self, _: Tokens) -> Tokens:
        """Get the next token, as a provider gives it."""
        async with self._session.get(f"{self._upstream.root}token") as response:
            answer = await response.json()
        return Tokens.from_answer({**answer, "refresh_token": "next", "expires_in": 3600})

    async def _save(self, _: Grant) -> None:
        """Keep nothing: the disk is not what is measured."""

    def _renewed(self, _: Exception | None) -> None:
        """Need nobody who is told."""


async def one_by_one(call: Call, count: int) -> float:
    """Return the microseconds of a call, made one after another."""
    started = perf_counter()
    for _ in range(count):
        await call()
    return (perf_counter() - started) / count * 1e6


async def many_at_a_time(call: Call, count: int) -> float:
    """Return the microseconds from one answer to the next, with so many under way."""

    async def worker() -> None:
        for _ in range(count // AT_A_TIME):
            await call()

    started = perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_A_TIME):
            group.create_task(worker())
    return (perf_counter() - started) / count * 1e6


async def compared(
    way: Callable[[Call, int], Awaitable[float]], bare: Call, ours: Call
) -> tuple[float, float]:
    """Return the medians of both, measured in turn."""
    await way(bare, CALLS)
    await way(ours, CALLS)
    samples = [(await way(bare, CALLS), await way(ours, CALLS)) for _ in range(ROUNDS)]
    return median(bare for bare, _ in samples), median(ours for _, ours in samples)
