"""Uploads that are gone on with after a crash, from what is on the disk."""

import asyncio
import json
from pathlib import Path

import pytest

from custom_components.homelab_hub.backup_agents import uploads
from custom_components.homelab_hub.backup_agents.ledger import Pending
from custom_components.homelab_hub.upstream import errors
from custom_components.homelab_hub.upstream.secret import Secret
from tests.waiting import until

from .shelf import Owner, described
from .tars import noise

CONTENT = noise("uploads", 100_000)
BACKUP = described("first", CONTENT)


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


async def test_an_upload_that_is_not_understood_takes_no_other_with_it(owner: Owner) -> None:
    """A ledger of another version may have something in it that this one does not know."""
    owner.shelf.trouble = lambda _: errors.CredentialsError()
    with pytest.raises(errors.CredentialsError):
        await owner.upload(BACKUP, CONTENT)
    await owner.uploads.stop()
    path = Path(owner.hass.config.path(".storage", "homelab_hub.uploads.shelf"))
    stored = json.loads(await owner.hass.async_add_executor_job(path.read_text))
    stored["uploads"].insert(0, {"backup": {"id": "from the future"}})
    await owner.hass.async_add_executor_job(path.write_text, json.dumps(stored))
    owner.shelf.trouble = lambda _: None

    await owner.begin()
    owner.uploads.start()
    await until(lambda: "first" in owner.shelf.content)

    assert owner.shelf.content["first"] == CONTENT


async def test_a_crash_at_the_very_end_is_no_alarm(owner: Owner) -> None:
    """The backup is there and its file here deleted; only the ledger did not know yet."""
    await owner.upload(BACKUP, CONTENT)
    await owner.ledger.put(Pending(backup=BACKUP, begun=owner.time.now, session=Secret("over")))
    await owner.uploads.stop()

    await owner.begin()
    owner.uploads.start()
    await until(lambda: not owner.ledger.uploads)

    assert owner.history.failures == 0
    assert owner.history.last_success is not None
    assert owner.shelf.tries == 1


async def test_a_disk_that_cannot_be_read_for_once_deletes_no_backup(owner: Owner) -> None:
    """What is kept stays until it is known what it was kept for."""
    owner.shelf.trouble = lambda _: errors.CredentialsError()
    with pytest.raises(errors.CredentialsError):
        await owner.upload(BACKUP, CONTENT)
    await owner.uploads.stop()
    path = Path(owner.hass.config.path(".storage", "homelab_hub.uploads.shelf"))
    aside = path.with_name("aside")
    await owner.hass.async_add_executor_job(path.rename, aside)
    await owner.hass.async_add_executor_job(path.mkdir)  # which cannot be read as a file

    await owner.begin()
    assert len(owner.files) == 1
    await owner.hass.async_add_executor_job(path.rmdir)
    await owner.hass.async_add_executor_job(aside.rename, path)
    owner.shelf.trouble = lambda _: None
    await owner.begin()
    owner.uploads.start()
    await until(lambda: "first" in owner.shelf.content)


async def test_the_file_of_a_manager_that_is_still_there_is_not_deleted(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another destination may still be uploading from it when ours has ended in the background."""
    folder = Path(owner.hass.config.path("tmp_backups"))
    theirs = folder / "first.tar"
    await owner.hass.async_add_executor_job(_write, theirs, CONTENT)
    monkeypatch.setattr(uploads, "_THIS_PROGRAM", owner.time.now - 1)
    refusals = iter([errors.CredentialsError()])
    owner.shelf.trouble = lambda _: next(refusals, None)
    with pytest.raises(errors.CredentialsError):
        await owner.upload(BACKUP, CONTENT)

    await until(lambda: "first" in owner.shelf.content and len(owner.files) == 1)

    assert owner.files == [theirs]


def _write(path: Path, content: bytes) -> None:
    """Write a file in a folder that may not be there."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
