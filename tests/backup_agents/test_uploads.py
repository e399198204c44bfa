"""Uploads that end, whatever happens on the way."""

import asyncio
from io import FileIO
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.backup_agents import shelter
from custom_components.homelab_hub.backup_agents.errors import (
    DamagedError,
    SourceError,
    StorageFullError,
)
from custom_components.homelab_hub.backup_agents.history import load_history
from custom_components.homelab_hub.backup_agents.uploads import GIVE_UP_AFTER, HANDED_OVER, PATIENCE
from custom_components.homelab_hub.backup_agents.vault import Stored, Upload
from custom_components.homelab_hub.upstream import errors
from custom_components.homelab_hub.upstream.secret import Secret
from tests.waiting import until

from .shelf import Owner, Shelf, described
from .tars import noise

CONTENT = noise("uploads", 100_000)
BACKUP = described("first", CONTENT)


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


async def test_what_waits_for_a_person_goes_on_when_it_is_told_to(hass: HomeAssistant) -> None:
    """A pause may be an hour long; whoever knows that it is over says so."""
    owner = Owner(hass, Shelf())
    asleep = asyncio.Event()

    async def sleep(_: float) -> None:
        asleep.set()
        await asyncio.Event().wait()  # for ever

    owner.sleep = sleep
    await owner.begin()
    owner.shelf.trouble = lambda _: errors.CredentialsError()
    with pytest.raises(errors.CredentialsError):
        await owner.upload(BACKUP, CONTENT)
    await until(asleep.is_set)
    owner.shelf.trouble = lambda _: None

    owner.uploads.try_now()

    await until(lambda: "first" in owner.shelf.content)
    await owner.uploads.stop()


async def test_what_is_sent_is_progress_before_it_is_confirmed(owner: Owner) -> None:
    """One request may send for hours; one that breaks off after them is no standstill."""

    async def upload(upload: Upload) -> Stored:
        """Send for an hour, and break off before an answer; the second time, all has come."""
        tries.append(upload)
        if len(tries) > 1:
            return owner.shelf.keep(upload.backup, CONTENT)
        await upload.keep(Secret("session"))
        upload.arrived(0, True)
        owner.time.now += 3600
        upload.arrived(len(CONTENT) // 2, False)
        raise errors.UnreachableError

    tries: list[Upload] = []
    owner.shelf.upload = upload  # type: ignore[method-assign]  # a destination as slow as this

    await owner.upload(BACKUP, CONTENT)

    assert len(tries) == 2


async def test_how_fast_it_went_is_known(owner: Owner) -> None:
    """In bytes a second, over the pauses too."""
    broken = iter([None, errors.UnreachableError()])
    owner.shelf.trouble = lambda _: next(broken, None)

    await owner.upload(BACKUP, CONTENT)

    [pause] = owner.time.pauses
    assert owner.history.last_rate == pytest.approx(len(CONTENT) / pause)
    await owner.history.flush()
    history = await load_history(owner.hass, "shelf", lambda: None)
    assert history.last_rate == owner.history.last_rate


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


def _full(path: Path) -> FileIO:
    """Begin a file on a disk that is full."""
    path.touch()
    return FileIO("/dev/full", "w")
