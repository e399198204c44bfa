"""The player of an account as an entity that takes commands; the devices are its sources."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final, override

from homeassistant.components.media_player.browse_media import (
    BrowseMedia,
    SearchMedia,
    SearchMediaQuery,
)
from homeassistant.components.media_player.const import (
    ATTR_MEDIA_ENQUEUE,
    MediaPlayerEnqueue,
    MediaType,
    RepeatMode,
)

from ...connector.account import AccountEntry
from ...connector.actor import Actor, acting
from .browsing import browse
from .contexts import Contexts
from .finding import search_media
from .music import Music
from .playback import Device
from .player import Player
from .refusals import refusals
from .resolving import resolve
from .showing import REPEAT, ShownPlayer

_SPOTIFYS: Final = {mode: how for how, mode in REPEAT.items()}
_QUEUED: Final = frozenset({MediaPlayerEnqueue.ADD, MediaPlayerEnqueue.NEXT})


class SpotifyPlayer(ShownPlayer):
    """The player, wherever it plays."""

    _attr_name: str | None = None
    _attr_translation_key = "spotify"

    def __init__(
        self,
        entry: AccountEntry,
        player: Player,
        contexts: Contexts,
        music: Music,
        key: str = "player",
    ) -> None:
        """Show a player, and command it."""
        super().__init__(entry, player, contexts, key)
        self._music = music

    async def target(self) -> Device | None:
        """Return the device that new music is for; None for where something plays, or is woken."""
        return None

    @override
    async def async_media_play(self) -> None:
        """Go on, on a device that is woken if none is active."""
        with self._asked():
            await self._player.resume(await self.target())

    @override
    async def async_media_pause(self) -> None:
        """Be silent."""
        with self._asked():
            await self._player.pause()

    @override
    async def async_media_next_track(self) -> None:
        """Go on to the next item."""
        with self._asked():
            await self._player.skip()

    @override
    async def async_media_previous_track(self) -> None:
        """Go back to the item before."""
        with self._asked():
            await self._player.skip(back=True)

    @override
    async def async_media_seek(self, position: float) -> None:
        """Go to a position, in seconds."""
        with self._asked():
            await self._player.seek(position)

    @override
    async def async_set_volume_level(self, volume: float) -> None:
        """Set the volume, 0 to 1."""
        with self._asked():
            await self._player.volume(round(volume * 100), await self.target())

    @override
    async def async_set_shuffle(self, shuffle: bool) -> None:
        """Shuffle, or not."""
        with self._asked():
            await self._player.shuffle(on=shuffle)

    @override
    async def async_set_repeat(self, repeat: RepeatMode) -> None:
        """Repeat something, or nothing."""
        with self._asked():
            await self._player.repeat(_SPOTIFYS[repeat])

    @override
    async def async_select_source(self, source: str) -> None:
        """Play on another device."""
        with self._asked():
            await self._player.transfer(source)

    @override
    async def async_play_media(
        self, media_type: MediaType | str, media_id: str, **kwargs: Any
    ) -> None:
        """Play something, or put it after what plays.

        Spotify's queue has one end: what is to be next comes after what was queued before.
        """
        with self._asked():
            thing = await resolve(self._music, media_id, media_type, self.entity_id)
            device = await self.target()
            if kwargs.get(ATTR_MEDIA_ENQUEUE) in _QUEUED:
                await self._player.enqueue(thing.uri, device)
            else:
                await self._player.play(thing.uri, device, thing)

    @override
    async def async_browse_media(
        self,
        media_content_type: MediaType | str | None = None,
        media_content_id: str | None = None,
    ) -> BrowseMedia:
        """Return what there is in something."""
        with self._asked():
            return await browse(self._music, media_content_type, media_content_id)

    @override
    async def async_search_media(self, query: SearchMediaQuery) -> SearchMedia:
        """Return what is found, best first."""
        with self._asked():
            return await search_media(self._music, query)

    @contextmanager
    def _asked(self) -> Generator[None]:
        """Do something for whoever asks, who watches what becomes of it."""
        self._follower.watch()
        with (
            acting(Actor.of(self._context, "spotify")),
            refusals(self._player.client.account.entry),
        ):
            yield
