"""Whether a backup could be restored."""

from collections.abc import AsyncIterator
import hashlib
from pathlib import Path

from homeassistant.components.backup import AgentBackup
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.backup_agents.errors import DamagedError
from custom_components.homelab_hub.backup_agents.verification import verify

from .tars import make_backup, stream_of

PASSWORD = "secret-of-the-test"


async def made(
    hass: HomeAssistant, folder: Path, *, password: str | None = None
) -> tuple[AgentBackup, bytes]:
    """Return a backup and its content."""
    path = folder / "backup.tar"
    backup = await hass.async_add_executor_job(lambda: make_backup(path, password=password))
    return backup, await hass.async_add_executor_job(path.read_bytes)


async def opened(content: bytes) -> AsyncIterator[bytes]:
    """Return a stream of the content."""
    return await stream_of(content, piece=10_000)()


def md5(content: bytes) -> str:
    """Return a checksum."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("password", [None, PASSWORD])
@pytest.mark.parametrize("known", [True, False])
async def test_a_good_backup_is_good(
    hass: HomeAssistant, tmp_path: Path, password: str | None, known: bool
) -> None:
    """Protected or not, with the password or without."""
    backup, content = await made(hass, tmp_path, password=password)

    read_all = await verify(
        hass,
        backup,
        await opened(content),
        md5=md5(content),
        password=password if known else None,
    )

    assert read_all == (known or password is None)


async def test_a_backup_with_an_older_password_is_not_damaged(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    """It can be restored by who has that password; it is only looked at from outside."""
    backup, content = await made(hass, tmp_path, password=PASSWORD)

    assert not await verify(hass, backup, await opened(content), md5=md5(content), password="other")
    with pytest.raises(DamagedError):
        await verify(hass, backup, await opened(content[:-5000]), md5=None, password="other")


@pytest.mark.parametrize("password", [None, PASSWORD])
@pytest.mark.parametrize("place", [0.3, 0.5, 0.9])
async def test_a_flipped_bit_is_found_without_a_checksum(
    hass: HomeAssistant, tmp_path: Path, password: str | None, place: float
) -> None:
    """What the archive itself carries is checked: CRC of gzip, or the cipher's own."""
    backup, content = await made(hass, tmp_path, password=password)
    at = int(len(content) * place)
    damaged = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]

    with pytest.raises(DamagedError):
        await verify(hass, backup, await opened(damaged), md5=None, password=password)


async def test_a_checksum_is_enough_to_find_damage(hass: HomeAssistant, tmp_path: Path) -> None:
    """Padding at the end of a tar means nothing, but it is not what was stored."""
    backup, content = await made(hass, tmp_path)

    with pytest.raises(DamagedError, match="checksum"):
        await verify(hass, backup, await opened(content[:-1] + b"x"), md5=md5(content))


@pytest.mark.parametrize("left", [0, 100, 5_000, 100_000])
async def test_half_a_backup_is_none(hass: HomeAssistant, tmp_path: Path, left: int) -> None:
    """However much is missing."""
    backup, content = await made(hass, tmp_path)

    with pytest.raises(DamagedError):
        await verify(hass, backup, await opened(content[:left]), md5=None)


async def test_another_backup_is_not_this_one(hass: HomeAssistant, tmp_path: Path) -> None:
    """A file may lie under a wrong name."""
    backup, content = await made(hass, tmp_path)
    other = AgentBackup.from_dict(backup.as_dict() | {"backup_id": "other"})

    with pytest.raises(DamagedError, match="another backup"):
        await verify(hass, other, await opened(content), md5=md5(content))


async def test_an_app_that_is_missing_is_missed(hass: HomeAssistant, tmp_path: Path) -> None:
    """What the backup says it has must be in it."""
    backup, content = await made(hass, tmp_path)
    addons = [{"name": "Broker", "slug": "core_mosquitto", "version": "6"}]
    more = AgentBackup.from_dict(backup.as_dict() | {"addons": addons})

    with pytest.raises(DamagedError, match="core_mosquitto"):
        await verify(hass, more, await opened(content), md5=md5(content))
