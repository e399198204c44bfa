"""The pictures an agent has made: files on this machine, with what was asked for.

Nothing of it is kept at the AI server: an edit sends the file. Old pictures make room for new
ones, by number and by size.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from errno import ENOENT
from mimetypes import guess_extension
from pathlib import Path
from shutil import rmtree
from typing import Any, Final, Self

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.storage import STORAGE_DIR, Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.ulid import ulid_now

from ...const import DOMAIN
from ..pictures import Picture

VERSION: Final = 1
DEFAULT_KEPT: Final = 100
MOST_BYTES: Final = 256 * 1024 * 1024
URL: Final = f"/api/{DOMAIN}/pictures"
BRANCH: Final = "pictures"
"""What identifiers of the media source begin with for pictures."""
DATA_ALBUMS: Final[HassKey[dict[str, Album]]] = HassKey(f"{DOMAIN}.albums")
# An agent that is loaded anew goes on with its album: a picture that it was drawing comes later.
_DATA_CLOSED: Final[HassKey[dict[str, Album]]] = HassKey(f"{DOMAIN}.closed_albums")


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """A picture in an album.

    `size` is in bytes, `cost` in US dollars (None where the model has no price), `changed` the id
    of the picture it was made of.
    """

    id: str
    album: str
    file: str
    mime_type: str
    size: int
    prompt: str
    model: str
    cost: float | None
    conversation_id: str | None
    changed: str | None
    edited: bool
    created: datetime

    @property
    def url(self) -> str:
        """Return where it is served, to who is signed in or has a signed link."""
        return f"{URL}/{self.album}/{self.id}"

    @property
    def media_content_id(self) -> str:
        """Return how Home Assistant names it."""
        return f"media-source://{DOMAIN}/{BRANCH}/{self.album}/{self.id}"

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        """Return a picture as it was stored."""
        return cls(**{**stored, "created": datetime.fromisoformat(stored["created"])})

    def as_dict(self) -> dict[str, Any]:
        """Return it in a form that JSON holds."""
        return {**asdict(self), "created": self.created.isoformat()}


@callback
def albums_of(hass: HomeAssistant) -> dict[str, Album]:
    """Return the albums of loaded agents by their ids."""
    return hass.data.setdefault(DATA_ALBUMS, {})


async def open_album(hass: HomeAssistant, album_id: str, title: str, most: int) -> Album:
    """Return the album of an agent that loads; `most` is the number of pictures that are kept."""
    closed = hass.data.setdefault(_DATA_CLOSED, {})
    album = closed.pop(album_id, None) or Album(hass, album_id)
    album.title, album.most = title, most
    await album.load()
    albums_of(hass)[album_id] = album
    return album


@callback
def close_album(hass: HomeAssistant, album_id: str) -> None:
    """Show an album no longer, since its agent unloads."""
    if album := albums_of(hass).pop(album_id, None):
        hass.data.setdefault(_DATA_CLOSED, {})[album_id] = album


async def remove_album(hass: HomeAssistant, album_id: str) -> None:
    """Delete the pictures of an agent that is gone."""
    closed = hass.data.setdefault(_DATA_CLOSED, {})
    album = albums_of(hass).pop(album_id, None) or closed.pop(album_id, None)
    await (album or Album(hass, album_id)).remove()


class Album:
    """The pictures of one agent, oldest first."""

    def __init__(self, hass: HomeAssistant, album_id: str) -> None:
        """Use the files of an agent; call `load`."""
        self._hass = hass
        self.id = album_id
        self.title = ""
        self.most = DEFAULT_KEPT
        self._removed = False
        self._folder = Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.album.{album_id}"))
        self._store: Store[dict[str, Any]] = Store(
            hass, VERSION, f"{DOMAIN}.pictures.{album_id}", private=True
        )
        self._drawn: list[Drawn] = []
        self._listeners: set[Callable[[], object]] = set()
        self._lock = asyncio.Lock()

    @property
    def all(self) -> Sequence[Drawn]:
        """Return the pictures, oldest first."""
        return tuple(self._drawn)

    async def load(self) -> None:
        """Read what is stored; files and entries without each other are forgotten."""
        async with self._lock:
            stored = await self._store.async_load() or {"pictures": []}
            drawn = [Drawn.from_dict(one) for one in stored["pictures"]]
            files = await self._hass.async_add_executor_job(self._tidy, {one.file for one in drawn})
            self._drawn = [one for one in drawn if one.file in files]
            await self._drop(self._surplus())

    def get(self, picture_id: str) -> Drawn | None:
        """Return a picture, None if it is not there or no longer."""
        return next((one for one in self._drawn if one.id == picture_id), None)

    def of(self, conversation_id: str) -> Sequence[Drawn]:
        """Return the pictures of a conversation, oldest first."""
        return [one for one in self._drawn if one.conversation_id == conversation_id]

    def path(self, drawn: Drawn) -> Path:
        """Return the file of a picture."""
        return self._folder / drawn.file

    async def read(self, drawn: Drawn) -> bytes:
        """Return the content of a picture. Raises `OSError`."""
        return await self._hass.async_add_executor_job(self.path(drawn).read_bytes)

    async def add(
        self, picture: Picture, conversation_id: str | None, changed: Drawn | None
    ) -> Drawn:
        """Keep a new picture. Raises `OSError` if it cannot be written, or the agent is gone."""
        picture_id = ulid_now()
        drawn = Drawn(
            id=picture_id,
            album=self.id,
            file=f"{picture_id}{guess_extension(picture.mime_type) or ''}",
            mime_type=picture.mime_type,
            size=len(picture.content),
            prompt=picture.prompt,
            model=picture.model,
            cost=picture.cost,
            conversation_id=conversation_id,
            changed=changed.id if changed else None,
            edited=picture.edited,
            created=dt_util.utcnow(),
        )
        async with self._lock:
            if self._removed:
                raise FileNotFoundError(ENOENT, "the album was deleted")
            await self._hass.async_add_executor_job(self._write, drawn.file, picture.content)
            self._drawn.append(drawn)
            await self._drop(self._surplus())
            await self._save()
        return drawn

    async def delete(self, picture_ids: Collection[str]) -> int:
        """Delete pictures for good. Return how many there were."""
        async with self._lock:
            gone = [one for one in self._drawn if one.id in picture_ids]
            await self._drop(gone)
            await self._save()
        return len(gone)

    async def remove(self) -> None:
        """Delete all there is, with the list."""
        async with self._lock:
            self._removed = True
            self._drawn.clear()
            await self._store.async_remove()
            await self._hass.async_add_executor_job(rmtree, self._folder, True)

    @callback
    def listen(self, listener: Callable[[], object]) -> CALLBACK_TYPE:
        """Call `listener` after each change, until the returned function is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def _surplus(self) -> list[Drawn]:
        """Return the oldest pictures, as many as have to go; the newest always stays."""
        kept, total = 0, 0
        for one in reversed(self._drawn):
            total += one.size
            if kept and (kept >= self.most or total > MOST_BYTES):
                break
            kept += 1
        return self._drawn[: len(self._drawn) - kept]

    async def _drop(self, gone: Sequence[Drawn]) -> None:
        """Delete files, and what is known of them."""
        if gone:
            self._drawn = [one for one in self._drawn if one not in gone]
            await self._hass.async_add_executor_job(self._unlink, [one.file for one in gone])

    async def _save(self) -> None:
        """Store the list, and tell of the change."""
        await self._store.async_save({"pictures": [one.as_dict() for one in self._drawn]})
        for listener in list(self._listeners):
            listener()

    def _write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all; blocks."""
        self._folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        unfinished = self._folder / f"{name}.part"
        unfinished.write_bytes(content)
        unfinished.replace(self._folder / name)

    def _unlink(self, names: Iterable[str]) -> None:
        """Delete files; blocks."""
        for name in names:
            (self._folder / name).unlink(missing_ok=True)

    def _tidy(self, known: Collection[str]) -> set[str]:
        """Delete files that nothing is known of; blocks. Return the names of the others."""
        found = {path.name for path in self._folder.glob("*")}
        self._unlink(found.difference(known))
        return found.intersection(known)
