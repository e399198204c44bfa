"""Attachments of a mail as files in the media folder."""

from collections.abc import Sequence
from contextlib import suppress
import os
from pathlib import Path
import secrets
from typing import Any, Final

from homeassistant.components.media_source import generate_media_source_id
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import raise_if_invalid_path

from ....const import DOMAIN
from .client import MailClient
from .reading import Attachment, attachments_of, decoded
from .refusals import refusal

_MOST_TRIES: Final = 1000


async def save_attachments(
    client: MailClient, message_id: str, names: Sequence[str], folder: str
) -> list[dict[str, Any]]:
    """Save a mail's attachments, or those of these names, below the first media folder.

    Return for each its `name` at Gmail, `path`, `media_content_id`, `type` and `size`. A name that
    is taken gets a number. Each file appears whole or not at all. Raises `ServiceValidationError`
    for a folder that is outside, or a name that is not in the mail, before anything is saved.
    """
    hass = client.hass
    source, root = _media_folder(hass)
    place = _below(root, folder)
    found = attachments_of(await client.message(message_id, whole=True))
    if missing := sorted(set(names) - {attachment.name for attachment in found}):
        raise refusal("mail_attachment_missing", name=missing[0])
    saved = []
    for attachment in found:
        if names and attachment.name not in names:
            continue
        data = attachment.data or await client.attachment(message_id, attachment.id)
        path = await _saved(hass, root, place, attachment, data)
        identifier = f"{source}/{path.relative_to(root).as_posix()}"
        saved.append(
            {
                **attachment.as_answer(),
                "path": str(path),
                "media_content_id": generate_media_source_id("media_source", identifier),
            }
        )
    return saved


async def _saved(
    hass: HomeAssistant, root: Path, place: Path, attachment: Attachment, data: str
) -> Path:
    """Return where an attachment was saved. Raises `HomeAssistantError`."""
    try:
        return await hass.async_add_executor_job(_save, root, place, attachment, data)
    except OSError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="mail_attachment_not_saved",
            translation_placeholders={
                "name": attachment.name,
                "reason": error.strerror or type(error).__name__,
            },
        ) from error


def _media_folder(hass: HomeAssistant) -> tuple[str, Path]:
    """Return the name and the path of the folder for media: `local`, or the first there is."""
    folders = hass.config.media_dirs
    if not folders:
        raise refusal("mail_no_media_folder")
    name = "local" if "local" in folders else next(iter(folders))
    return name, Path(folders[name])


def _below(root: Path, folder: str) -> Path:
    """Return a folder below another."""
    try:
        raise_if_invalid_path(folder)
    except ValueError as error:
        raise refusal("mail_folder_wrong", folder=folder) from error
    return root / folder.strip("/")


def _save(root: Path, place: Path, attachment: Attachment, data: str) -> Path:
    """Write a file that is not there yet, and return where; blocks."""
    place.mkdir(parents=True, exist_ok=True)
    if not place.resolve().is_relative_to(root.resolve()):  # by a link
        raise NotADirectoryError(None, "outside of the media folder")
    new = place / f".{secrets.token_hex(8)}.part"
    try:
        with new.open("xb") as file:
            file.write(decoded(data))
            file.flush()
            os.fsync(file.fileno())
        return _name(new, place, attachment.name)
    finally:
        with suppress(FileNotFoundError):
            new.unlink()


def _name(new: Path, place: Path, name: str) -> Path:
    """Give a file its name, with a number if that is taken; nothing there is replaced."""
    stem, ending = Path(name).stem, Path(name).suffix
    for number in range(1, _MOST_TRIES):
        path = place / (name if number == 1 else f"{stem} ({number}){ending}")
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            continue
        new.replace(path)
        return path
    raise FileExistsError(None, "too many files have this name")
