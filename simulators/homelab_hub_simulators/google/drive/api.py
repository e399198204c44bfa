"""The methods of the Drive API that are simulated."""

from typing import Any

from homelab_hub_simulators.google.api import Call, Method, Serve
from homelab_hub_simulators.google.blobs import Blobs
from homelab_hub_simulators.google.channels import Channels, Pushes
from homelab_hub_simulators.google.errors import required
from homelab_hub_simulators.google.paging import Paging
from homelab_hub_simulators.google.resumable import Sessions
from homelab_hub_simulators.oauth import Account
from homelab_hub_simulators.oauth.model import Clock

from .changes import ChangeMethods
from .documents import EXPORTS, IMPORTS
from .drive import Drive
from .file import user
from .files import FileMethods
from .sharing import PermissionMethods
from .store import Store

WRITE = ("drive.file", "drive", "drive.appdata")
READ = (
    "drive.readonly",
    "drive",
    "drive.file",
    "drive.metadata",
    "drive.metadata.readonly",
    "drive.appdata",
)
CONTENT = ("drive.readonly", "drive", "drive.file")
SHARE = ("drive.file", "drive")
FILE = "files/{fileId}"
PERMISSION = f"{FILE}/permissions/{{permissionId}}"
LARGEST = 5120 * 1024**3
SESSION = "upload_id"


class DriveApi:
    """Everybody's files, and the methods that reach them."""

    root = "/www/"

    def __init__(self, clock: Clock, paging: Paging, pushes: Pushes, blobs: Blobs) -> None:
        """Have no files yet. `sessions` must be set before an upload begins."""
        self.channels = Channels(pushes, clock.now)
        self.store = Store(self.channels.changed)
        self.sessions: Sessions | None = None
        self._clock = clock
        self._blobs = blobs
        self._files = FileMethods(self.store, paging, self.channels)
        changes = ChangeMethods(self.store, self.channels)
        permissions = PermissionMethods(self.store)
        self.methods = (
            *self._file_methods(),
            *_permission_methods(permissions),
            _method("about.get", "GET", "about", READ, self._about),
            _method(
                "changes.getStartPageToken", "GET", "changes/startPageToken", READ, changes.start
            ),
            _method("changes.list", "GET", "changes", READ, changes.list),
            _method("changes.watch", "POST", "changes/watch", READ, changes.watch),
            _method("channels.stop", "POST", "channels/stop", READ, self.channels.stop),
            _method("drives.list", "GET", "drives", ("drive.readonly", "drive"), _no_drives),
        )

    def of(self, account: Account) -> Drive:
        """Return somebody's Drive."""
        return Drive(
            account, self.store, clock=self._clock, blobs=self._blobs, sessions=self._open_sessions
        )

    def _open_sessions(self) -> Sessions:
        """Return the uploads."""
        if self.sessions is None:
            raise RuntimeError("the simulator has no uploads yet")
        return self.sessions

    def _file_methods(self) -> tuple[Method, ...]:
        """Return the methods about files."""
        files = self._files
        return (
            _method("files.list", "GET", "files", READ, files.list),
            _method("files.get", "GET", FILE, READ, files.get),
            _method("files.export", "GET", f"{FILE}/export", CONTENT, files.export),
            self._uploading("files.create", "POST", "files", files.create),
            self._uploading("files.update", "PATCH", FILE, files.update),
            _method("files.copy", "POST", f"{FILE}/copy", WRITE, files.copy),
            _method("files.delete", "DELETE", FILE, WRITE, files.delete),
            _method("files.emptyTrash", "DELETE", "files/trash", ("drive",), files.empty_trash),
            _method("files.generateIds", "GET", "files/generateIds", WRITE, files.generate_ids),
            _method("files.watch", "POST", f"{FILE}/watch", READ, files.watch),
        )

    def _uploading(self, name: str, http: str, path: str, serve: Serve) -> Method:
        """Return a method that takes content."""
        return Method(
            id=f"drive.{name}",
            http=http,
            path=f"drive/v3/{path}",
            scopes=WRITE,
            serve=serve,
            upload=True,
            admit=self._admit,
        )

    def _admit(self, call: Call, size: int) -> None:
        """Raise GoogleError where so many bytes more have no room, or nothing to be in."""
        if call.query.get("uploadType") == "resumable" and SESSION not in call.query:
            self._files.check_place(call)
        self.store.admit(call.person, size)

    def _about(self, call: Call) -> dict[str, Any]:
        """Return the person, the room left, and what can be made of what."""
        if call.mask is None:
            raise required("The 'fields' parameter is required for this method.", "fields")
        person = call.person
        quota, used = self.store.quota(person), self.store.used(person)
        room = {
            "usage": str(used + quota.elsewhere),
            "usageInDrive": str(used),
            "usageInDriveTrash": str(self.store.used_by_trash(person)),
        }
        if quota.limit is not None:
            room["limit"] = str(quota.limit)
        return {
            "kind": "drive#about",
            "user": user(person, person),
            "storageQuota": room,
            "exportFormats": {kind: list(types) for kind, types in EXPORTS.items()},
            "importFormats": IMPORTS,
            "maxUploadSize": str(LARGEST),
            "appInstalled": True,
            "canCreateDrives": False,
        }


def _no_drives(_: Call) -> dict[str, Any]:
    """Return that there are no shared drives."""
    return {"kind": "drive#driveList", "drives": []}


def _permission_methods(permissions: PermissionMethods) -> tuple[Method, ...]:
    """Return the methods about permissions."""
    return (
        _method("permissions.list", "GET", f"{FILE}/permissions", READ, permissions.list),
        _method("permissions.get", "GET", PERMISSION, READ, permissions.get),
        _method("permissions.create", "POST", f"{FILE}/permissions", SHARE, permissions.create),
        _method("permissions.update", "PATCH", PERMISSION, SHARE, permissions.update),
        _method("permissions.delete", "DELETE", PERMISSION, SHARE, permissions.delete),
    )


def _method(name: str, http: str, path: str, scopes: tuple[str, ...], serve: Serve) -> Method:
    """Return a method of this API."""
    return Method(
        id=f"drive.{name}", http=http, path=f"drive/v3/{path}", scopes=scopes, serve=serve
    )
