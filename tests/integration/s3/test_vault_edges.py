"""A bucket as a place for backups, where something is at its limit."""

from dataclasses import replace
from errno import ENOSPC

import pytest

from custom_components.homelab_hub.connections.s3.vault import S3Vault
from custom_components.homelab_hub.upstream.s3 import S3Client
from custom_components.homelab_hub.upstream.s3_errors import ObjectTooLargeError
from custom_components.homelab_hub.upstream.secret import Secret
from homelab_hub_simulators.s3 import S3Simulator

from .test_vault import BACKUP, CONTENT, Begin, begin, client, s3, vault

__all__ = ["begin", "client", "s3", "vault"]


async def test_more_than_the_parts_take_is_refused_before_anything_is_begun(
    vault: S3Vault, begin: Begin, s3: S3Simulator
) -> None:
    """48 TiB are ten thousand parts of the largest size."""
    uploading = begin()
    uploading.backup = replace(BACKUP, size=10_000 * 5 * 2**30 + 1)
    with pytest.raises(ObjectTooLargeError):
        await vault.upload(uploading.upload())

    assert s3.counts["CreateMultipartUpload"] == 0


async def test_an_upload_that_cannot_be_remembered_is_not_begun(
    vault: S3Vault, begin: Begin, client: S3Client
) -> None:
    """Nobody would abort it."""

    async def keep(_session: Secret | None) -> None:
        raise OSError(ENOSPC, "no room")

    upload = begin().upload()
    upload.keep = keep
    with pytest.raises(OSError, match="no room"):
        await vault.upload(upload)

    assert await client.uploads() == []


async def test_backups_are_whole_with_keys_of_the_service(
    vault: S3Vault, begin: Begin, s3: S3Simulator
) -> None:
    """Its ETags are no digests then, and prove no damage."""
    s3.own_keys = True
    stored = await vault.upload(begin().upload())

    assert stored.size == len(CONTENT)


async def test_a_backup_that_is_deleted_while_it_is_listed_is_not_listed(
    vault: S3Vault, begin: Begin, s3: S3Simulator
) -> None:
    """And those beside it are."""
    await vault.upload(begin().upload())
    s3.faults.put("gone", endpoint="GetObject", times=1)

    assert await vault.all() == []
    assert len(await vault.all()) == 1
