"""What backups are called in a bucket, and what lies beside each."""

from collections.abc import Mapping
from dataclasses import dataclass
import hashlib
import json
from typing import Any, Final, Self

from homeassistant.components.backup import AgentBackup, suggested_filename

CONTENT: Final = ".tar"
METADATA: Final = ".json"
CONTENT_TYPE: Final = "application/x-tar"
METADATA_TYPE: Final = "application/json"
LARGEST_METADATA: Final = 2**20


@dataclass(frozen=True, kw_only=True, slots=True)
class Described:
    """What lies beside a backup: `md5` is that of its content, in hexadecimal."""

    backup: AgentBackup
    md5: str

    def to_bytes(self) -> bytes:
        """Return it as it is stored."""
        return json.dumps({"backup": self.backup.as_dict(), "md5": self.md5}).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self | None:
        """Read it again, None if it is not what we wrote."""
        try:
            told: Mapping[str, Any] = json.loads(content)
            return cls(backup=AgentBackup.from_dict(dict(told["backup"])), md5=str(told["md5"]))
        except ValueError, KeyError, TypeError:
            return None


def folder_of(prefix: str, instance: str) -> str:
    """Return what the keys of one Home Assistant begin with."""
    return f"{prefix.strip('/')}/{instance}/".lstrip("/")


@dataclass(frozen=True, slots=True)
class Reserved:
    """The keys of backups, which only the backup manager writes, deletes or gives away.

    They are all that is below the prefix: that of another Home Assistant may be there as well.
    """

    folder: str

    @classmethod
    def of(cls, prefix: str, instance: str) -> Self:
        """Return what is reserved; without a prefix the folder of this Home Assistant."""
        bare = prefix.strip("/")
        return cls(f"{bare}/" if bare else folder_of(prefix, instance))

    def __contains__(self, key: str) -> bool:
        """Return whether a key, or a folder, is that of backups."""
        return key.startswith(self.folder)


def key_of(folder: str, backup: AgentBackup) -> str:
    """Return the key of a backup's content, from which its id can be told."""
    name = suggested_filename(backup).removesuffix(CONTENT)
    return f"{folder}{name}.{mark_of(backup.backup_id)}{CONTENT}"


def mark_of(backup_id: str) -> str:
    """Return an id as part of a key: short and plain, whatever it is."""
    plain = backup_id.isascii() and backup_id.isalnum() and len(backup_id) <= 64
    return backup_id if plain else hashlib.sha256(backup_id.encode()).hexdigest()


def metadata_key(key: str) -> str:
    """Return the key of what lies beside a backup."""
    return key.removesuffix(CONTENT) + METADATA


def is_of(key: str, backup_id: str) -> bool:
    """Return whether a key is that of the content of a backup."""
    return key.endswith(f".{mark_of(backup_id)}{CONTENT}")
