"""What a client may say about a file."""

from collections.abc import Mapping
from typing import Any

from homelab_hub_simulators.google import moments
from homelab_hub_simulators.google.errors import forbidden, invalid

from .file import DriveFile

# Written as they are.
PLAIN = frozenset(
    [
        "contentHints",
        "copyRequiresWriterPermission",
        "description",
        "folderColorRgb",
        "originalFilename",
        "shortcutDetails",
        "starred",
        "writersCanShare",
    ]
)
# https://developers.google.com/workspace/drive/api/guides/properties
LONGEST_PROPERTY = 124
MOST_PROPERTIES = 30
_HANDLED = frozenset(
    [
        "id",
        "name",
        "mimeType",
        "parents",
        "properties",
        "appProperties",
        "createdTime",
        "modifiedTime",
        "trashed",
    ]
)
# Sent by clients that copy a resource, and ignored by Drive.
_IGNORED = frozenset({"kind", "viewedByMeTime", "spaces"})


def check(body: Mapping[str, Any], *, updating: bool) -> None:
    """Raise GoogleError for fields that cannot be written."""
    if updating and "parents" in body:
        raise forbidden(
            "fieldNotWritable",
            "The parents field is not directly writable in update requests. Use the addParents "
            "and removeParents parameters instead.",
        )
    allowed = PLAIN | _HANDLED | _IGNORED
    if not body.keys() <= allowed or (updating and "id" in body):
        message = "The resource body includes fields which are not directly writable."
        raise forbidden("fieldNotWritable", message)


def apply(file: DriveFile, body: Mapping[str, Any], client_id: str, now: float) -> None:
    """Write what a body says; raises GoogleError for what Drive refuses."""
    file.properties = _properties(file.properties, body.get("properties"))
    own = _properties(file.app_properties.get(client_id, {}), body.get("appProperties"))
    file.app_properties[client_id] = own
    file.name = body.get("name", file.name)
    file.mime_type = body.get("mimeType") or file.mime_type
    if "createdTime" in body:
        file.created = moments.parsed(body["createdTime"], "createdTime")
    file.modified = now
    if "modifiedTime" in body:
        file.modified = moments.parsed(body["modifiedTime"], "modifiedTime")
    if "trashed" in body and body["trashed"] != (file.trashed_at is not None):
        file.trashed_at = now if body["trashed"] else None
    sent = {name: value for name, value in body.items() if name in PLAIN}
    merged = file.fields | sent
    file.fields = {name: value for name, value in merged.items() if value is not None}


def _properties(before: Mapping[str, str], sent: Mapping[str, str | None] | None) -> dict[str, str]:
    """Return properties with some changed; null takes one away."""
    merged = {**before, **(sent or {})}
    kept = {name: value for name, value in merged.items() if value is not None}
    if len(kept) > MOST_PROPERTIES:
        raise invalid("Too many properties.", "properties")
    for name, value in kept.items():
        if len(name.encode()) + len(value.encode()) > LONGEST_PROPERTY:
            raise invalid(f"The property {name} is too long.", "properties")
    return kept
