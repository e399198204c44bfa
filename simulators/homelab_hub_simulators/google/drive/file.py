"""A file as it is kept, and as the API shows it."""

from dataclasses import dataclass, field
from typing import Any

from homelab_hub_simulators.google.blobs import Blob
from homelab_hub_simulators.google.moments import rfc3339
from homelab_hub_simulators.oauth import Account

from .documents import EXPORTS

GOOGLE_APPS = "application/vnd.google-apps."
FOLDER = f"{GOOGLE_APPS}folder"
SHORTCUT = f"{GOOGLE_APPS}shortcut"


@dataclass(slots=True, kw_only=True)
class DriveFile:
    """One file or folder. `apps` are the client ids that made or opened it.

    `fields` are those a client sets that mean nothing here; `permissions` are by their ids, and
    `app_properties` by the client id of the app they belong to. `hashes` are by name, and they and
    a document's `words` are there once they have been asked for.
    """

    id: str
    name: str
    mime_type: str
    owner: Account
    created: float
    modified: float
    parents: list[str]
    space: str = "drive"
    blob: Blob | None = None
    trashed_at: float | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    app_properties: dict[str, dict[str, str]] = field(default_factory=dict)
    permissions: dict[str, dict[str, Any]] = field(default_factory=dict)
    apps: set[str] = field(default_factory=set)
    version: int = 1
    hashes: dict[str, str] = field(default_factory=dict)
    words: str | None = None

    def replace(self, blob: Blob) -> Blob | None:
        """Put other content into it, and return what was in it before."""
        before, self.blob = self.blob, blob
        self.hashes, self.words = {}, None
        return before

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.mime_type == FOLDER

    @property
    def is_google_s(self) -> bool:
        """Whether its content is none that could be downloaded."""
        return self.mime_type.startswith(GOOGLE_APPS)

    @property
    def size(self) -> int:
        """How much of the quota it takes, in bytes."""
        return 0 if self.blob is None or self.is_google_s else self.blob.size

    @property
    def md5(self) -> str | None:
        """The MD5 of its content, in hexadecimal."""
        return None if self.blob is None or self.is_google_s else self.blob.md5

    def role_of(self, account: Account) -> str | None:
        """Return what somebody may do with it, or None for nothing."""
        if account.id == self.owner.id:
            return "owner"
        for permission in self.permissions.values():
            if permission.get("emailAddress") == account.email or permission["type"] == "anyone":
                return str(permission["role"])
        return None


def user(account: Account, viewer: Account) -> dict[str, Any]:
    """Return the User resource."""
    return {
        "kind": "drive#user",
        "displayName": account.name,
        "me": account.id == viewer.id,
        "permissionId": account.id[:20],
        "emailAddress": account.email,
    }


def shown(file: DriveFile, viewer: Account, client_id: str, *, trashed: bool) -> dict[str, Any]:
    """Return the File resource with every field; `trashed` counts the folders it is in."""
    role = file.role_of(viewer)
    owner = user(file.owner, viewer)
    answer: dict[str, Any] = file.fields | {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": file.mime_type,
        "starred": bool(file.fields.get("starred")),
        "trashed": trashed,
        "explicitlyTrashed": file.trashed_at is not None,
        "spaces": [file.space],
        "version": str(file.version),
        "createdTime": rfc3339(file.created),
        "modifiedTime": rfc3339(file.modified),
        "owners": [owner],
        "ownedByMe": role == "owner",
        "lastModifyingUser": owner,
        "shared": len(file.permissions) > 1,
        "isAppAuthorized": client_id in file.apps,
        "quotaBytesUsed": str(file.size),
        "webViewLink": _link(file),
        "capabilities": _capabilities(file, role),
        "permissionIds": list(file.permissions),
        "permissions": list(file.permissions.values()),
    }
    if role is not None:
        answer["parents"] = list(file.parents)
    if file.properties:
        answer["properties"] = dict(file.properties)
    if own := file.app_properties.get(client_id):
        answer["appProperties"] = dict(own)
    if file.trashed_at is not None:
        answer["trashedTime"] = rfc3339(file.trashed_at)
    return answer | _content(file)


def _content(file: DriveFile) -> dict[str, Any]:
    """Return the fields that are about the content."""
    if (exports := EXPORTS.get(file.mime_type)) is not None:
        link = "https://docs.google.com/feeds/download"
        return {"exportLinks": {kind: f"{link}?id={file.id}&format={kind}" for kind in exports}}
    if file.blob is None or file.is_google_s:
        return {}
    extension = file.name.rpartition(".")[2] if "." in file.name else ""
    return {
        "size": str(file.blob.size),
        "md5Checksum": file.blob.md5,
        **{f"{name}Checksum": value for name, value in file.hashes.items()},
        "headRevisionId": f"{file.id}-{file.version}",
        "originalFilename": file.fields.get("originalFilename", file.name),
        "fileExtension": extension,
        "fullFileExtension": extension,
        "webContentLink": f"https://drive.google.com/uc?id={file.id}&export=download",
    }


def _link(file: DriveFile) -> str:
    """Return the page of a file."""
    kind = "drive/folders" if file.is_folder else "file/d"
    return f"https://drive.google.com/{kind}/{file.id}/view"


def _capabilities(file: DriveFile, role: str | None) -> dict[str, bool]:
    """Return what somebody with a role may do."""
    edits = role in {"owner", "organizer", "fileOrganizer", "writer"}
    return {
        "canAddChildren": edits and file.is_folder,
        "canCopy": not file.is_folder,
        "canDelete": role == "owner",
        "canDownload": not file.is_folder,
        "canEdit": edits,
        "canListChildren": file.is_folder,
        "canRename": edits,
        "canShare": edits,
        "canTrash": role == "owner",
        "canUntrash": role == "owner",
    }
