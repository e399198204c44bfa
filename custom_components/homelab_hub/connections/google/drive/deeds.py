"""What the actions for Drive do, and what they answer."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, suppress
from functools import partial
import re
from typing import Any, Final

from homeassistant.core import HomeAssistant

from ....backup_agents.errors import DamagedError, StorageFullError
from ....backup_agents.progress import pause_after
from ....backup_agents.source import FileSource
from ....documents.files_in import Incoming, incoming
from ....documents.files_out import target, write
from ....documents.refusals import not_written, refusal
from ....upstream import errors
from ....upstream.endpoints import endpoint
from ....upstream.retry import PASSING
from ....upstream.secret import Secret
from . import fields
from .client import DriveClient, quoted
from .content import content
from .folder import Folders
from .formats import FORMATS, GOOGLE, OFFERED, TEXTS, ending_of
from .resumable import Announced, File, ResumableUploads
from .vault import FULL

type Answer = dict[str, Any]
type Data = Mapping[str, Any]

SHOWN: Final = "id,name,mimeType,size,modifiedTime,webViewLink,md5Checksum,parents"
# How often an upload may break off without having come further.
TRIES: Final = 4
# More text is no answer, but a file.
LONGEST_TEXT: Final = 200_000
_ADDRESS: Final = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


class Deeds:
    """What can be done with the Drive of one account.

    Everything raises `UpstreamError`, `ServiceValidationError` or `HomeAssistantError`.
    """

    def __init__(self, hass: HomeAssistant, client: DriveClient, folders: Folders) -> None:
        """Use the calls of an account."""
        self._hass = hass
        self._client = client
        self._folders = folders
        self._sessions = ResumableUploads(client.transport, endpoint("google", "drive"))

    async def do(self, action: str, data: Data) -> Answer:
        """Do what an action says; `data` is what its schema in `fields` makes of the call."""
        deeds: Mapping[str, Callable[[Data], Awaitable[Answer]]] = {
            "upload_to_drive": self.upload,
            "download_from_drive": self.download,
            "search_drive": self.search,
            "export_from_drive": self.export,
            "share_from_drive": self.share,
        }
        return await deeds[action](data)

    async def upload(self, data: Data) -> Answer:
        """Upload a file; return it as Drive has it."""
        async with incoming(self._hass, data["file"]) as file:
            try:
                made = await self._upload(file, data["folder"], data.get("name") or file.name)
            except errors.QuotaError as error:
                if error.reason == FULL:
                    raise StorageFullError("Drive is full") from error
                raise
        return shown(made)

    async def download(self, data: Data) -> Answer:
        """Download a file; return where it is."""
        file = await self._client.get(data[fields.FILE_ID], SHOWN)
        if file["mimeType"].startswith(GOOGLE):
            raise refusal("drive_export_instead", name=file["name"])
        path = await target(self._hass, data["path"], file["name"], overwrite=data["overwrite"])
        request = partial(self._client.content, file["id"])
        pieces = content(self._hass, request, int(file["size"]), file.get("md5Checksum"))
        return {**shown(file), "path": str(path), "written": await self._write(path, pieces)}

    async def search(self, data: Data) -> Answer:
        """Search files that this application sees, newest first: `files`."""
        found = await self._client.search(
            query_of(data["query"], data.get("folder_id")),
            SHOWN,
            limit=data["limit"],
            order=None if data["query"] else "modifiedTime desc",
        )
        return {"files": [shown(file) for file in found]}

    async def export(self, data: Data) -> Answer:
        """Turn a document of Google's into another format: into a file, or as text."""
        wanted = data["format"]
        file = await self._client.get(data[fields.FILE_ID], SHOWN)
        offered = OFFERED.get(file["mimeType"], ())
        if wanted not in offered:
            raise refusal(
                "drive_format_wrong" if offered else "drive_not_a_document",
                name=file["name"],
                formats=", ".join(offered),
            )
        request = self._client.export(file["id"], FORMATS[wanted])
        if (place := data.get("path")) is None:
            if wanted not in TEXTS:
                raise refusal("drive_path_needed", format=wanted)
            text = (await request.execute()).decode(errors="replace")
            return {
                **shown(file),
                "text": text[:LONGEST_TEXT],
                "truncated": len(text) > LONGEST_TEXT,
            }
        name = f"{file['name']}.{ending_of(wanted)}"
        path = await target(self._hass, place, name, overwrite=data["overwrite"])

        async def pieces() -> AsyncGenerator[bytes]:
            async with request.stream() as response:
                async for piece in response.content.iter_chunked(2**20):
                    yield piece

        return {**shown(file), "path": str(path), "written": await self._write(path, pieces())}

    async def share(self, data: Data) -> Answer:
        """Share a file with somebody, or with everybody who has the link; return the link."""
        permission = {"role": data["role"], "type": "anyone"}
        if (email := data.get("email")) is not None:
            if not _ADDRESS.fullmatch(email):
                raise refusal("drive_address_wrong", address=email)
            permission |= {"type": "user", "emailAddress": email}
        await self._client.share(
            data[fields.FILE_ID], permission, mail=email is not None and data["notify"]
        )
        return shown(await self._client.get(data[fields.FILE_ID], SHOWN))

    async def _upload(self, file: Incoming, folder: str, name: str) -> File:
        """Upload a file into a folder; nothing is left of one that does not arrive as it was."""

        async def begin(parent: str) -> Secret:
            request = self._client.files.create(
                body={"name": name, "parents": [parent]},
                media_body=Announced(file.size, file.mime_type),
                fields=f"{SHOWN},trashed",
            )
            return await self._sessions.begin(request, file.size, file.mime_type)

        source = FileSource(self._hass, file.path, file.size, owned=False)
        session = await self._folders.put(folder, begin)
        async with AsyncExitStack() as undo:
            undo.push_async_callback(self._give_up, session)
            made = await self._send(session, source)
            undo.pop_all()
        if "md5Checksum" in made and made["md5Checksum"] != await source.md5():
            await self._client.delete(made["id"])
            raise DamagedError("what arrived is not what was sent")
        await self._folders.out_of_trash(folder, made)
        return made

    async def _give_up(self, session: Secret) -> None:
        """Delete what has arrived; what cannot be deleted Drive forgets after a week."""
        with suppress(errors.UpstreamError):
            await self._sessions.cancel(session)

    async def _send(self, session: Secret, source: FileSource) -> File:
        """Send a file, and go on where it broke off."""
        reached: int | File | None = 0
        furthest = failures = 0

        def arrived(size: int, sure: bool) -> None:
            nonlocal furthest, failures
            if sure and size > furthest:
                furthest, failures = size, 0

        while True:
            try:
                if reached is None:
                    reached = await self._sessions.ask(session, source.size)
                return await self._sessions.finish(
                    session, source.read, source.size, reached=reached, arrived=arrived
                )
            except PASSING as error:
                failures += 1
                if failures >= TRIES:
                    raise
                await asyncio.sleep(pause_after(failures, error))
            reached = None

    async def _write(self, path: Any, pieces: AsyncGenerator[bytes]) -> int:
        """Write a file; the disk's refusal is told too."""
        try:
            return await write(self._hass, path, pieces)
        except OSError as error:
            raise not_written(str(path), error) from error


def query_of(text: str, folder_id: str | None = None) -> str:
    """Return the search for words in names and contents; backups are none of the finds."""
    terms = ["trashed = false", "not appProperties has { key='homelab_hub' and value='backup' }"]
    if words := text.strip():
        terms.append(f"(name contains {quoted(words)} or fullText contains {quoted(words)})")
    if folder_id:
        terms.append(f"{quoted(folder_id)} in parents")
    return " and ".join(terms)


def shown(file: Mapping[str, Any]) -> Answer:
    """Return a file as actions answer it; `size` is in bytes, None for Google's own documents."""
    return {
        "id": file["id"],
        "name": file["name"],
        "mime_type": file["mimeType"],
        "size": int(file["size"]) if "size" in file else None,
        "modified": file.get("modifiedTime"),
        "link": file.get("webViewLink"),
    }
