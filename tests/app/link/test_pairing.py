"""The link's secret, from the first start to the next one."""

from http import HTTPStatus
import stat

from aiohttp import WSServerHandshakeError
import pytest

from homelab_hub_app.hub import Hub
from homelab_hub_app.link.pairing import CURRENT, FILE, Pairing
from homelab_hub_app.settings import Settings
from homelab_hub_app.store.engine import FILE as DATABASE
from homelab_hub_protocol.app import PING, REPLACE_TOKEN
from homelab_hub_protocol.words import Nothing
from homelab_hub_upstream.secret import Secret
from tests.app.conftest import Start
from tests.app.integration import Integration, connect, linked


def written(settings: Settings) -> Secret:
    """Return the secret that is in the file."""
    return Secret((settings.data / FILE).read_text().strip())


async def refused(hub: Hub, token: Secret) -> bool:
    """Return whether the app does not know a secret."""
    try:
        async with connect(hub.link.port, token):
            return False
    except WSServerHandshakeError as error:
        return error.status == HTTPStatus.UNAUTHORIZED


async def replaced(integration: Integration) -> Secret:
    """Have the app make a new secret."""
    return Secret((await integration.peer.ask(REPLACE_TOKEN, Nothing())).token)


async def test_the_secret_is_for_its_owner_and_only_its_hash_is_stored(
    start: Start, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """32 random bytes, in one file of mode 600, and in no log."""
    async with start() as hub:
        token = written(settings)
        stored = await hub._pairing._facts.all()

    assert len(token.reveal()) == 43
    assert stat.S_IMODE((settings.data / FILE).stat().st_mode) == 0o600
    assert token.reveal() not in str(stored)
    assert len(stored[CURRENT]) == 64
    for file in settings.data.rglob("*"):
        if file.is_file() and file.name != FILE:
            assert token.reveal().encode() not in file.read_bytes()
    assert token.reveal() not in caplog.text
    assert str(settings.data / FILE) in caplog.text


async def test_the_secret_stays_over_restarts(start: Start, settings: Settings) -> None:
    """Nothing has to be paired anew."""
    async with start():
        first = written(settings)
    async with start() as hub, linked(hub.link.port, first):
        assert written(settings) == first


async def test_a_new_secret_is_valid_at_once_and_ends_the_old_when_it_is_used(
    start: Start, settings: Settings
) -> None:
    """Home Assistant may fail to store it, and still has the old one then."""
    async with start() as hub:
        old = written(settings)
        async with linked(hub.link.port, old) as integration:
            new = await replaced(integration)
            assert await integration.peer.ask(PING, Nothing()) == Nothing()
        assert new != old
        assert written(settings) == new
        assert not await refused(hub, old)
        assert not await refused(hub, new)
        assert await refused(hub, old)
    async with start() as hub:
        assert await refused(hub, old)
        assert not await refused(hub, new)


async def test_both_secrets_are_valid_after_a_restart_until_the_new_is_used(
    start: Start, settings: Settings
) -> None:
    """The app may end between the two."""
    async with start() as hub:
        old = written(settings)
        async with linked(hub.link.port, old) as integration:
            new = await replaced(integration)
    async with start() as hub:
        assert not await refused(hub, old)
        assert not await refused(hub, new)
        assert await refused(hub, old)


async def test_replacing_twice_leaves_the_last(start: Start, settings: Settings) -> None:
    """One that was never used is worth nothing any more."""
    async with start() as hub:
        async with linked(hub.link.port, written(settings)) as integration:
            never_used = await replaced(integration)
            last = await replaced(integration)
        assert await refused(hub, never_used)
        assert not await refused(hub, last)


async def test_who_loses_the_file_keeps_the_link(
    start: Start, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """The secret cannot be shown any more, but it can be replaced."""
    async with start():
        token = written(settings)
    (settings.data / FILE).unlink()
    async with start() as hub:
        assert hub._pairing.token is None
        assert "does not hold the secret" in caplog.text
        async with linked(hub.link.port, token) as integration:
            new = await replaced(integration)
        assert written(settings) == new == hub._pairing.token


async def test_who_loses_the_database_keeps_the_link_too(start: Start, settings: Settings) -> None:
    """The secret in the file is the one that Home Assistant has."""
    async with start() as hub:
        token = written(settings)
        instance = hub._identity.instance
    for file in settings.data.glob(f"{DATABASE}*"):
        file.unlink()
    async with start() as hub, linked(hub.link.port, token) as integration:
        assert integration.welcome is not None
        assert integration.welcome.app != instance


async def test_a_file_that_was_edited_opens_nothing(start: Start, settings: Settings) -> None:
    """It is there to be read."""
    async with start():
        token = written(settings)
    (settings.data / FILE).write_text("of my own\n")
    async with start() as hub:
        assert hub._pairing.token is None
        assert await refused(hub, Secret("of my own"))
        assert not await refused(hub, token)


async def test_the_app_does_not_tell_its_secret_by_accident(hub: Hub) -> None:
    """Not even when it is printed."""
    pairing = hub._pairing

    assert isinstance(pairing, Pairing)
    assert pairing.token is not None
    assert pairing.token.reveal() not in f"{pairing.token} {pairing.token!r} {vars(pairing)}"
