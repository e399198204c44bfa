"""Every file there is, who sees which, and what changed."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from homelab_hub_simulators.google.errors import GoogleError, not_found, storage_full
from homelab_hub_simulators.oauth import Account
from homelab_hub_simulators.oauth.looks import URL_SAFE, random_text

from .file import FOLDER, DriveFile

DEFAULT_LIMIT = 15 * 1024**3
# What of it mail and photos take, before a test says otherwise.
DEFAULT_ELSEWHERE = 512 * 1024**2
ROOT = "root"
APP_DATA = "appDataFolder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: the file, who saw it, and when."""

    file_id: str
    owner: str
    apps: frozenset[str]
    time: float


@dataclass(slots=True, kw_only=True)
class Quota:
    """Somebody's room, in bytes; `limit` None is as much as one likes."""

    limit: int | None = DEFAULT_LIMIT
    elsewhere: int = DEFAULT_ELSEWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks: the person, the app, and whether the app sees only what it made."""

    account: Account
    client_id: str
    own_only: bool = False


class Store:
    """The files of everybody."""

    def __init__(self, tell: Callable[[str, str, str | None], None]) -> None:
        """Start empty; `tell` is given place, state and what changed, for push channels."""
        self.files: dict[str, DriveFile] = {}
        self.changes: list[Change] = []
        self.latest: dict[str, int] = {}
        self._quotas: dict[str, Quota] = {}
        self._used: Counter[str] = Counter()
        self._sizes: dict[str, int] = {}
        self._roots: dict[tuple[str, str], DriveFile] = {}
        self._tell = tell

    def quota(self, account: Account) -> Quota:
        """Return somebody's room."""
        return self._quotas.setdefault(account.id, Quota())

    def used(self, account: Account) -> int:
        """Return how much somebody's files take, in bytes."""
        return self._used[account.id]

    def used_by_trash(self, account: Account) -> int:
        """Return how much of it is in the trash."""
        own = (file for file in self.files.values() if file.owner.id == account.id)
        return sum(file.size for file in own if self.is_trashed(file))

    def admit(self, account: Account, size: int) -> None:
        """Raise GoogleError where so many bytes more have no room."""
        quota = self.quota(account)
        if quota.limit is not None and self.used(account) + quota.elsewhere + size > quota.limit:
            raise storage_full()

    def root(self, account: Account, space: str = "drive") -> DriveFile:
        """Return the folder that somebody's files of a space are in."""
        key = (account.id, space)
        if (root := self._roots.get(key)) is None:
            name = "My Drive" if space == "drive" else "Application Data"
            root = self._roots[key] = DriveFile(
                id=f"0A{random_text(17, URL_SAFE)}",
                name=name,
                mime_type=FOLDER,
                owner=account,
                created=0,
                modified=0,
                parents=[],
                space=space,
            )
            self.files[root.id] = root
        return root

    def resolve(self, account: Account, name: str) -> str:
        """Return the id that an alias stands for, or the id."""
        if name == ROOT:
            return self.root(account).id
        return self.root(account, APP_DATA).id if name == APP_DATA else name

    def sees(self, viewer: Viewer, file: DriveFile) -> bool:
        """Tell whether somebody sees a file through an app."""
        if viewer.own_only and viewer.client_id not in file.apps and file.parents:
            return False
        return file.role_of(viewer.account) is not None

    def get(self, viewer: Viewer, name: str) -> DriveFile:
        """Return a file by id or alias; raises GoogleError for one that is not seen."""
        file = self.files.get(self.resolve(viewer.account, name))
        if file is None or not self.sees(viewer, file):
            raise not_found(f"File not found: {name}.", location="fileId")
        return file

    def writable(self, viewer: Viewer, name: str) -> DriveFile:
        """Return a file that may be changed; raises GoogleError for another."""
        file = self.get(viewer, name)
        if file.role_of(viewer.account) not in {"owner", "writer"}:
            message = "The user does not have sufficient permissions for this file."
            raise GoogleError(403, "insufficientFilePermissions", message)
        return file

    def seen(self, viewer: Viewer, spaces: frozenset[str]) -> Iterator[DriveFile]:
        """Yield the files somebody sees in these spaces, but for the folders of all."""
        for file in self.files.values():
            if file.parents and file.space in spaces and self.sees(viewer, file):
                yield file

    def is_trashed(self, file: DriveFile) -> bool:
        """Tell whether a file, or a folder it is in, is in the trash."""
        if file.trashed_at is not None:
            return True
        parents = (self.files.get(parent) for parent in file.parents)
        return any(parent is not None and self.is_trashed(parent) for parent in parents)

    def new_id(self) -> str:
        """Return an id in Drive's look."""
        return f"1{random_text(32, URL_SAFE)}"

    def put(self, file: DriveFile, now: float, state: str, changed: str = "properties") -> None:
        """Keep a file that is new or has changed, and tell who watches it."""
        file.version += 1
        self.files[file.id] = file
        self._measure(file, file.size)
        if not file.permissions:
            file.permissions[file.owner.id[:20]] = {
                "kind": "drive#permission",
                "id": file.owner.id[:20],
                "type": "user",
                "role": "owner",
                "emailAddress": file.owner.email,
                "displayName": file.owner.name,
            }
        self._note(file, now, state, changed)

    def remove(self, file: DriveFile, now: float) -> list[DriveFile]:
        """Delete a file for ever, and what is in it; return all that is gone."""
        inside = self.files.values() if file.is_folder else ()
        children = [other for other in inside if file.id in other.parents]
        gone = [file, *(inner for child in children for inner in self.remove(child, now))]
        self.files.pop(file.id, None)
        self._measure(file, 0)
        self._note(file, now, "remove", None)
        return gone

    def _measure(self, file: DriveFile, size: int) -> None:
        """Count how much a file takes from now on."""
        self._used[file.owner.id] += size - self._sizes.pop(file.id, 0)
        if size:
            self._sizes[file.id] = size

    def _note(self, file: DriveFile, now: float, state: str, changed: str | None) -> None:
        """Write a change down, and tell who watches the file, its folders or all."""
        change = Change(file_id=file.id, owner=file.owner.id, apps=frozenset(file.apps), time=now)
        self.changes.append(change)
        self.latest[file.id] = len(self.changes) - 1
        self._tell(f"file:{file.id}", state, changed if state == "update" else None)
        if state in {"add", "remove"}:
            for parent in file.parents:
                self._tell(f"file:{parent}", "update", "children")
        self._tell(f"changes:{file.owner.id}", "change", None)
