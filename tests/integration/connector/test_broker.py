"""A fresh token for every use, one refresh for everybody, and nothing lost on the way."""

import asyncio
from dataclasses import dataclass, field, replace

from freezegun.api import FrozenDateTimeFactory
from homeassistant.util.dt import utcnow
import pytest

from custom_components.homelab_hub.connector.broker import Broker
from custom_components.homelab_hub.connector.tokens import Grant, Tokens
from custom_components.homelab_hub.upstream import errors
from custom_components.homelab_hub.upstream.secret import Secret

LIFETIME = 3600.0


def tokens(number: int) -> Tokens:
    """Return the tokens of the n-th refresh, good for an hour from now."""
    return Tokens(
        access=Secret(f"access-{number}"),
        refresh=Secret(f"refresh-{number}"),
        expires_at=utcnow().timestamp() + LIFETIME,
        scopes=frozenset({"read"}),
    )


@dataclass(slots=True)
class Provider:
    """A provider that burns each refresh token, and a disk; both can be stopped and broken."""

    answers: asyncio.Event = field(default_factory=asyncio.Event)
    error: errors.UpstreamError | None = None
    used: list[str] = field(default_factory=list)
    saved: list[Grant] = field(default_factory=list)
    disk_error: Exception | None = None
    renewals: list[errors.UpstreamError | None] = field(default_factory=list)

    @property
    def ended(self) -> list[errors.CredentialsError]:
        """What only a new consent mends."""
        return [error for error in self.renewals if isinstance(error, errors.CredentialsError)]

    async def refresh(self, before: Tokens) -> Tokens:
        """Exchange a refresh token."""
        assert before.refresh is not None
        self.used.append(before.refresh.reveal())
        await self.answers.wait()
        if self.error:
            raise self.error
        return tokens(len(self.used))

    async def save(self, grant: Grant) -> None:
        """Write a grant."""
        if self.disk_error:
            raise self.disk_error
        self.saved.append(grant)


@pytest.fixture
def provider() -> Provider:
    """Return a provider that answers at once."""
    made = Provider()
    made.answers.set()
    return made


@pytest.fixture
def broker(provider: Provider, freezer: FrozenDateTimeFactory) -> Broker:
    """Return a broker of a consent given just now, on a clock that stands still."""
    grant = Grant(id="grant", granted_at=utcnow().timestamp(), tokens=tokens(0))
    return Broker(grant, provider.refresh, provider.save, provider.renewals.append)


async def test_a_good_token_is_handed_out_as_it_is(broker: Broker, provider: Provider) -> None:
    """Most calls cost nothing."""
    assert [await broker.token() for _ in range(3)] == [Secret("access-0")] * 3
    assert provider.used == []


async def test_two_hundred_callers_make_one_refresh(
    broker: Broker, provider: Provider, freezer: FrozenDateTimeFactory
) -> None:
    """And all get what came of it."""
    freezer.tick(LIFETIME)
    provider.answers.clear()
    callers = [asyncio.create_task(broker.token()) for _ in range(200)]
    await asyncio.sleep(0)
    provider.answers.set()

    assert set(await asyncio.gather(*callers)) == {Secret("access-1")}
    assert provider.used == ["refresh-0"]


async def test_a_token_is_renewed_before_its_end(
    broker: Broker, provider: Provider, freezer: FrozenDateTimeFactory
) -> None:
    """So that no call is under way when it ends."""
    freezer.tick(LIFETIME - 250)

    assert await broker.token() == Secret("access-1")
    assert provider.saved[-1].tokens.refresh == Secret("refresh-1")


async def test_nothing_is_handed_out_that_is_not_on_disk(
    broker: Broker, provider: Provider, freezer: FrozenDateTimeFactory
) -> None:
    """A full disk is an error now, not a dead connection after the next start."""
    freezer.tick(LIFETIME)
    provider.disk_error = OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        await broker.token()
    assert broker.grant is not None
    assert broker.grant.tokens.access == Secret("access-0")


async def test_a_provider_that_is_down_is_not_noticed_while_the_token_lasts(
    broker: Broker, provider: Provider, freezer: FrozenDateTimeFactory
) -> None:
    """It is asked again later, not by every call, and recovers by itself."""
    provider.error = errors.ServerError("HTTP 503")
    freezer.tick(LIFETIME - 250)
    assert {await broker.token() for _ in range(5)} == {Secret("access-0")}
    assert provider.used == ["refresh-0"]

    freezer.tick(250)
    with pytest.raises(errors.ServerError):
        await broker.token()

    provider.error = None
    freezer.tick(60)
    assert await broker.token() == Secret("access-3")
    assert provider.ended == []


async def test_an_authorization_that_is_over_is_reported_once(
    broker: Broker, provider: Provider, freezer: FrozenDateTimeFactory
) -> None:
    """No further request is made with it."""
    provider.error = errors.CredentialsError("invalid_grant")
    freezer.tick(LIFETIME)
    for _ in range(3):
        with pytest.raises(errors.CredentialsError):
            await broker.token()

    assert provider.used == ["refresh-0"]
    assert provider.ended == [provider.error]


async def test_a_refused_token_is_renewed_once(broker: Broker, provider: Provider) -> None:
    """An API that refuses the new one too refuses everything; more refreshes would not help."""
    refused = await broker.token()
    renewed = await broker.token(refused)
    again = await broker.token(renewed)

    assert (renewed, again) == (Secret("access-1"), Secret("access-1"))
    assert provider.used == ["refresh-0"]


async def test_a_token_refused_by_many_is_renewed_once(broker: Broker, provider: Provider) -> None:
    """Who comes late with the old one gets the new one."""
    refused = await broker.token()
    first = await broker.token(refused)

    assert await broker.token(refused) == first
    assert provider.used == ["refresh-0"]


async def test_a_caller_that_is_cancelled_loses_nothing(
    broker: Broker, provider: Provider, freezer: FrozenDateTimeFactory
) -> None:
    """The provider has burnt the old token by then, so the new one must reach the disk."""
    freezer.tick(LIFETIME)
    provider.answers.clear()
    caller = asyncio.create_task(broker.token())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    provider.answers.set()
    await broker.close()

    assert provider.saved[-1].tokens.refresh == Secret("refresh-1")
    assert await broker.token() == Secret("access-1")


async def test_idle_tokens_are_renewed(
    broker: Broker, provider: Provider, freezer: FrozenDateTimeFactory
) -> None:
    """Some providers forget tokens that nobody used for long."""
    await broker.keep_alive(86400)
    assert provider.used == []

    freezer.tick(86400)
    await broker.keep_alive(86400)
    await broker.keep_alive(86400)
    assert provider.used == ["refresh-0"]


async def test_short_lived_tokens_are_not_renewed_all_the_time(
    provider: Provider, freezer: FrozenDateTimeFactory
) -> None:
    """A margin of minutes would be the whole life of a token that lasts minutes."""
    short = replace(tokens(0), expires_at=utcnow().timestamp() + 120)
    grant = Grant(id="grant", granted_at=utcnow().timestamp(), tokens=short)
    broker = Broker(grant, provider.refresh, provider.save, provider.renewals.append)
    freezer.tick(100)

    assert await broker.token() == Secret("access-0")
