"""The methods about files."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
import re
from typing import Any

from aiohttp import web

from homelab_hub_simulators.google.api import Call
from homelab_hub_simulators.google.channels import Channels
from homelab_hub_simulators.google.errors import GoogleError, bad_request, forbidden, invalid
from homelab_hub_simulators.google.paging import Paging
from homelab_hub_simulators.google.uploads import DEFAULT_TYPE

from .content import download, exported
from .documents import IMPORTS
from .file import FOLDER, DriveFile
from .metadata import apply, check
from .seeing import FEW, hash_files, read_documents, resource, searched, spaces_of, viewer_of, whole
from .store import ROOT, Store

DEFAULT_SIZE = 100
LARGEST_SIZE = 1000
DAY = 24 * 3600
HOUR = 3600
_ORDERS: dict[str, Callable[[DriveFile], Any]] = {
    "createdTime": lambda file: file.created,
    "folder": lambda file: not file.is_folder,
    "modifiedByMeTime": lambda file: file.modified,
    "modifiedTime": lambda file: file.modified,
    "name": lambda file: file.name.lower(),
    "name_natural": lambda file: [
        (int(part), "") if part.isdecimal() else (-1, part.lower())
        for part in re.split(r"(\d+)", file.name)
    ],
    "quotaBytesUsed": lambda file: file.size,
    "recency": lambda file: file.modified,
    "sharedWithMeTime": lambda file: file.created,
    "starred": lambda file: not file.fields.get("starred"),
    "viewedByMeTime": lambda file: file.modified,
}


class FileMethods:
    """What each method about files does."""

    def __init__(self, store: Store, paging: Paging, channels: Channels) -> None:
        """Work on the files of `store`."""
        self._store = store
        self._paging = paging
        self._channels = channels

    async def list(self, call: Call) -> dict[str, Any]:
        """Return a page of files."""
        corpora = call.text("corpora") or "user"
        if corpora not in {"user", "domain", "drive", "allDrives"}:
            raise invalid("Invalid Value", "corpora")

        seen = list(self._store.seen(viewer_of(call), spaces_of(call)))
        await read_documents(call, seen)

        def find() -> tuple[Sequence[DriveFile], None]:
            """Return the files."""
            keep = searched(call, self._store)
            return _ordered(call, [file for file in seen if keep(file)]), None

        size = call.number("pageSize", default=DEFAULT_SIZE, most=LARGEST_SIZE, strict=True)
        place = ("files", call.person.id, call.caller.client.client_id)
        page = self._paging.page(place, call.text("pageToken"), size, find)
        await hash_files(page.items, call.mask, "files")
        files = [whole(call, self._store, file) for file in page.items]
        if call.mask is None:
            files = [{name: file[name] for name in FEW} for file in files]
        answer = {"kind": "drive#fileList", "incompleteSearch": False, "files": files}
        return answer if page.next is None else answer | {"nextPageToken": page.next}

    async def get(self, call: Call) -> dict[str, Any] | web.StreamResponse:
        """Return a file's metadata, or its content."""
        file = self._store.get(viewer_of(call), call.path["fileId"])
        if call.text("alt") == "media":
            return await download(call, file)
        return await resource(call, self._store, file)

    async def export(self, call: Call) -> web.StreamResponse:
        """Return a document as a file of another type."""
        return await exported(call, self._store.get(viewer_of(call), call.path["fileId"]))

    def check_place(self, call: Call) -> DriveFile:
        """Return the file that is to be changed, or the folder that a new one is to be in.

        Raises GoogleError where there is none; an upload is refused before its first byte.
        """
        viewer = viewer_of(call)
        if (changed := call.path.get("fileId")) is not None:
            return self._store.writable(viewer, changed)
        check(call.body, updating=False)
        if call.body.get("id") in self._store.files:
            raise GoogleError(409, "fileIdInUse", "A file already exists with the provided ID.")
        parents = call.body.get("parents") or [ROOT]
        if len(parents) > 1:
            raise forbidden("multipleParentsNotSupported", "A file has one parent only.")
        return self._store.writable(viewer, parents[0])

    async def create(self, call: Call) -> dict[str, Any]:
        """Make a file, with or without content."""
        parent = self.check_place(call)
        viewer = viewer_of(call)
        file = DriveFile(
            id=call.body.get("id") or self._store.new_id(),
            name=call.body.get("name", "Untitled"),
            mime_type=_type(call),
            owner=viewer.account,
            created=call.now,
            modified=call.now,
            parents=[parent.id],
            space=parent.space,
            apps={viewer.client_id},
        )
        apply(file, call.body, viewer.client_id, call.now)
        file.blob = call.media
        if file.is_google_s and call.media is not None:
            self._check_import(file, call.media.content_type)
        self._admit(call, file)
        self._store.put(file, call.now, "add")
        return await resource(call, self._store, file)

    async def update(self, call: Call) -> dict[str, Any]:
        """Change a file's metadata, place or content."""
        check(call.body, updating=True)
        viewer = viewer_of(call)
        file = self.check_place(call)
        before = file.trashed_at is not None
        parents = list(file.parents)
        if (added := call.text("addParents")) is not None:
            parents = [self._store.writable(viewer, added).id]
        if (removed := call.text("removeParents")) is not None and added is None:
            parents = [
                one for one in parents if one != self._store.resolve(viewer.account, removed)
            ]
        self._check_loop(file, parents)
        apply(file, call.body, viewer.client_id, call.now)
        changed = "properties" if parents == file.parents else "parents"
        file.parents = parents
        if call.media is not None:
            self._admit(call, file)
            if (old := file.replace(call.media)) is not None:
                await asyncio.to_thread(old.path.unlink, missing_ok=True)
            changed = "content"
        trashed = file.trashed_at is not None
        state = "update" if trashed == before else "trash" if trashed else "untrash"
        self._store.put(file, call.now, state, changed)
        return await resource(call, self._store, file)

    async def copy(self, call: Call) -> dict[str, Any]:
        """Copy a file."""
        check(call.body, updating=False)
        viewer = viewer_of(call)
        source = self._store.get(viewer, call.path["fileId"])
        if source.is_folder:
            raise forbidden("cannotCopyFile", "This file cannot be copied by the user.")
        parents = call.body.get("parents")
        file = DriveFile(
            id=call.body.get("id") or self._store.new_id(),
            name=f"Copy of {source.name}",
            mime_type=source.mime_type,
            owner=viewer.account,
            created=call.now,
            modified=call.now,
            parents=[self._store.writable(viewer, parents[0]).id] if parents else source.parents[:],
            fields=dict(source.fields),
            properties=dict(source.properties),
            apps={viewer.client_id},
            blob=source.blob,
        )
        apply(file, call.body, viewer.client_id, call.now)
        self._store.admit(viewer.account, file.size)
        self._store.put(file, call.now, "add")
        return await resource(call, self._store, file)

    async def delete(self, call: Call) -> None:
        """Delete a file for ever, and what is in it."""
        file = self._store.get(viewer_of(call), call.path["fileId"])
        if not file.parents:
            raise forbidden("rootFolderNotDeletable", "The root folder cannot be deleted.")
        if file.owner.id != call.person.id:
            message = "The user does not have sufficient permissions for this file."
            raise forbidden("insufficientFilePermissions", message)
        await self._unlink(self._store.remove(file, call.now))

    async def empty_trash(self, call: Call) -> None:
        """Delete what is in the trash."""
        viewer = viewer_of(call)
        for file in list(self._store.seen(viewer, frozenset({"drive"}))):
            if file.trashed_at is not None and file.owner.id == viewer.account.id:
                await self._unlink(self._store.remove(file, call.now))

    def generate_ids(self, call: Call) -> dict[str, Any]:
        """Return ids for new files."""
        count = call.number("count", default=10, most=1000, strict=True)
        ids = [self._store.new_id() for _ in range(count)]
        return {"kind": "drive#generatedIds", "space": call.text("space") or "drive", "ids": ids}

    def watch(self, call: Call) -> dict[str, Any]:
        """Open a push channel for one file or folder."""
        file = self._store.get(viewer_of(call), call.path["fileId"])
        return self._channels.watch(call, f"file:{file.id}", longest=DAY, usual=HOUR)

    async def _unlink(self, files: Iterable[DriveFile]) -> None:
        """Delete the contents of files, where no copy has the same."""
        kept = {file.blob.path for file in self._store.files.values() if file.blob is not None}
        for file in files:
            if file.blob is not None and file.blob.path not in kept:
                await asyncio.to_thread(file.blob.path.unlink, missing_ok=True)

    def _admit(self, call: Call, file: DriveFile) -> None:
        """Raise GoogleError where the content that was sent has no room."""
        if call.media is not None and not file.is_google_s:
            self._store.admit(call.person, call.media.size)

    def _check_import(self, file: DriveFile, sent: str) -> None:
        """Raise GoogleError for content that no document can be made of."""
        if file.mime_type not in IMPORTS.get(sent, ()):
            raise bad_request("The requested conversion is not supported.")

    def _check_loop(self, file: DriveFile, parents: Sequence[str]) -> None:
        """Raise GoogleError for a folder that would be in itself."""
        waiting = list(parents)
        while waiting:
            if (one := waiting.pop()) == file.id:
                raise forbidden("cyclicMove", "A folder cannot be moved into itself.")
            if (parent := self._store.files.get(one)) is not None:
                waiting += parent.parents


def _type(call: Call) -> str:
    """Return a new file's type: as said, or as sent."""
    if said := call.body.get("mimeType"):
        return str(said)
    if call.media is not None and call.media.content_type != FOLDER:
        return call.media.content_type
    return DEFAULT_TYPE


def _ordered(call: Call, files: Sequence[DriveFile]) -> Sequence[DriveFile]:
    """Return files in the order that is asked for; the newest change first where none is."""
    ordered = sorted(files, key=_ORDERS["modifiedTime"], reverse=True)
    for term in reversed((call.text("orderBy") or "").split(",")):
        name, _, direction = term.strip().partition(" ")
        if not name:
            continue
        if name not in _ORDERS or direction not in {"", "desc"}:
            raise invalid("Invalid Value", "orderBy")
        ordered.sort(key=_ORDERS[name], reverse=direction == "desc")
    return ordered
