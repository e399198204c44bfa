"""Drive's API for one account: what our parts ask of it, all pages of it."""

from collections.abc import Mapping
from typing import Any, Final

from ....connector.account import Account
from ....connector.capabilities import Capability
from ....upstream.google_requests import GoogleApi, GoogleRequest
from ....upstream.transport import Transport

# More are not given at a time (developers.google.com/workspace/drive/api/reference/rest/v3/files/list).
PAGE: Final = 1000
FOLDER: Final = "application/vnd.google-apps.folder"
RESOURCES: Final = ("about", "changes", "files", "permissions")
QUOTA: Final = "storageQuota"


class DriveClient:
    """Calls of Drive's API. Every method raises `UpstreamError`; files are as the API shows them."""

    def __init__(self, account: Account) -> None:
        """Read the API's description; blocks, so call it in an executor."""
        self.transport: Transport = account.transport(Capability.FILES)
        self._api = GoogleApi(self.transport, "drive", *RESOURCES)

    @property
    def files(self) -> Any:
        """Return the methods about files; each returns a `GoogleRequest`."""
        return self._api.resource("files")

    async def search(
        self, query: str, fields: str, *, limit: int | None = None, order: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the files that a query finds, with these fields, up to a limit."""
        found: list[dict[str, Any]] = []
        request: GoogleRequest | None = self.files.list(
            q=query,
            fields=f"nextPageToken,files({fields})",
            pageSize=PAGE if limit is None else min(PAGE, limit),
            orderBy=order,
            spaces="drive",
        )
        while request is not None:
            page = await request.execute()
            found += page.get("files", ())
            if limit is not None and len(found) >= limit:
                return found[:limit]
            request = self.files.list_next(request, page)
        return found

    async def get(self, file_id: str, fields: str) -> dict[str, Any]:
        """Return a file."""
        file: dict[str, Any] = await self.files.get(fileId=file_id, fields=fields).execute()
        return file

    async def create(self, body: Mapping[str, Any], fields: str = "id") -> dict[str, Any]:
        """Make a file without content, or a folder."""
        file: dict[str, Any] = await self.files.create(body=body, fields=fields).execute()
        return file

    async def update(self, file_id: str, body: Mapping[str, Any]) -> None:
        """Change what is known of a file."""
        await self.files.update(fileId=file_id, body=body, fields="id").execute()

    async def move(self, file: Mapping[str, Any], folder: str) -> None:
        """Put a file, of which `id` and `parents` are known, into another folder."""
        await self.files.update(
            fileId=file["id"],
            addParents=folder,
            removeParents=",".join(file["parents"]),
            fields="id",
        ).execute()

    async def delete(self, file_id: str) -> None:
        """Delete a file for ever."""
        await self.files.delete(fileId=file_id).execute()

    async def quota(self) -> dict[str, int]:
        """Return the room in bytes: `usage`, `usageInDrive`, and `limit` unless there is none."""
        answer = await self._api.resource("about").get(fields=QUOTA).execute()
        return {name: int(value) for name, value in answer[QUOTA].items()}

    async def export_formats(self) -> dict[str, list[str]]:
        """Return what Google's own documents can be turned into, by their MIME type."""
        answer = await self._api.resource("about").get(fields="exportFormats").execute()
        formats: dict[str, list[str]] = answer["exportFormats"]
        return formats

    async def share(self, file_id: str, permission: Mapping[str, str], *, mail: bool) -> None:
        """Let somebody see or edit a file."""
        await (
            self._api.resource("permissions")
            .create(fileId=file_id, body=permission, sendNotificationEmail=mail, fields="id")
            .execute()
        )

    async def changes_begin(self) -> str:
        """Return the token of now, to ask later for what has changed since."""
        answer = await self._api.resource("changes").getStartPageToken().execute()
        token: str = answer["startPageToken"]
        return token

    async def changes(self, token: str, fields: str) -> tuple[list[dict[str, Any]], str]:
        """Return what has changed since a token, in order, and the token to ask with next."""
        changes = self._api.resource("changes")
        found: list[dict[str, Any]] = []
        while True:
            page = await changes.list(
                pageToken=token,
                fields=f"nextPageToken,newStartPageToken,changes({fields})",
                pageSize=PAGE,
                restrictToMyDrive=True,
                spaces="drive",
            ).execute()
            found += page.get("changes", ())
            token = page.get("nextPageToken") or page["newStartPageToken"]
            if "newStartPageToken" in page:
                return found, token

    def content(self, file_id: str) -> GoogleRequest:
        """Return the request for the content of a file, to `stream` or `execute`."""
        request: GoogleRequest = self.files.get_media(fileId=file_id)
        return request

    def export(self, file_id: str, mime_type: str) -> GoogleRequest:
        """Return the request for one of Google's documents in another format."""
        request: GoogleRequest = self.files.export_media(fileId=file_id, mimeType=mime_type)
        return request


def quoted(text: str) -> str:
    """Return text as a query wants it (…/drive/api/guides/search-files)."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def having(properties: Mapping[str, str]) -> str:
    """Return the query for files that have all these properties of our application."""
    return " and ".join(
        f"appProperties has {{ key={quoted(key)} and value={quoted(value)} }}"
        for key, value in properties.items()
    )
