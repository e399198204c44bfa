"""What playlists are called that something plays from: asked once, and not where it is refused."""

from collections import OrderedDict
from typing import Final

from homeassistant.core import HomeAssistant, callback

from ...connector.actor import acting
from ...upstream import errors
from .client import Client
from .follower import ACTOR, Follower
from .playback import Playback
from .uris import NotSpotifyError, What, parse

_KNOWN: Final = 50


class Contexts:
    """Names of contexts."""

    def __init__(self, hass: HomeAssistant, client: Client, follower: Follower) -> None:
        """Know none."""
        self._hass = hass
        self._client = client
        self._follower = follower
        self._names: OrderedDict[str, str | None] = OrderedDict()

    def name_of(self, playback: Playback | None) -> str | None:
        """Return the name of the playlist that something plays from, None for another context."""
        context = playback.context if playback is not None else None
        return self._names.get(context) if context else None

    def note(self, uri: str, name: str) -> None:
        """Keep a name that was seen elsewhere."""
        self._names[uri] = name
        while len(self._names) > _KNOWN:
            self._names.popitem(last=False)

    @callback
    def look(self) -> None:
        """Ask for the name of the context of now, if it is a playlist that nobody has asked for."""
        playback = self._follower.playback
        context = playback.context if playback is not None else None
        if context is None or context in self._names or not context.startswith("spotify:playlist:"):
            return
        self._names[context] = None
        entry = self._client.account.entry
        entry.async_create_background_task(
            self._hass, self._ask(context), f"{entry.title}: name of a playlist"
        )

    async def _ask(self, context: str) -> None:
        """Ask for a name; Spotify's own playlists have none for us."""
        try:
            uri = parse(context)
            assert uri.what is What.PLAYLIST
            with acting(ACTOR):
                self.note(context, (await self._client.get(uri)).name)
        except NotSpotifyError, errors.UpstreamError:
            return
        self._follower.tell()
