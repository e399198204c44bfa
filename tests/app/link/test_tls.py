"""The link with TLS."""

from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
import ssl
import stat

from aiohttp import ClientSession, ServerFingerprintMismatch
import pytest

from homelab_hub_app.link.tls import FOLDER
from homelab_hub_app.settings import Settings, SettingsError
from homelab_hub_protocol.frames import Welcome
from tests.app.conftest import Start
from tests.app.integration import connect


async def test_the_app_makes_a_certificate_that_can_be_pinned(
    start: Start, settings: Settings
) -> None:
    """It stays the same over restarts; its key is for its owner."""
    settings = replace(settings, tls=True)
    async with start(settings=settings) as hub:
        fingerprint = (await hub.report()).fingerprint
        async with connect(hub.link.port, hub._pairing.token, fingerprint) as integration:
            assert isinstance(await integration.hello(), Welcome)
        with pytest.raises(ServerFingerprintMismatch):
            async with connect(hub.link.port, hub._pairing.token, "ab" * 32):
                pass
    assert stat.S_IMODE((settings.data / FOLDER / "key.pem").stat().st_mode) == 0o600

    async with start(settings=settings) as hub:
        assert (await hub.report()).fingerprint == fingerprint


async def test_the_operators_own_certificate_is_used(start: Start, settings: Settings) -> None:
    """Named by path; the chain may follow in the same file."""
    async with start(settings=replace(settings, tls=True)):
        pass
    folder = settings.data / FOLDER
    own = settings.data / "own.pem"
    own.write_text((folder / "certificate.pem").read_text() * 2)
    settings = replace(settings, tls_certificate=own, tls_key=folder / "key.pem")

    async with start(settings=settings) as hub:
        trust = ssl.create_default_context(cafile=own)
        trust.check_hostname = False
        async with (
            ClientSession() as session,
            session.get(f"https://127.0.0.1:{hub.link.port}/health", ssl=trust) as response,
        ):
            assert response.status == HTTPStatus.OK


@pytest.mark.parametrize("content", [None, "", "no certificate"])
async def test_a_certificate_that_cannot_be_used_is_named(
    start: Start, settings: Settings, tmp_path: Path, content: str | None
) -> None:
    """The app does not start without TLS instead."""
    certificate = tmp_path / "certificate.pem"
    if content is not None:
        certificate.write_text(content)
    wrong = replace(settings, tls_certificate=certificate, tls_key=certificate)

    with pytest.raises(SettingsError, match=r"certificate\.pem cannot be used"):
        async with start(settings=wrong):
            pass
