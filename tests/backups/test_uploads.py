"""Uploads that end, whatever happens on the way."""

import asyncio
from collections.abc import AsyncGenerator
from io import FileIO
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.backups import shelter
from custom_components.homelab_hub.backups.errors import DamagedError, SourceError, StorageFullError
from custom_components.homelab_hub.backups.uploads import GIVE_UP_AFTER, HANDED_OVER, PATIENCE
from custom_components.homelab_hub.upstream import errors

from .shelf import Owner, Shelf, described
from .tars import noise
from .waiting import until

CONTENT = noise("uploads", 100_000)
BACKUP = described("first", CONTENT)


@pytest.fixture
async def owner(hass: HomeAssistant) -> AsyncGenerator[Owner]:
    """Return uploads to a shelf."""
    owner = Owner(hass, Shelf())
    await owner.begin()
    yield owner
    await owner.uploads.stop()


def unreachable(_: int) -> errors.UpstreamError:
    """Be out of reach."""
    return errors.UnreachableError()


async def test_a_stream_is_uploaded_and_nothing_stays(owner: Owner) -> None:
    """Neither on the disk nor in the ledger."""
    stored = await owner.upload(BACKUP, CONTENT)

    assert owner.shelf.content[stored.id] == CONTENT
    assert not owner.files
    assert not owner.ledger.uploads


async def test_breaks_are_waited_for_and_what_arrived_stays(owner: Owner) -> None:
    """Longer and longer, until it goes on; then short again."""
    broken = iter([None, errors.UnreachableError(), errors.ServerError(), errors.TooSlowError()])
    owner.shelf.trouble = lambda _: next(broken, None)

    await owner.upload(BACKUP, CONTENT)

    assert owner.shelf.content["first"] == CONTENT
    assert len(owner.shelf.arrived) == 1
    first, second, third = owner.time.pauses
    assert 0 < first <= 1 < second * 2 <= 4
    assert second < third * 2 <= 8


async def test_the_time_that_is_asked_for_is_waited(owner: Owner) -> None:
    """Google says how long it wants to be left alone."""
    broken = iter([errors.RateLimitError(retry_after=100.0)])
    owner.shelf.trouble = lambda _: next(broken, None)

    await owner.upload(BACKUP, CONTENT)

    [pause] = owner.time.pauses
    assert pause >= 100.0


async def test_the_manager_is_not_kept_waiting_for_ever(owner: Owner) -> None:
    """It is told that it failed; the upload goes on in the background from where it was."""
    owner.shelf.trouble = lambda arrived: errors.UnreachableError() if arrived > 50_000 else None
    begun = owner.time.now

    with pytest.raises(errors.UnreachableError):
        await owner.upload(BACKUP, CONTENT)

    assert owner.time.now - begun <= PATIENCE
    assert owner.uploads.goes_on("first")
    owner.shelf.trouble = lambda _: None
    await until(lambda: "first" in owner.shelf.content)
    assert owner.shelf.content["first"] == CONTENT
    assert len(owner.shelf.arrived) == 1
    await until(lambda: not owner.files)


async def test_what_only_a_person_mends_is_not_waited_for(owner: Owner) -> None:
    """A paused or revoked account; the upload goes on when the person has mended it."""
    moments: list[float] = []

    def refuse_twice(_: int) -> errors.UpstreamError | None:
        moments.append(owner.time.now)
        return errors.CredentialsError() if len(moments) <= 2 else None

    owner.shelf.trouble = refuse_twice
    with pytest.raises(errors.CredentialsError):
        await owner.upload(BACKUP, CONTENT)

    await until(lambda: "first" in owner.shelf.content)
    assert moments[1] - moments[0] >= HANDED_OVER


async def test_a_week_without_success_is_the_end(owner: Owner) -> None:
    """The user is told; nothing stays, here or there."""
    owner.shelf.trouble = unreachable
    with pytest.raises(errors.UnreachableError):
        await owner.upload(BACKUP, CONTENT)

    await until(lambda: owner.given_up)

    assert owner.given_up == [("first", "upstream_unreachable")]
    assert owner.time.now >= 1_000_000 + GIVE_UP_AFTER - 3600
    assert owner.shelf.abandoned
    assert not owner.files
    assert not owner.ledger.uploads


async def test_the_next_backup_replaces_one_that_fails(owner: Owner) -> None:
    """It is worth more, and the disk is not for both."""
    owner.shelf.trouble = lambda _: errors.CredentialsError()
    with pytest.raises(errors.CredentialsError):
        await owner.upload(BACKUP, CONTENT)
    owner.shelf.trouble = lambda _: None

    await owner.upload(described("second", CONTENT), CONTENT)

    assert list(owner.shelf.content) == ["second"]
    assert not owner.given_up
    assert not owner.files


async def test_damage_is_tried_again_and_then_told(owner: Owner) -> None:
    """What does not arrive as it was sent is worth nothing."""
    owner.shelf.damages = True

    with pytest.raises(DamagedError):
        await owner.upload(BACKUP, CONTENT)

    assert owner.shelf.tries == 3
    assert not owner.shelf.stored
    assert not owner.uploads.goes_on("first")


async def test_no_room_ends_it_at_once(owner: Owner) -> None:
    """Waiting frees no space."""
    owner.shelf.trouble = lambda arrived: StorageFullError() if arrived > 50_000 else None

    with pytest.raises(StorageFullError):
        await owner.upload(BACKUP, CONTENT)

    assert owner.shelf.abandoned
    assert not owner.files
    assert not owner.uploads.goes_on("first")


async def test_a_crash_is_gone_on_from(owner: Owner) -> None:
    """Nobody told the old Home Assistant to end; the new one finds ledger and file."""
    halfway = asyncio.Event()

    def stop_halfway(arrived: int) -> errors.UpstreamError | None:
        if arrived < 50_000:
            return None
        halfway.set()
        return errors.CredentialsError()

    owner.shelf.trouble = stop_halfway
    with pytest.raises(errors.CredentialsError):
        await owner.upload(BACKUP, CONTENT)
    await owner.uploads.stop()
    assert halfway.is_set()
    owner.shelf.trouble = lambda _: None
    owner.shelf.tries = 0

    await owner.begin()
    owner.uploads.start()
    await until(lambda: "first" in owner.shelf.content)

    assert owner.shelf.content["first"] == CONTENT
    assert owner.shelf.tries == 1
    assert len(owner.shelf.arrived) == 1


async def test_a_ledger_that_cannot_be_read_stops_nothing(owner: Owner) -> None:
    """A crash of the machine may leave anything."""
    path = Path(owner.hass.config.path(".storage", "homelab_hub.uploads.shelf"))
    await owner.hass.async_add_executor_job(_write, path, b'{"uploads": [{"backup": ')

    await owner.begin()
    await owner.upload(BACKUP, CONTENT)

    assert owner.shelf.content["first"] == CONTENT


async def test_without_room_here_the_bare_stream_is_uploaded(hass: HomeAssistant) -> None:
    """A full disk must not keep backups from leaving it."""
    owner = Owner(hass, Shelf(), reserve=2**60)
    await owner.begin()
    broken = iter([None, None, errors.UnreachableError()])
    owner.shelf.trouble = lambda _: next(broken, None)

    await owner.upload(BACKUP, CONTENT)

    assert owner.shelf.content["first"] == CONTENT
    assert not owner.files


async def test_a_disk_that_fills_up_meanwhile_stops_nothing(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stream is read again from its beginning. /dev/full takes nothing, as a full disk."""
    monkeypatch.setattr(shelter, "_create", _full)

    await owner.upload(BACKUP, CONTENT)

    assert owner.shelf.content["first"] == CONTENT


@pytest.mark.parametrize("said", [len(CONTENT) - 1, len(CONTENT) + 1])
async def test_a_stream_that_is_not_as_long_as_it_was_said_to_be_is_refused(
    owner: Owner, said: int
) -> None:
    """Half a backup is none."""
    with pytest.raises(SourceError):
        await owner.upload(described("first", CONTENT, size=said), CONTENT)

    assert not owner.shelf.stored
    assert not owner.files


def _write(path: Path, content: bytes) -> None:
    """Write a file in a folder that may not be there."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def _full(path: Path) -> FileIO:
    """Begin a file on a disk that is full."""
    path.touch()
    return FileIO("/dev/full", "w")
