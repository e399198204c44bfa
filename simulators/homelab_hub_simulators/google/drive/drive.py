"""Somebody's Drive, for whoever sets a scene."""

import asyncio
from collections.abc import Callable, Sequence
import csv
import io
from typing import Any

from homelab_hub_simulators.google.blobs import Blobs
from homelab_hub_simulators.google.resumable import Sessions
from homelab_hub_simulators.oauth import Account
from homelab_hub_simulators.oauth.model import Clock

from .documents import DOCUMENT, SHEET, SLIDES
from .file import FOLDER, DriveFile
from .store import ROOT, Quota, Store, Viewer

ANY_APP = "anybody"


class Drive:
    """One person's files. What is added here was made by no app: `drive.file` does not see it."""

    def __init__(
        self,
        account: Account,
        store: Store,
        *,
        clock: Clock,
        blobs: Blobs,
        sessions: Callable[[], Sessions],
    ) -> None:
        """Look at the files of `account`."""
        self.account = account
        self._store = store
        self._clock = clock
        self._blobs = blobs
        self._sessions = sessions

    @property
    def files(self) -> list[DriveFile]:
        """The person's own files and folders, the oldest first, those in the trash too."""
        own = (file for file in self._store.files.values() if file.owner.id == self.account.id)
        return [file for file in own if file.parents]

    @property
    def quota(self) -> Quota:
        """The person's room in bytes, which may be changed: `limit`, and `elsewhere`."""
        return self._store.quota(self.account)

    @property
    def used(self) -> int:
        """How much the files take, in bytes."""
        return self._store.used(self.account)

    @property
    def uploads(self) -> list[dict[str, Any]]:
        """The resumable uploads, the oldest first: `id`, `name`, `received`, `total`, `done`."""
        return [
            session.as_dict()
            for session in self._sessions().open.values()
            if session.call.method.api == "drive"
            and session.call.person.id == self.account.id
            and not session.is_over(self._clock.now())
        ]

    def expire_uploads(self) -> None:
        """Let every resumable upload be too old to go on with: 404."""
        self._sessions().expire()

    def file(self, file_id: str) -> DriveFile:
        """Return a file by id; raises KeyError."""
        return self._store.files[file_id]

    def find(self, name: str) -> DriveFile:
        """Return the newest file with this name; raises KeyError."""
        for file in reversed(self.files):
            if file.name == name:
                return file
        raise KeyError(name)

    async def content(self, file_id: str) -> bytes:
        """Return what is in a file."""
        blob = self.file(file_id).blob
        return b"" if blob is None else await asyncio.to_thread(blob.read)

    def fill_up(self, *, free: int = 0) -> None:
        """Let the Drive have only so many bytes left."""
        self.quota.limit = self.used + self.quota.elsewhere + free

    def add_folder(self, name: str, *, parent: str = ROOT) -> str:
        """Add a folder and return its id."""
        return self._add(name, FOLDER, parent).id

    async def add_file(
        self,
        name: str,
        data: bytes,
        *,
        mime_type: str = "application/octet-stream",
        parent: str = ROOT,
        app: str | None = None,
    ) -> str:
        """Add a file and return its id; `app` is the client id of the app that made it."""
        file = self._add(name, mime_type, parent, put=False)
        file.blob = await self._blobs.keep(data, mime_type)
        if app is not None:
            file.apps.add(app)
        self._store.put(file, self._clock.now(), "add")
        return file.id

    async def add_document(self, name: str, text: str, *, parent: str = ROOT) -> str:
        """Add a Google Doc and return its id."""
        return await self.add_file(name, text.encode(), mime_type=DOCUMENT, parent=parent)

    async def add_sheet(
        self, name: str, rows: Sequence[Sequence[str]], *, parent: str = ROOT
    ) -> str:
        """Add a Google Sheet and return its id."""
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        return await self.add_file(name, text.getvalue().encode(), mime_type=SHEET, parent=parent)

    async def add_slides(self, name: str, pages: Sequence[str], *, parent: str = ROOT) -> str:
        """Add Google Slides and return their id."""
        return await self.add_file(
            name, "\n\n".join(pages).encode(), mime_type=SLIDES, parent=parent
        )

    async def change_content(self, file_id: str, data: bytes) -> None:
        """Replace what is in a file."""
        file = self.file(file_id)
        file.replace(await self._blobs.keep(data, file.mime_type))
        file.modified = self._clock.now()
        self._store.put(file, file.modified, "update", "content")

    def open_with(self, file_id: str, client_id: str) -> None:
        """Let an app open a file, so that `drive.file` sees it from now on."""
        self.file(file_id).apps.add(client_id)

    def trash(self, file_id: str) -> None:
        """Put a file into the trash."""
        file = self.file(file_id)
        file.trashed_at = self._clock.now()
        self._store.put(file, file.trashed_at, "trash")

    def untrash(self, file_id: str) -> None:
        """Take a file out of the trash."""
        file = self.file(file_id)
        file.trashed_at = None
        self._store.put(file, self._clock.now(), "untrash")

    def remove(self, file_id: str) -> None:
        """Delete a file for ever, and what is in it."""
        self._store.remove(self.file(file_id), self._clock.now())

    def _add(self, name: str, mime_type: str, parent: str, *, put: bool = True) -> DriveFile:
        """Return a new file."""
        viewer = Viewer(account=self.account, client_id=ANY_APP)
        now = self._clock.now()
        file = DriveFile(
            id=self._store.new_id(),
            name=name,
            mime_type=mime_type,
            owner=self.account,
            created=now,
            modified=now,
            parents=[self._store.get(viewer, parent).id],
        )
        if put:
            self._store.put(file, now, "add")
        return file
