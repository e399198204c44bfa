"""What Drive is told about a backup, and a backup as Drive tells of it.

Everything is in the description, as JSON. A person can change that in Drive's own page, so the
most of it is in properties that only our application sees; a property is at most 124 bytes long
(developers.google.com/workspace/drive/api/guides/properties).
"""

from collections.abc import Mapping
import hashlib
import json
from typing import Any, Final

from homeassistant.components.backup import AgentBackup, suggested_filename
from homeassistant.util import dt as dt_util

from ....backup_agents.vault import Stored

OURS: Final = "homelab_hub"
BACKUP: Final = "backup"
LONGEST: Final = 124
MIME_TYPE: Final = "application/x-tar"
FIELDS: Final = "id,name,description,appProperties,size,md5Checksum,createdTime"


def mark(instance: str, what: str) -> dict[str, str]:
    """Return the properties of what one Home Assistant made."""
    return {OURS: what, "instance": instance}


def key_of(backup_id: str) -> str:
    """Return a backup's id as a property: short, whatever it is."""
    plain = backup_id.isascii() and backup_id.isalnum() and len(backup_id) <= 64
    return backup_id if plain else hashlib.sha256(backup_id.encode()).hexdigest()


def body_of(backup: AgentBackup, instance: str, folder: str) -> dict[str, Any]:
    """Return what Drive is told about a backup that goes into a folder."""
    flags = {
        "database": backup.database_included,
        "homeassistant": backup.homeassistant_included,
        "protected": backup.protected,
        "automatic": backup.extra_metadata.get("with_automatic_settings") is True,
    }
    return {
        "name": suggested_filename(backup),
        "mimeType": MIME_TYPE,
        "parents": [folder],
        "description": json.dumps(backup.as_dict()),
        "appProperties": mark(instance, BACKUP)
        | {
            "backup": key_of(backup.backup_id),
            "id": _short("id", backup.backup_id),
            "name": _short("name", backup.name),
            "date": backup.date,
            "version": backup.homeassistant_version or "",
            "flags": ",".join(name for name, value in flags.items() if value),
        },
    }


def stored_of(file: Mapping[str, Any]) -> Stored | None:
    """Return a backup as it lies there, None for a file that is none after all."""
    properties = file.get("appProperties", {})
    if "backup" not in properties or "size" not in file:
        return None
    size = int(file["size"])
    backup = _described(file.get("description", ""), properties["backup"])
    backup = backup or _from_properties(properties, size, file["createdTime"])
    created = dt_util.parse_datetime(file["createdTime"], raise_on_error=True)
    return Stored(
        id=file["id"], backup=backup, size=size, md5=file.get("md5Checksum"), created=created
    )


def _described(description: str, key: str) -> AgentBackup | None:
    """Return the backup that a description tells of, if it is still what we wrote."""
    try:
        told = json.loads(description)
        backup = AgentBackup.from_dict(told)
    except ValueError, KeyError, TypeError:
        return None
    whole = (
        isinstance(backup.backup_id, str)
        and isinstance(backup.name, str)
        and isinstance(backup.date, str)
        and isinstance(backup.size, int)
        and isinstance(backup.extra_metadata, dict)
        and key_of(backup.backup_id) == key
    )
    return backup if whole else None


def _from_properties(properties: Mapping[str, str], size: int, created: str) -> AgentBackup:
    """Return a backup as far as its properties tell; apps and folders are not among them."""
    flags = properties.get("flags", "").split(",")
    instance = properties.get("instance", "")
    return AgentBackup(
        addons=[],
        backup_id=properties.get("id") or properties["backup"],
        database_included="database" in flags,
        date=properties.get("date") or created,
        extra_metadata={"instance_id": instance, "with_automatic_settings": "automatic" in flags},
        folders=[],
        homeassistant_included="homeassistant" in flags,
        homeassistant_version=properties.get("version") or None,
        name=properties.get("name") or properties["backup"],
        protected="protected" in flags,
        size=size,
    )


def _short(key: str, text: str) -> str:
    """Return as much of a text as a property holds."""
    return text.encode()[: LONGEST - len(key)].decode(errors="ignore")
