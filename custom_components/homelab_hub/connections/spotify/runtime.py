"""What a loaded `spotify` entry consists of. Importing this is slow: spotipy is in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import llm
from homeassistant.helpers.entity import Entity
from homeassistant.util import dt as dt_util

from ...connector.account import Account
from ...connector.connection import PLATFORMS
from ...connector.errors import NotAllowedError
from .client import Client
from .const import CONF_OFFERED, SEEING
from .contexts import Contexts
from .deeds import Deeds
from .follower import Follower
from .media_player import SpotifyPlayer
from .music import Music
from .patience import Patience
from .player import Player
from .probe import Probe
from .sensor import ApiSensor
from .songs import SongRequests
from .speaker import SpotifySpeaker
from .speakers import forget_unchosen, reload_for_speakers, speakers_of
from .state import State
from .tools import effects, tools

type SpotifyEntry = ConfigEntry[Spotify]


@dataclass(frozen=True, kw_only=True, slots=True)
class Spotify:
    """An account, and its player if that may be followed. `platforms` is where it has entities."""

    account: Account
    platforms: frozenset[Platform]
    state: State
    client: Client
    music: Music
    follower: Follower
    contexts: Contexts
    player: Player
    probe: Probe
    deeds: Deeds
    songs: SongRequests

    def entities(self, platform: Platform) -> Iterator[Entity]:
        """Yield the entities of a platform, beside those of every account."""
        entry = self.account.entry
        if platform is Platform.SENSOR:
            yield ApiSensor(entry, self.client.patience, self.follower)
        elif platform is Platform.MEDIA_PLAYER:
            parts = (entry, self.player, self.contexts, self.music)
            yield SpotifyPlayer(*parts)
            for speaker in speakers_of(entry).items():
                yield SpotifySpeaker(*parts, speaker)

    def tools(self) -> list[llm.Tool]:
        """Return what assistants may do: look, and play."""
        offered = self.account.entry.options.get(CONF_OFFERED, True)
        return tools(self.music, self.player) if offered else []

    def effects(self) -> list[llm.Tool]:
        """Return what agents that ask a person first may do: change the library."""
        offered = self.account.entry.options.get(CONF_OFFERED, True)
        return effects(self.music, self.player) if offered else []

    def start(self) -> None:
        """Begin to follow the player; find out what the application may do."""
        entry = self.account.entry
        entry.async_on_unload(self.state.follow(self.follower))
        entry.async_on_unload(self.account.listen(self._account_changed))
        entry.async_on_unload(self.follower.listen(self.contexts.look))
        entry.async_on_unload(reload_for_speakers(self.follower.hass, entry))
        if Platform.MEDIA_PLAYER in self.platforms:
            self.follower.start()
        self.probe.start()

    async def stop(self) -> None:
        """End, with everything stored."""
        self.probe.stop()
        await self.follower.stop()
        await self.state.save()

    def diagnostics(self) -> dict[str, Any]:
        """Return what helps to find a fault, without what anybody hears."""
        follower, patience = self.follower, self.client.patience
        playback = follower.playback
        return {
            "premium": patience.premium,
            "withheld": patience.abilities.withheld,
            "paused": {str(one): until.isoformat() for one, until in patience.paused.items()},
            "error": follower.error.key if follower.error else None,
            "devices": [
                {"type": device.type, "active": device.active, "restricted": device.restricted}
                for device in follower.devices
            ],
            "playing": playback.playing if playback else None,
            "interval": follower.pace.interval(playback, dt_util.utcnow()),
        }

    @callback
    def _account_changed(self) -> None:
        """Look at once where that is allowed again; keep what was learnt."""
        self.state.changed()
        if isinstance(self.follower.error, NotAllowedError) and self.client.may(SEEING):
            self.follower.look_now()


async def create(hass: HomeAssistant, account: Account) -> Spotify:
    """Return what an entry consists of, with what was stored."""
    forget_unchosen(hass, account.entry)
    state = State(hass, account.entry.entry_id, account.client_id)
    await state.load()
    client = Client(hass, account, Patience(account, state.abilities))
    music, follower = Music(client), Follower(hass, client)
    player = Player(client, follower)
    sees = any(capability in account.granted for capability in SEEING)
    return Spotify(
        account=account,
        platforms=frozenset(PLATFORMS) | ({Platform.MEDIA_PLAYER} if sees else set()),
        state=state,
        client=client,
        music=music,
        follower=follower,
        contexts=Contexts(hass, client, follower),
        player=player,
        probe=Probe(hass, client),
        deeds=Deeds(music, follower),
        songs=SongRequests(music, player),
    )
