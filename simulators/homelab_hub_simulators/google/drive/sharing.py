"""The methods about permissions."""

from collections.abc import Mapping
import hashlib
from typing import Any

from homelab_hub_simulators.google.api import Call
from homelab_hub_simulators.google.errors import GoogleError, invalid, required

from .file import DriveFile
from .seeing import viewer_of
from .store import Store

ROLES = frozenset({"owner", "organizer", "fileOrganizer", "writer", "commenter", "reader"})
FEW = ("kind", "id", "type", "role")


class PermissionMethods:
    """What each method about permissions does."""

    def __init__(self, store: Store) -> None:
        """Work on the files of `store`."""
        self._store = store

    def list(self, call: Call) -> dict[str, Any]:
        """Return who may do what with a file."""
        file = self._store.get(viewer_of(call), call.path["fileId"])
        permissions = [_shown(call, one) for one in file.permissions.values()]
        return {"kind": "drive#permissionList", "permissions": permissions}

    def get(self, call: Call) -> dict[str, Any]:
        """Return one permission."""
        file = self._store.get(viewer_of(call), call.path["fileId"])
        return _shown(call, _permission(call, file))

    def create(self, call: Call) -> dict[str, Any]:
        """Let somebody, or everybody with the link, do something with a file."""
        file = self._store.writable(viewer_of(call), call.path["fileId"])
        kind, role = call.body.get("type"), call.body.get("role")
        if not kind or not role:
            raise required("The permission type and role fields are required.", "permission.type")
        if kind not in {"user", "group", "domain", "anyone"}:
            raise invalid("The specified type is invalid or not supported.", "permission.type")
        if role not in ROLES:
            raise invalid("The specified role is invalid or not supported.", "permission.role")
        email = call.body.get("emailAddress")
        if kind in {"user", "group"} and not email:
            message = "The specified emailAddress is invalid or not applicable."
            raise invalid(message, "permission.emailAddress")
        permission = {"kind": "drive#permission", "type": kind, "role": role}
        if kind == "anyone":
            permission |= {"id": "anyoneWithLink", "allowFileDiscovery": False}
        else:
            name = str(email or call.body.get("domain"))
            number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])
            permission |= {"id": f"{number:020d}"}
            permission |= {"emailAddress": name, "displayName": name.partition("@")[0]}
        file.permissions[permission["id"]] = permission
        self._store.put(file, call.now, "update", "permissions")
        return _shown(call, permission)

    def update(self, call: Call) -> dict[str, Any]:
        """Change a role."""
        file = self._store.writable(viewer_of(call), call.path["fileId"])
        permission = _permission(call, file)
        if call.body.get("role") not in ROLES:
            raise invalid("The specified role is invalid or not supported.", "permission.role")
        permission["role"] = call.body["role"]
        self._store.put(file, call.now, "update", "permissions")
        return _shown(call, permission)

    def delete(self, call: Call) -> None:
        """Take a permission back."""
        file = self._store.writable(viewer_of(call), call.path["fileId"])
        permission = _permission(call, file)
        if permission["role"] == "owner":
            message = "The owner of a file cannot be removed."
            raise GoogleError(403, "cannotDeletePermission", message)
        del file.permissions[permission["id"]]
        self._store.put(file, call.now, "update", "permissions")


def _permission(call: Call, file: DriveFile) -> dict[str, Any]:
    """Return the permission in the path; raises GoogleError for one that is not there."""
    name = call.path["permissionId"]
    if (found := file.permissions.get(name)) is None:
        raise GoogleError(404, "notFound", f"Permission not found: {name}.")
    return found


def _shown(call: Call, permission: Mapping[str, Any]) -> dict[str, Any]:
    """Return a Permission, with few fields unless others are asked for."""
    if call.mask is not None:
        return dict(permission)
    return {name: permission[name] for name in FEW}
