"""One device as a player of its own, so that it can be in a room: "play some jazz in the kitchen"."""

from typing import override

from homeassistant.components.media_player.const import MediaPlayerEntityFeature, MediaPlayerState
from homeassistant.helpers.device_registry import DeviceInfo

from ...connector.account import AccountEntry
from ...const import DOMAIN
from .contexts import Contexts
from .media_player import SpotifyPlayer
from .music import Music
from .playback import Device, Playback
from .player import Player
from .speakers import room_of


class SpotifySpeaker(SpotifyPlayer):
    """Shows what plays while it plays on this device; what is started here plays on it."""

    _attr_name = "Spotify"
    _attr_translation_key = "spotify_speaker"

    def __init__(
        self,
        entry: AccountEntry,
        player: Player,
        contexts: Contexts,
        music: Music,
        speaker: tuple[str, str],
    ) -> None:
        """Be a device with an id and a name."""
        id_, name = speaker
        super().__init__(entry, player, contexts, music, f"speaker_{id_}")
        self._id = id_
        self._name = name
        account = entry.runtime_data.account
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, f"{entry.entry_id}_{id_}")},
            name=name,
            manufacturer=account.provider.name,
            suggested_area=room_of(self._follower.hass, name),
        )

    @property
    @override
    def playback(self) -> Playback | None:
        """Return what plays, if it plays here."""
        playback = self._follower.playback
        return playback if playback is not None and self._is_it(playback.device) else None

    @override
    def _show(self) -> None:
        """Take over the state; a device that Spotify does not list is off."""
        super()._show()
        if self.playback is None and not any(map(self._is_it, self._follower.devices)):
            self._attr_state = MediaPlayerState.OFF

    @property
    @override
    def sources(self) -> MediaPlayerEntityFeature:
        """Return nothing: it plays here."""
        return MediaPlayerEntityFeature(0)

    @override
    async def target(self) -> Device | None:
        """Return this device. Raises `ProblemError` if it is not there."""
        for device in self._follower.devices:
            if device.id == self._id and device.usable:
                return device
        return await self._player.device(self._name)

    @override
    def _source_list(self, playback: Playback | None) -> list[str] | None:
        """Return nothing: it plays here."""
        return None

    def _is_it(self, device: Device) -> bool:
        """Return whether a device is this one; some get another id when they are turned on."""
        return device.id == self._id or device.name == self._name
