"""A process that dies in the middle of a refresh leaves a connection that works (ADR 8)."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.homelab_hub.upstream import endpoints
from custom_components.homelab_hub.upstream.errors import CredentialsError, UnreachableError

from .crash import connected
from .homes import TABLE, Home, Street, built, started

MERCIFUL = ["omit", "same", "rotate", "burn_on_use"]


@pytest.fixture
async def home(sockets: None, tmp_path: Path) -> AsyncGenerator[Home]:
    """Return a Home Assistant with an account at Kick."""
    async with built(tmp_path / "home") as one:
        endpoints.load(one.hass.config.path(TABLE))
        yield one
        endpoints.load(None)


@pytest.fixture
async def street(
    sockets: None, tmp_path: Path, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Street]:
    """Return two homes."""
    monkeypatch.chdir(pytestconfig.rootpath)
    async with AsyncExitStack() as stack:
        mortals = []
        for name in ("left", "right"):
            home = await stack.enter_async_context(built(tmp_path / name))
            mortals.append(await stack.enter_async_context(started(home)))
        yield Street(mortals)


def changes_something(point: str) -> bool:
    """Return whether what outlives the process may differ from what it was a point before."""
    return " waits " in point or " after " in point


@pytest.mark.parametrize("habit", MERCIFUL)
async def test_a_connection_survives_death(street: Street, habit: str) -> None:
    """At every line against the provider that forgives the least, else where the outside changes."""
    street.switch(habit)
    points = await street.points()
    if habit != "burn_on_use":
        points = [point for point in points if changes_something(point)]
    deaths = await street.die(points)

    assert [death for death in deaths if death.outcome != (None, 0)] == []
    assert {(death.answered, death.saved) for death in deaths} == {
        (False, False),
        (True, False),
        (True, True),
    }
    street.check()


async def test_only_an_answer_that_is_burnt_before_it_is_on_disk_is_lost(street: Street) -> None:
    """No client can mend that: the user is asked for consent, once, and nothing else goes wrong."""
    street.switch("burn")
    deaths = await street.die(await street.points())
    lost = [death for death in deaths if death.answered and not death.saved]
    others = [death for death in deaths if death not in lost]

    assert {death.outcome for death in lost} == {("CredentialsError", 1)}
    assert {death.outcome for death in others} == {(None, 0)}
    assert {death.answered for death in others} == {False, True}
    street.check()


async def test_a_power_cut_takes_nothing_back(street: Street) -> None:
    """The file reaches the disk before its name does, and both before the token is used."""
    report = await street.homes[0].refresh()

    assert report.lasting == ["sync file", "rename", "sync directory", "used"]


@pytest.mark.parametrize("habit", MERCIFUL)
async def test_an_answer_that_got_lost_is_had_again(
    home: Home, habit: str, freezer: FrozenDateTimeFactory
) -> None:
    """After the pause that follows every failure."""
    home.kick.switch("kick", refresh=habit)
    await home.consent()
    home.kick.faults.put("lost_answer", endpoint="token", times=1)
    async with connected(home.hass) as connection:
        with pytest.raises(UnreachableError):
            await connection.call()
        freezer.tick(60)
        await connection.call()

    assert connection.finals == []


async def test_a_burnt_answer_that_got_lost_is_told(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    """The loss looks like any other at first; what it cost shows at the next try."""
    home.kick.switch("kick", refresh="burn")
    await home.consent()
    home.kick.faults.put("lost_answer", endpoint="token", times=1)
    async with connected(home.hass) as connection:
        with pytest.raises(UnreachableError):
            await connection.call()
        freezer.tick(60)
        for _ in range(2):
            with pytest.raises(CredentialsError):
                await connection.call()

    assert len(connection.finals) == 1
