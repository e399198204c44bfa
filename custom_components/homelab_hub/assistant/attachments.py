"""Files that go to a model with a request."""

import base64
from collections.abc import Sequence
from mimetypes import guess_file_type

from homeassistant.components.conversation import Attachment
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..const import DOMAIN
from .style import File

LARGEST = 20 * 1024 * 1024


async def read_files(hass: HomeAssistant, attachments: Sequence[Attachment]) -> list[File]:
    """Return the attachments' content. Raises `HomeAssistantError` for what models cannot read.

    Pictures and PDF, 20 MiB at most each. Home Assistant has checked that the caller may read
    the files.
    """
    return await hass.async_add_executor_job(lambda: [_read(item) for item in attachments])


def _read(attachment: Attachment) -> File:
    """Return one file; blocks."""
    path = attachment.path
    mime_type = attachment.mime_type or guess_file_type(path)[0] or ""
    if not mime_type.startswith("image/") and mime_type != "application/pdf":
        raise _refusal("attachment_unsupported", path.name)
    try:
        if path.stat().st_size > LARGEST:
            raise _refusal("attachment_too_large", path.name)
        content = path.read_bytes()
    except OSError as error:
        raise _refusal("attachment_unreadable", path.name) from error
    return File(
        name=path.name, mime_type=mime_type, content=base64.b64encode(content).decode("ascii")
    )


def _refusal(key: str, name: str) -> HomeAssistantError:
    """Return the error that tells why a file is not sent."""
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders={"name": name}
    )
