"""Drive as a place for backups."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any, Final

from homeassistant.core import HomeAssistant

from ....backups.errors import DamagedError, StorageFullError
from ....backups.vault import Stored, Upload
from ....upstream import errors
from ....upstream.endpoints import endpoint
from ....upstream.google_requests import GoogleRequest
from ....upstream.secret import Secret
from .client import DriveClient, having
from .content import content
from .folder import Folders
from .metadata import BACKUP, FIELDS, MIME_TYPE, body_of, key_of, mark, stored_of
from .resumable import Announced, Pace, ResumableUploads

FULL: Final = "storageQuotaExceeded"


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
        key = {"backup": key_of(backup_id)}
        found = await self._search(mark(self._instance, BACKUP) | key)
        return found[0] if found else None

    async def read(self, stored: Stored) -> AsyncGenerator[bytes]:
        """Return the content, which raises `DamagedError` at its end if it is not what it was."""
        request: Callable[[], GoogleRequest] = partial(self._client.content, stored.id)
        return content(self._hass, request, stored.size, stored.md5)

    async def delete(self, stored: Stored) -> None:
        """Delete one."""
        await self._client.delete(stored.id)

    async def _search(self, properties: Mapping[str, str]) -> list[Stored]:
        """Return the backups with these properties."""
        files = await self._client.search(
            f"trashed = false and {having(properties)}", FIELDS, order="createdTime desc"
        )
        return [stored for file in files if (stored := stored_of(file)) is not None]

    async def _upload(self, upload: Upload) -> Stored:
        """Send what has not arrived yet, and check it."""
        size = upload.backup.size
        session, position = await self._session(upload)
        pace = Pace()
        while isinstance(position, int):
            upload.arrived(position, True)
            position = await self._leg(upload, session, position, pace)
        upload.arrived(size, True)
        return await self._checked(upload, position)

    async def _session(self, upload: Upload) -> tuple[Secret, int | Mapping[str, Any]]:
        """Return the session of an upload and how far it is; a new one if the old one is over."""
        if (session := upload.session) is not None:
            try:
                return session, await self._sessions.ask(session, upload.backup.size)
            except errors.NotFoundError, errors.BadRequestError:
                await upload.keep(None)
                self._folders.forget(self._folder)  # it may be the folder that is gone
        await asyncio.gather(
            self._make_sure_of_room(upload.backup.size), self._folders.get(self._folder)
        )
        session = await self._begin(upload)
        await upload.keep(session)
        return session, 0

    async def _begin(self, upload: Upload) -> Secret:
        """Begin an upload; the folder is made anew if somebody deleted it."""
        try:
            return await self._begin_in(await self._folders.get(self._folder), upload)
        except errors.NotFoundError:
            self._folders.forget(self._folder)
            return await self._begin_in(await self._folders.get(self._folder), upload)

    async def _begin_in(self, folder: str, upload: Upload) -> Secret:
        """Begin an upload into a folder."""
        size = upload.backup.size
        request = self._client.files.create(
            body=body_of(upload.backup, self._instance, folder),
            media_body=Announced(size, MIME_TYPE),
            fields=FIELDS,
        )
        return await self._sessions.begin(request, size, MIME_TYPE)

    async def _leg(
        self, upload: Upload, session: Secret, position: int, pace: Pace
    ) -> int | Mapping[str, Any]:
        """Send the next bytes; return how far the upload is then, or the file."""
        size = upload.backup.size
        stop = pace.end(position, size)
        begun = monotonic()
        try:
            reached = await self._sessions.send(
                session,
                upload.source.read,
                (position, stop),
                size,
                arrived=lambda sent: upload.arrived(sent, False),
            )
        except errors.BadRequestError:
            # Drive may have more, or less, than it last said.
            reached = await self._sessions.ask(session, size)
            if reached == position:
                raise
        if reached == stop:
            pace.took(stop - position, monotonic() - begun)
        return reached

    async def _checked(self, upload: Upload, file: Mapping[str, Any]) -> Stored:
        """Return a backup that is there, after a look at its checksum."""
        if "md5Checksum" not in file:
            file = await self._client.get(file["id"], FIELDS)
        stored = stored_of(file)
        if stored is not None and stored.md5 == await upload.source.md5():
            return stored
        await upload.keep(None)
        with suppress(errors.NotFoundError):
            await self._client.delete(file["id"])
        raise DamagedError("what arrived is not what was sent")

    async def _make_sure_of_room(self, size: int) -> None:
        """Raise `StorageFullError` if there is no room, before gigabytes are sent in vain."""
        quota = await self._client.quota()
        if "limit" in quota and quota["limit"] - quota["usage"] < size:
            raise StorageFullError(f"{size} bytes do not fit")
