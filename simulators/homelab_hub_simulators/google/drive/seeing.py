"""Who looks at files in a call, and how a file is shown to them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from homelab_hub_simulators.google.api import Call
from homelab_hub_simulators.google.errors import invalid
from homelab_hub_simulators.google.fields import Mask, part, wants

from .file import DriveFile, shown
from .query import Keep, parse
from .store import APP_DATA, Store, Viewer

# What is shown of a file where no fields are asked for.
FEW: Mask = {"kind": {}, "id": {}, "name": {}, "mimeType": {}}
EVERYTHING = ("drive", "drive.readonly", "drive.metadata", "drive.metadata.readonly")
SLOW_HASHES = ("sha1", "sha256")
SPACES = frozenset({"drive", APP_DATA, "photos"})


def viewer_of(call: Call) -> Viewer:
    """Return who makes a call; with the scope `drive.file` an app sees its own files only."""
    return Viewer(
        account=call.person,
        client_id=call.caller.client.client_id,
        own_only=not call.allows(*EVERYTHING),
    )


async def resource(call: Call, store: Store, file: DriveFile) -> dict[str, Any]:
    """Return the File resource of one file, with few fields unless others are asked for."""
    await hash_files([file], call.mask)
    return (
        whole(call, store, file) if call.mask is not None else part(whole(call, store, file), FEW)
    )


def whole(call: Call, store: Store, file: DriveFile) -> dict[str, Any]:
    """Return the File resource with every field."""
    viewer = viewer_of(call)
    trashed = store.is_trashed(file)
    return shown(file, viewer.account, viewer.client_id, trashed=trashed)


async def hash_files(files: Sequence[DriveFile], mask: Mask | None, *path: str) -> None:
    """Work out the hashes that are asked for and not known yet; they take a while."""
    for name in SLOW_HASHES:
        if mask is None or not wants(mask, *path, f"{name}Checksum"):
            continue
        for file in files:
            if file.blob is not None and not file.is_google_s and name not in file.hashes:
                file.hashes[name] = await asyncio.to_thread(file.blob.digest, name)


async def read_documents(call: Call, files: Sequence[DriveFile]) -> None:
    """Read the documents, where a search asks for what is in them; of nothing else is an index."""
    if "fullText" not in (call.text("q") or ""):
        return
    for file in files:
        if file.blob is not None and file.is_google_s and file.words is None:
            file.words = (await asyncio.to_thread(file.blob.read)).decode(errors="replace")


def spaces_of(call: Call) -> frozenset[str]:
    """Return the spaces a list looks at; raises GoogleError for one that is none."""
    spaces = frozenset((call.text("spaces") or "drive").split(","))
    if not spaces <= SPACES:
        raise invalid("Invalid Value", "spaces")
    return spaces


def searched(call: Call, store: Store) -> Keep:
    """Return what keeps the files that a call's search finds."""
    if (text := call.text("q")) is None:
        return lambda _: True
    return parse(text, seen_by(viewer_of(call), store))


def seen_by(viewer: Viewer, store: Store) -> Callable[[DriveFile, str], Any]:
    """Return what gives a search term's value of a file; a list is asked for as `name:value`."""
    me = viewer.account

    def parents(file: DriveFile, value: str) -> Sequence[str]:
        """Return the value where it is one of the folders the file is in."""
        return [value] if store.resolve(me, value) in file.parents else []

    def owners(file: DriveFile, _: str) -> Sequence[str]:
        """Return what the owner is called."""
        return [file.owner.email, "me"] if file.owner.id == me.id else [file.owner.email]

    terms: Mapping[str, Callable[[DriveFile, str], Any]] = {
        "name": lambda file, _: file.name,
        "mimeType": lambda file, _: file.mime_type,
        "fullText": lambda file, _: f"{file.name} {file.fields.get('description')} {file.words}",
        "trashed": lambda file, _: store.is_trashed(file),
        "starred": lambda file, _: bool(file.fields.get("starred")),
        "sharedWithMe": lambda file, _: file.owner.id != me.id,
        "createdTime": lambda file, _: file.created,
        "modifiedTime": lambda file, _: file.modified,
        "viewedByMeTime": lambda file, _: file.modified,
        "sharedWithMeTime": lambda file, _: file.created,
        "parents": parents,
        "owners": owners,
        "writers": lambda file, _: _addresses(file),
        "readers": lambda file, _: _addresses(file),
        "properties": lambda file, _: file.properties,
        "appProperties": lambda file, _: file.app_properties.get(viewer.client_id, {}),
        "visibility": lambda file, _: _visibility(file),
        "shortcutDetails.targetId": lambda file, _: _target(file),
    }

    def seen(file: DriveFile, term: str) -> Any:
        """Return the value."""
        name, _, value = term.partition(":")
        return terms[name](file, value)

    return seen


def _addresses(file: DriveFile) -> Sequence[str | None]:
    """Return whom a file is shared with."""
    return [permission.get("emailAddress") for permission in file.permissions.values()]


def _visibility(file: DriveFile) -> str:
    """Return how widely a file is shared."""
    return "anyoneWithLink" if "anyoneWithLink" in file.permissions else "limited"


def _target(file: DriveFile) -> str:
    """Return what a shortcut leads to."""
    return str(file.fields.get("shortcutDetails", {}).get("targetId", ""))
