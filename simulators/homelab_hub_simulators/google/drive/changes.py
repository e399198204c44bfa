"""The methods about changes: https://developers.google.com/workspace/drive/api/guides/manage-changes."""

from typing import Any

from homelab_hub_simulators.google.api import Call
from homelab_hub_simulators.google.channels import Channels
from homelab_hub_simulators.google.errors import invalid
from homelab_hub_simulators.google.moments import rfc3339

from .seeing import FEW, viewer_of, whole
from .store import Change, Store, Viewer

DEFAULT_SIZE = 100
LARGEST_SIZE = 1000
HOUR = 3600


class ChangeMethods:
    """What each method about changes does; a page token is a place in the changes of all."""

    def __init__(self, store: Store, channels: Channels) -> None:
        """Work on the changes of `store`."""
        self._store = store
        self._channels = channels

    def start(self, _: Call) -> dict[str, Any]:
        """Return the token of all changes to come."""
        token = str(len(self._store.changes) + 1)
        return {"kind": "drive#startPageToken", "startPageToken": token}

    def list(self, call: Call) -> dict[str, Any]:
        """Return a page of changes, each file's latest only."""
        place = self._place(call)
        size = call.number("pageSize", default=DEFAULT_SIZE, most=LARGEST_SIZE, strict=True)
        found: list[dict[str, Any]] = []
        viewer, changes = viewer_of(call), self._store.changes
        while place < len(changes) and len(found) < size:
            change = changes[place]
            place += 1
            if self._store.latest[change.file_id] == place - 1 and self._concerns(viewer, change):
                shown = self._shown(call, viewer, change)
                if not shown["removed"] or call.flag("includeRemoved", default=True):
                    found.append(shown)
        answer: dict[str, Any] = {"kind": "drive#changeList", "changes": found}
        name = "nextPageToken" if place < len(changes) else "newStartPageToken"
        return answer | {name: str(place + 1)}

    def watch(self, call: Call) -> dict[str, Any]:
        """Open a push channel for all changes."""
        self._place(call)
        return self._channels.watch(call, f"changes:{call.person.id}", usual=HOUR)

    def _place(self, call: Call) -> int:
        """Return where a token leads to; raises GoogleError for one that leads nowhere."""
        token = call.needed("pageToken")
        if not token.isdecimal() or not 1 <= int(token) <= len(self._store.changes) + 1:
            raise invalid("Invalid Value", "pageToken")
        return int(token) - 1

    def _concerns(self, viewer: Viewer, change: Change) -> bool:
        """Tell whether somebody sees, or saw, the file of a change."""
        if (file := self._store.files.get(change.file_id)) is not None:
            return self._store.sees(viewer, file)
        own = change.owner == viewer.account.id
        return own and (not viewer.own_only or viewer.client_id in change.apps)

    def _shown(self, call: Call, viewer: Viewer, change: Change) -> dict[str, Any]:
        """Return the Change resource."""
        file = self._store.files.get(change.file_id)
        shown: dict[str, Any] = {
            "kind": "drive#change",
            "type": "file",
            "changeType": "file",
            "time": rfc3339(change.time),
            "removed": file is None,
            "fileId": change.file_id,
        }
        if file is None:
            return shown
        resource = whole(call, self._store, file)
        if call.mask is None:
            resource = {name: resource[name] for name in FEW}
        return shown | {"file": resource}
