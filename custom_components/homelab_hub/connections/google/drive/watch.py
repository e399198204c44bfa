"""Following folders: what is added, changed and removed in them, each told once."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ....apart import Apart
from ....const import DOMAIN
from ....upstream import errors
from .client import FOLDER, DriveClient
from .folder import Folders
from .metadata import BACKUP, OURS

VERSION: Final = 1
ADDED: Final = "added"
CHANGED: Final = "changed"
REMOVED: Final = "removed"
FILE: Final = "id,name,mimeType,size,modifiedTime,webViewLink,parents,trashed,appProperties"
FIELDS: Final = f"removed,fileId,file({FILE})"

type Tell = Callable[[str, Mapping[str, Any]], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """Something that happened in a folder: `kind` is added, changed or removed."""

    kind: str
    folder: str
    file: Mapping[str, Any]


class Watch:
    """Follows folders by their paths from the top of the Drive.

    What is known of them is on disk before anything is told, so a restart repeats nothing.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        client: DriveClient,
        folders: Folders,
        *,
        name: str,
        paths: Sequence[str],
    ) -> None:
        """Follow these folders once `load` has read what is known of them."""
        self.paths = tuple(paths)
        self._hass = hass
        self._apart = Apart(hass)
        self._client = client
        self._folders = folders
        self._store = _store(hass, name)
        self._token: str | None = None
        self._known: dict[str, dict[str, str]] = {}
        self._tell: dict[str, Tell] = {}

    async def load(self) -> None:
        """Read what was stored."""
        stored = await self._store.async_load() or {}
        known: dict[str, dict[str, str]] = stored.get("known", {})
        if set(known) == set(self.paths):
            self._token, self._known = stored.get("token"), known

    @callback
    def hear(self, path: str, tell: Tell) -> Callable[[], None]:
        """Call `tell` with what happens in a folder, until the returned function is called."""
        self._tell[path] = tell

        @callback
        def stop() -> None:
            self._tell.pop(path, None)

        return stop

    async def look(self) -> None:
        """Ask what has happened, and tell it. Raises `UpstreamError`, and then nothing is lost."""
        if self._token is None:
            happened = await self._look_at_everything()
        else:
            ids = {await self._folders.get(path): path for path in self.paths}
            try:
                changes, token = await self._client.changes(self._token, FIELDS)
            except errors.NotFoundError, errors.BadRequestError:  # the token is too old
                happened = await self._look_at_everything()
            else:
                happened = [one for change in changes for one in self._understood(change, ids)]
                if token != self._token:
                    self._token = token
                    await self._save()
        # What is on disk is told to its end, even if who looks is cancelled.
        await asyncio.shield(self._hass.async_create_task(self._tell_all(happened)))

    async def _tell_all(self, happened: Sequence[Happening]) -> None:
        """Tell who listens to the folders."""
        for one in happened:
            if (tell := self._tell.get(one.folder)) is not None:
                async with self._apart:
                    tell(one.kind, one.file)

    async def _look_at_everything(self) -> list[Happening]:
        """Return what is another than before; nothing is news in a folder that was not known."""
        token = await self._client.changes_begin()
        found = {}
        for path in self.paths:
            folder = await self._folders.get(path)
            files = await self._client.search(f"'{folder}' in parents and trashed = false", FILE)
            found[path] = [file for file in files if not _is_ours(file)]
        happened = [
            one
            for path, files in found.items()
            if (before := self._known.get(path)) is not None
            for one in _differences(path, before, files)
        ]
        self._token = token
        self._known = {
            path: {file["id"]: file["modifiedTime"] for file in files}
            for path, files in found.items()
        }
        await self._save()
        return happened

    def _forgotten(self, path: str) -> list[Happening]:
        """Return what a folder had, which is gone; it is made anew at the next look."""
        self._folders.forget()
        gone, self._known[path] = self._known[path], {}
        return [Happening(kind=REMOVED, folder=path, file={"id": file_id}) for file_id in gone]

    def _understood(self, change: Mapping[str, Any], ids: Mapping[str, str]) -> list[Happening]:
        """Return what a change means for the folders, and remember it."""
        file_id: str = change["fileId"]
        file: Mapping[str, Any] = change.get("file") or {"id": file_id}
        gone = change.get("removed", False) or file.get("trashed", False)
        if gone and file_id in ids:
            return self._forgotten(ids[file_id])
        now = set() if gone else {ids[one] for one in file.get("parents", ()) if one in ids}
        if _is_ours(file):
            return []
        happened = []
        for path in self.paths:
            before = self._known[path].get(file_id)
            modified = file.get("modifiedTime", "")
            if path not in now:
                if before is not None:
                    del self._known[path][file_id]
                    happened.append(Happening(kind=REMOVED, folder=path, file=file))
                continue
            self._known[path][file_id] = modified
            if before is None:
                happened.append(Happening(kind=ADDED, folder=path, file=file))
            elif before != modified:
                happened.append(Happening(kind=CHANGED, folder=path, file=file))
        return happened

    async def _save(self) -> None:
        """Return when what is known is on disk."""
        with suppress(OSError):
            await self._store.async_save({"token": self._token, "known": self._known})


def _differences(
    path: str, before: Mapping[str, str], files: Sequence[Mapping[str, Any]]
) -> Iterator[Happening]:
    """Yield what is another in a folder than it was."""
    for file in files:
        if (modified := before.get(file["id"])) != file["modifiedTime"]:
            kind = ADDED if modified is None else CHANGED
            yield Happening(kind=kind, folder=path, file=file)
    for file_id in before.keys() - {file["id"] for file in files}:
        yield Happening(kind=REMOVED, folder=path, file={"id": file_id})


def _is_ours(file: Mapping[str, Any]) -> bool:
    """Return whether a file is none that anybody waits for: a folder, or a backup."""
    backup = file.get("appProperties", {}).get(OURS) == BACKUP
    return backup or file.get("mimeType") == FOLDER


async def forget_watch(hass: HomeAssistant, name: str) -> None:
    """Delete what was stored of the folders of an entry."""
    await _store(hass, name).async_remove()


def _store(hass: HomeAssistant, name: str) -> Store[dict[str, Any]]:
    """Return where the knowledge of folders is kept."""
    return Store(hass, VERSION, f"{DOMAIN}.drive.{name}", private=True)
