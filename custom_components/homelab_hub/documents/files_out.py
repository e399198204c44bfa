"""Files that are downloaded: whole or not at all, and only where Home Assistant may write."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, suppress
import os
from pathlib import Path
import re
import secrets
from typing import Any, Final

from homeassistant.core import HomeAssistant

from ..backup_agents.streams import OneAtATime
from .refusals import refusal

LONGEST_NAME: Final = 200
# What no file system of ours takes in a name, or what hides a file.
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


async def target(hass: HomeAssistant, wanted: str, name: str, *, overwrite: bool) -> Path:
    """Return the path of a file to write: `wanted`, or `name` in it if that is a folder.

    Raises `ServiceValidationError` for one that is not allowed or taken.
    """
    path, problem = await hass.async_add_executor_job(_target, hass, wanted, name, overwrite)
    if problem:
        raise refusal(problem, path=str(path))
    return path


async def write(hass: HomeAssistant, path: Path, content: AsyncIterator[bytes]) -> int:
    """Write a file and return its size; what was there before stays until all of it is written.

    Raises what reading raises, and `OSError`.
    """
    job = hass.async_add_executor_job
    new = path.with_name(f".{secrets.token_hex(8)}.part")
    file = await job(new.open, "xb")
    size = 0
    async with AsyncExitStack() as undo:
        undo.push_async_callback(_discarded, hass, file, new)
        async with aclosing(OneAtATime(content)) as pieces:
            async for piece in pieces:
                await job(file.write, piece)
                size += len(piece)
        await job(_finish, file, new, path)
        undo.pop_all()
    return size


def safe_name(name: str) -> str:
    """Return a name that a file can have; emoji and everything else that can stay does."""
    cleaned = _UNSAFE.sub("_", name).strip().lstrip(".")
    stem, dot, ending = cleaned.rpartition(".")
    if dot and 0 < len(ending) <= 10:
        room = LONGEST_NAME - len(ending.encode()) - 1
        cleaned = f"{_cut(stem, room)}.{ending}"
    return _cut(cleaned, LONGEST_NAME) or "file"


def _cut(text: str, size: int) -> str:
    """Return as much of a text as fits into so many bytes."""
    return text.encode()[:size].decode(errors="ignore")


def _target(hass: HomeAssistant, wanted: str, name: str, overwrite: bool) -> tuple[Path, str]:
    """Return a path, and the key of what is wrong with it; blocks."""
    path = Path(wanted)
    if path.is_dir() or wanted.endswith("/"):
        path /= safe_name(name)
    if not path.is_absolute() or not hass.config.is_allowed_path(str(path)):
        return path, "document_path_not_allowed"
    if not path.parent.is_dir():
        return path, "document_no_folder_here"
    if path.exists() and not overwrite:
        return path, "document_file_exists"
    return path, ""


def _finish(file: Any, new: Path, path: Path) -> None:
    """Give a file that is complete its name; blocks."""
    file.flush()
    os.fsync(file.fileno())
    file.close()
    new.replace(path)


async def _discarded(hass: HomeAssistant, file: Any, new: Path) -> None:
    """Delete a file that is not complete."""
    await hass.async_add_executor_job(_discard, file, new)


def _discard(file: Any, new: Path) -> None:
    """Delete a file that is not complete; blocks."""
    with suppress(OSError):
        file.close()
    new.unlink(missing_ok=True)
