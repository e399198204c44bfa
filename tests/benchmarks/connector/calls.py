"""The calls that are compared, and what they are made with."""

import asyncio
from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter, time
from typing import Any

import aiohttp
from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.connector.account import Account
from custom_components.homelab_hub.connector.audit import AuditTrail
from custom_components.homelab_hub.connector.broker import Broker
from custom_components.homelab_hub.connector.capabilities import Capability, scopes_of
from custom_components.homelab_hub.connector.const import CONF_CAPABILITIES
from custom_components.homelab_hub.connector.providers import provider_of
from custom_components.homelab_hub.connector.tokens import Grant, GrantStore, Tokens
from custom_components.homelab_hub.const import CONF_KIND, Kind
from custom_components.homelab_hub.upstream.secret import Secret
from tests.entries import new_entry

from .server import Upstream

type Call = Callable[[], Awaitable[object]]
CAPABILITY = Capability.READ_CALENDAR
AT_A_TIME = 50
ROUNDS = 21
CALLS = 200


class Calls:
    """A bare session, and an account of the connector on the same session."""

    def __init__(
        self, hass: HomeAssistant, upstream: Upstream, session: aiohttp.ClientSession
    ) -> None:
        """Prepare both."""
        self._upstream = upstream
        self._session = session
        self.trail = AuditTrail(hass)
        tokens = Tokens(
            access=Secret(upstream.token),
            refresh=Secret("refresh"),
            expires_at=time() + 3600,
            scopes=scopes_of(Kind.GOOGLE, [CAPABILITY]),
        )
        grant = Grant(id="bench", granted_at=time(), tokens=tokens)
        account = Account(
            entry=new_entry(
                {CONF_KIND: Kind.GOOGLE, CONF_CAPABILITIES: [CAPABILITY]}, title="Bench"
            ),
            kind=Kind.GOOGLE,
            provider=provider_of(Kind.GOOGLE),
            broker=Broker(grant, self._refresh, self._save, self._renewed),
            client_id="",
            session=session,
            store=GrantStore(hass, "bench"),
            trail=self.trail,
        )
        self.transport = account.transport(CAPABILITY)

    async def bare(self, size: int) -> Any:
        """Call as one does who has a token that is good, and no care."""
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self._upstream.token}"}
        async with self._session.get(f"{self._upstream.root}{size}", headers=headers) as response:
            response.raise_for_status()
            return await response.json()

    async def ours(self, size: int) -> Any:
        """Call through the transport."""
        return (await self.transport.get(f"{self._upstream.root}{size}")).json()

    async def _refresh(self, before: Tokens) -> Tokens:
        """Get the next token, as a provider gives it."""
        async with self._session.get(f"{self._upstream.root}token") as response:
            answer = await response.json()
        return Tokens.from_answer({**answer, "refresh_token": "next", "expires_in": 3600}, before)

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
