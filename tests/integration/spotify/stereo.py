"""A home with music: what plays at Spotify, and what the home says of it."""

from dataclasses import dataclass
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.media_player.const import DOMAIN as MEDIA_PLAYER
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homelab_hub.connections.spotify.runtime import Spotify
from custom_components.homelab_hub.connector.capabilities import OFFERS
from custom_components.homelab_hub.const import DOMAIN, Kind
from homelab_hub_simulators.spotify import Player, SpotifySimulator
from tests.integration.connector.consent import Person

EVERYTHING = [str(capability) for capability in OFFERS[Kind.SPOTIFY]]


async def connect(person: Person, *capabilities: str) -> ConfigEntry[Any]:
    """Return the entry of a Spotify account that may do this, or everything."""
    return await person.connect("spotify", list(capabilities) or EVERYTHING)


@dataclass(frozen=True, slots=True)
class Stereo:
    """One account's music, at Spotify and at home."""

    hass: HomeAssistant
    spotify: SpotifySimulator
    entry: ConfigEntry[Any]

    @property
    def player(self) -> Player:
        """The player at Spotify."""
        return self.spotify.player()

    @property
    def loaded(self) -> Spotify:
        """What the entry is loaded with."""
        loaded: Spotify = self.entry.runtime_data
        return loaded

    @property
    def entity_id(self) -> str:
        """The entity id of the player."""
        found = er.async_get(self.hass).async_get_entity_id(
            MEDIA_PLAYER, DOMAIN, f"{self.entry.entry_id}_player"
        )
        assert found is not None
        return found

    @property
    def state(self) -> State:
        """What the home says of the player."""
        state = self.hass.states.get(self.entity_id)
        assert state is not None
        return state

    @property
    def playing(self) -> str | None:
        """The name of what really plays at Spotify, None while it is silent."""
        state = self.player.state
        if not state.playing or state.current is None:
            return None
        thing = self.spotify.catalogue.get(state.current)
        return None if thing is None else thing.name

    def uris(self, *names: str) -> list[str]:
        """Return the URIs of tracks."""
        return [self.spotify.catalogue.track(name).uri for name in names]

    def device(self, name: str) -> str:
        """Return the id of a device."""
        return self.player.device(name).id

    def play(self, *names: str, device: str = "Kitchen") -> None:
        """Play tracks, with Spotify's own app."""
        self.player.play(self.uris(*names), device=self.device(device))

    async def settled(self) -> None:
        """Return when nothing is under way."""
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def look(self) -> State:
        """Return what the home says once it has looked."""
        self.loaded.follower.look_now()
        await self.settled()
        return self.state

    async def wait(self, freezer: FrozenDateTimeFactory, seconds: float) -> State:
        """Let time pass, which is one for all in a test; return what the home says then."""
        freezer.tick(seconds)
        async_fire_time_changed(self.hass)
        await self.settled()
        return self.state

    def sensor(self, key: str) -> State:
        """Return the state of a sensor of the account."""
        found = er.async_get(self.hass).async_get_entity_id(
            "sensor", DOMAIN, f"{self.entry.entry_id}_{key}"
        )
        assert found is not None
        state = self.hass.states.get(found)
        assert state is not None
        return state

    async def do(self, action: str, **data: Any) -> None:
        """Have the player do something."""
        await self.hass.services.async_call(
            MEDIA_PLAYER, action, {"entity_id": self.entity_id, **data}, blocking=True
        )

    async def ask(self, action: str, **data: Any) -> Any:
        """Return what an action of the player answers."""
        answer = await self.hass.services.async_call(
            MEDIA_PLAYER,
            action,
            {"entity_id": self.entity_id, **data},
            blocking=True,
            return_response=True,
        )
        assert isinstance(answer, dict)
        return answer[self.entity_id]

    async def act(self, action: str, **data: Any) -> dict[str, Any]:
        """Return what one of our own actions answers."""
        answer = await self.hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True
        )
        assert isinstance(answer, dict)
        return answer
