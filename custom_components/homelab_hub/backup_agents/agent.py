"""A destination as Home Assistant's backup manager knows it."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Final, override

from homeassistant.components.backup import (
    AgentBackup,
    BackupAgent,
    BackupAgentError,
    BackupNotFound,
    OnProgressCallback,
)
from homeassistant.components.backup.agent import BackupAgentUnreachableError

from ..connector.actor import acting
from ..const import DOMAIN
from ..upstream import errors
from .const import ACTOR
from .effort import SOON
from .errors import DamagedError, SourceError, SpoolError, StorageFullError
from .history import Test
from .keep import Keeper
from .source import OpenStream
from .streams import close_stream
from .uploads import Uploads
from .vault import Stored, Vault

type Words = Callable[[errors.UpstreamError], dict[str, Any]]

# What is wrong with the backup, not with the account.
_OF_BACKUP: Final = (DamagedError, SourceError, SpoolError, StorageFullError)
_AWAY: Final = (errors.UnreachableError, errors.TooSlowError)


class HubBackupAgent(BackupAgent):
    """One destination of backups."""

    domain = DOMAIN

    def __init__(
        self,
        *,
        name: str,
        unique_id: str,
        vault: Vault,
        uploads: Uploads,
        keeper: Keeper,
        words: Words,
    ) -> None:
        """Keep backups in a vault; `words` translates the errors of its account."""
        super().__init__()
        self.name = name
        self.unique_id = unique_id
        self._vault = vault
        self._uploads = uploads
        self._keeper = keeper
        self._words = words

    @override
    async def async_upload_backup(
        self,
        *,
        open_stream: OpenStream,
        backup: AgentBackup,
        on_progress: OnProgressCallback,
        **kwargs: Any,
    ) -> None:
        """Return when the backup is there and its checksum right."""
        with acting(ACTOR):
            try:
                await self._uploads.upload(
                    backup, open_stream, lambda size: on_progress(bytes_uploaded=size)
                )
            except errors.UpstreamError as error:
                if isinstance(error, SOON) and self._uploads.goes_on(backup.backup_id):
                    raise BackupAgentError(
                        translation_domain=DOMAIN,
                        translation_key="backup_goes_on",
                        translation_placeholders={"name": self.name},
                    ) from error
                raise self._failure(error, backup) from error
            self._keeper.tidy_soon()

    @override
    async def async_download_backup(self, backup_id: str, **kwargs: Any) -> AsyncIterator[bytes]:
        """Return the content; reading it fails if it does not arrive whole."""
        with acting(ACTOR):
            stored = await self._find(backup_id)
            try:
                content = await self._vault.read(stored)
            except errors.UpstreamError as error:
                raise self._failure(error, stored.backup) from error
        return self._translated(content, stored.backup)

    @override
    async def async_delete_backup(self, backup_id: str, **kwargs: Any) -> None:
        """Delete a backup, with every copy there may be of it: else another would be listed."""
        with acting(ACTOR):
            copies = [one for one in await self._all() if one.backup.backup_id == backup_id]
            deleted = [await self._delete(one) for one in copies]
            if not any(deleted):
                raise self._not_found(backup_id)

    @override
    async def async_list_backups(self, **kwargs: Any) -> list[AgentBackup]:
        """Return all backups of this Home Assistant."""
        with acting(ACTOR):
            return [stored.backup for stored in await self._all()]

    @override
    async def async_get_backup(self, backup_id: str, **kwargs: Any) -> AgentBackup:
        """Return one of them."""
        with acting(ACTOR):
            return (await self._find(backup_id)).backup

    async def test(self, backup_id: str | None) -> Test:
        """Test whether a backup could be restored, the newest if none is named."""
        if backup_id is not None:
            stored = await self._find(backup_id)
        else:
            found = await self._all()
            if not found:
                raise BackupAgentError(
                    translation_domain=DOMAIN,
                    translation_key="backup_none_yet",
                    translation_placeholders={"name": self.name},
                )
            stored = max(found, key=lambda one: one.created)
        try:
            return await self._keeper.test(stored)
        except errors.UpstreamError as error:
            raise self._failure(error, stored.backup) from error

    async def _all(self) -> Sequence[Stored]:
        """Return what lies there; raises what the manager expects."""
        try:
            return await self._vault.all()
        except errors.UpstreamError as error:
            raise self._failure(error) from error

    async def _delete(self, stored: Stored) -> bool:
        """Delete a file. Return whether it was there."""
        try:
            await self._vault.delete(stored)
        except errors.NotFoundError:
            self._keeper.gone(stored)
            return False
        except errors.UpstreamError as error:
            raise self._failure(error, stored.backup) from error
        self._keeper.gone(stored)
        return True

    async def _find(self, backup_id: str) -> Stored:
        """Return a backup as it lies there; raises what the manager expects."""
        try:
            stored = await self._vault.find(backup_id)
        except errors.UpstreamError as error:
            raise self._failure(error) from error
        if stored is None:
            raise self._not_found(backup_id)
        return stored

    async def _translated(
        self, content: AsyncIterator[bytes], backup: AgentBackup
    ) -> AsyncIterator[bytes]:
        """Yield the content, with errors that the manager knows."""
        try:
            # Not around the whole: between two pieces the context is that of who reads.
            while True:
                with acting(ACTOR):
                    piece = await anext(content, None)
                if piece is None:
                    return
                yield piece
        except errors.UpstreamError as error:
            raise self._failure(error, backup) from error
        finally:
            await close_stream(content)

    def _failure(
        self, error: errors.UpstreamError, backup: AgentBackup | None = None
    ) -> BackupAgentError:
        """Return an error in the manager's terms and in the user's words."""
        if isinstance(error, _OF_BACKUP):
            return BackupAgentError(
                translation_domain=DOMAIN,
                translation_key=error.key,
                translation_placeholders={
                    "name": self.name,
                    "backup": backup.name if backup else "",
                },
            )
        kind = BackupAgentUnreachableError if isinstance(error, _AWAY) else BackupAgentError
        return kind(**self._words(error))

    def _not_found(self, backup_id: str) -> BackupNotFound:
        """Return what the manager expects for a backup that is not there."""
        return BackupNotFound(
            translation_domain=DOMAIN,
            translation_key="backup_not_found",
            translation_placeholders={"backup_id": backup_id, "name": self.name},
        )
