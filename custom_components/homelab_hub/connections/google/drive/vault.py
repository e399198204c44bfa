"""Drive as a place for backups."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from homeassistant.core import HomeAssistant

from ....backup_agents.errors import DamagedError, StorageFullError
from ....backup_agents.vault import Stored, Upload
from ....upstream import errors
from ....upstream.endpoints import endpoint
from ....upstream.google_requests import GoogleRequest
from ....upstream.secret import Secret
from .client import DriveClient, having
from .content import content
from .folder import Folders
from .metadata import BACKUP, FIELDS, MIME_TYPE, body_of, key_of, mark, stored_of
from .resumable import Announced, File, ResumableUploads

FULL: Final = "storageQuotaExceeded"
_UPLOADED: Final = f"{FIELDS},parents,trashed"


class DriveVault:
    """The backups of one Home Assistant in a Drive, wherever in it a person put them."""

    def __init__(
        self,
        hass: HomeAssistant,
        client: DriveClient,
        folders: Folders,
        *,
        instance: str,
        folder: str,
    ) -> None:
        """Put backups into a folder; those in others are found too."""
        self._hass = hass
        self._client = client
        self._folders = folders
        self._instance = instance
        self._folder = folder
        self._sessions = ResumableUploads(client.transport, endpoint("google", "drive"))

    async def upload(self, upload: Upload) -> Stored:
        """Bring an upload to its end from wherever it stands."""
        try:
            return await self._upload(upload)
        except errors.QuotaError as error:
            if error.reason == FULL:
                raise StorageFullError("Drive is full") from error
            raise

    async def abandon(self, session: Secret) -> None:
        """Delete what has arrived of an upload that nobody finishes."""
        await self._sessions.cancel(session)

    async def all(self) -> list[Stored]:
        """Return all backups of this Home Assistant, from all folders."""
        return await self._search(mark(self._instance, BACKUP))

    async def find(self, backup_id: str) -> Stored | None:
        """Return one of them."""
        return next(iter(await self._find(backup_id)), None)

    async def read(self, stored: Stored) -> AsyncGenerator[bytes]:
        """Return the content, which raises `DamagedError` at its end if it is not what it was."""
        request: Callable[[], GoogleRequest] = partial(self._client.content, stored.id)
        return content(self._hass, request, stored.size, stored.md5)

    async def delete(self, stored: Stored) -> None:
        """Delete one."""
        await self._client.delete(stored.id)

    async def _find(self, backup_id: str) -> Sequence[Stored]:
        """Return what is there of a backup, the newest first: copies may have been made."""
        return await self._search(mark(self._instance, BACKUP) | {"backup": key_of(backup_id)})

    async def _search(self, properties: Mapping[str, str]) -> list[Stored]:
        """Return the backups with these properties."""
        files = await self._client.search(
            f"trashed = false and {having(properties)}", FIELDS, order="createdTime desc"
        )
        return [stored for file in files if (stored := stored_of(file)) is not None]

    async def _upload(self, upload: Upload) -> Stored:
        """Send what has not arrived yet, and check it."""
        session, reached = upload.session, await self._reached(upload)
        if session is not None and reached is None:
            await upload.keep(None)
            self._folders.forget()  # it may be the folder that is gone
            if (stored := await self._whole(upload)) is not None:
                return stored
        if session is None or reached is None:
            session, reached = await self._begin(upload), 0
            await upload.keep(session)
        file = await self._sessions.finish(
            session,
            upload.source.read,
            upload.backup.size,
            reached=reached,
            arrived=upload.arrived,
        )
        return await self._checked(upload, file)

    async def _reached(self, upload: Upload) -> int | File | None:
        """Return how far an upload is, None if it is to begin, or its session is over."""
        if upload.session is None:
            return None
        try:
            return await self._sessions.ask(upload.session, upload.backup.size)
        except errors.NotFoundError, errors.BadRequestError:
            return None

    async def _whole(self, upload: Upload) -> Stored | None:
        """Return the backup if all of it is there: only nobody heard of it when it was."""
        for stored in await self._find(upload.backup.backup_id):
            if stored.size == upload.backup.size and stored.md5 == await upload.source.md5():
                return stored
        return None

    async def _begin(self, upload: Upload) -> Secret:
        """Begin an upload; a look at the room there is takes no time of its own.

        A session that is begun in vain ends by itself.
        """
        size = upload.backup.size

        async def begin(folder: str) -> Secret:
            request = self._client.files.create(
                body=body_of(upload.backup, self._instance, folder),
                media_body=Announced(size, MIME_TYPE),
                fields=_UPLOADED,
            )
            return await self._sessions.begin(request, size, MIME_TYPE)

        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._make_sure_of_room(size))
                session = both.create_task(self._folders.put(self._folder, begin))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return session.result()

    async def _checked(self, upload: Upload, file: File) -> Stored:
        """Return a backup that is there, after a look at its checksum."""
        if "md5Checksum" not in file:
            file = await self._client.get(file["id"], _UPLOADED)
        stored = stored_of(file)
        if stored is not None and stored.md5 == await upload.source.md5():
            await self._folders.out_of_trash(self._folder, file)
            return stored
        with suppress(errors.NotFoundError):
            await self._client.delete(file["id"])
        await upload.keep(None)  # not before: a damaged one must not stay if this has to go on
        raise DamagedError("what arrived is not what was sent")

    async def _make_sure_of_room(self, size: int) -> None:
        """Raise `StorageFullError` if there is no room, before gigabytes are sent in vain."""
        quota = await self._client.quota()
        if "limit" in quota and quota["limit"] - quota["usage"] < size:
            raise StorageFullError(f"{size} bytes do not fit")
