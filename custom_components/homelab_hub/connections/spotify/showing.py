"""The state of a player, as an entity shows it."""

from datetime import datetime, timedelta
from typing import Final, override

from homeassistant.components.media_player import MediaPlayerEntity
from homeassistant.components.media_player.const import (
    MediaPlayerEntityFeature,
    MediaPlayerState,
    MediaType,
    RepeatMode,
)
from homeassistant.util import dt as dt_util

from ...connector.account import AccountEntry
from ...connector.entity import AccountEntity
from .contexts import Contexts
from .playback import Playback, Repeat
from .player import Player
from .things import Thing
from .uris import What

REPEAT: Final = {
    Repeat.OFF: RepeatMode.OFF,
    Repeat.TRACK: RepeatMode.ONE,
    Repeat.CONTEXT: RepeatMode.ALL,
}
LOOKING: Final = MediaPlayerEntityFeature.BROWSE_MEDIA | MediaPlayerEntityFeature.SEARCH_MEDIA
STARTING: Final = (
    MediaPlayerEntityFeature.PLAY
    | MediaPlayerEntityFeature.PLAY_MEDIA
    | MediaPlayerEntityFeature.MEDIA_ENQUEUE
)
PLAYING: Final = (
    MediaPlayerEntityFeature.PAUSE
    | MediaPlayerEntityFeature.NEXT_TRACK
    | MediaPlayerEntityFeature.PREVIOUS_TRACK
    | MediaPlayerEntityFeature.SEEK
    | MediaPlayerEntityFeature.SHUFFLE_SET
    | MediaPlayerEntityFeature.REPEAT_SET
)
# Positions that differ by less are the same: frontends count by themselves.
_SAME: Final = 2.0


class ShownPlayer(AccountEntity, MediaPlayerEntity):
    """Shows what plays on an account; `playback` is what of it this entity shows."""

    _attr_media_image_remotely_accessible = False

    def __init__(self, entry: AccountEntry, player: Player, contexts: Contexts, key: str) -> None:
        """Show a player."""
        super().__init__(entry, key)
        self._player = player
        self._follower = player.follower
        self._contexts = contexts

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the player."""
        await super().async_added_to_hass()
        self._show()
        self.async_on_remove(self._follower.listen(self._write))

    async def async_update(self) -> None:
        """Look now; for `homeassistant.update_entity`."""
        self._follower.watch()
        self._follower.look_now()

    @override
    async def async_get_media_image(self) -> tuple[bytes | None, str | None]:
        """Return the picture, which a frontend asks for that shows the player."""
        self._follower.watch()
        return await super().async_get_media_image()

    @property
    def playback(self) -> Playback | None:
        """Return what this entity shows the state of."""
        return self._follower.playback

    @property
    def sources(self) -> MediaPlayerEntityFeature:
        """Return what can be done about where it plays."""
        return MediaPlayerEntityFeature.SELECT_SOURCE

    @override
    def _write(self, _now: datetime | None = None) -> None:
        """Show the state as it is now."""
        self._show()
        super()._write()

    def _show(self) -> None:
        """Take over the state."""
        playback = self.playback
        self._attr_available = self._follower.available
        self._attr_supported_features = self._features(playback)
        self._show_position(playback)
        self._attr_state = MediaPlayerState.IDLE
        if playback is not None:
            playing = playback.playing
            self._attr_state = MediaPlayerState.PLAYING if playing else MediaPlayerState.PAUSED
        volume = playback.device.volume if playback else None
        self._attr_volume_level = None if volume is None else volume / 100
        self._attr_shuffle = playback.shuffle if playback else None
        repeat = playback.repeat if playback else None
        self._attr_repeat = None if repeat is None else REPEAT[repeat]
        self._attr_source = playback.device.name if playback else None
        self._attr_source_list = self._source_list(playback)
        self._attr_media_playlist = self._contexts.name_of(playback)
        self._show_item(playback.item if playback else None)

    def _show_item(self, item: Thing | None) -> None:
        """Take over what plays."""
        episode = item is not None and item.uri.what is What.EPISODE
        self._attr_media_content_id = str(item.uri) if item else None
        self._attr_media_content_type = (
            None if item is None else MediaType.PODCAST if episode else MediaType.MUSIC
        )
        self._attr_media_title = item.name if item else None
        self._attr_media_artist = (", ".join(item.by) or None) if item else None
        self._attr_media_album_name = item.album if item else None
        self._attr_media_track = item.number if item else None
        self._attr_media_duration = round(item.seconds) if item and item.seconds else None
        self._attr_media_image_url = item.image if item else None

    def _show_position(self, playback: Playback | None) -> None:
        """Take over the position if it is another one than the last would be by now."""
        now = dt_util.utcnow()
        position = playback.position_at(now) if playback is not None else None
        if playback is None or position is None:
            self._attr_media_position = self._attr_media_position_updated_at = None
            return
        before, at = self._attr_media_position, self._attr_media_position_updated_at
        if before is not None and at is not None:
            played = self._attr_state is MediaPlayerState.PLAYING
            by_now = before + ((now - at) / timedelta(seconds=1) if played else 0.0)
            if played == playback.playing and abs(by_now - position) < _SAME:
                return
        self._attr_media_position = round(position)
        self._attr_media_position_updated_at = now

    def _features(self, playback: Playback | None) -> MediaPlayerEntityFeature:
        """Return what can be done now."""
        if self._player.client.patience.premium is False:
            return LOOKING
        if playback is None:
            return LOOKING | STARTING | self.sources
        if playback.device.restricted:
            return LOOKING | self.sources
        features = LOOKING | STARTING | PLAYING | self.sources
        if playback.device.volume is not None:
            features |= MediaPlayerEntityFeature.VOLUME_SET | MediaPlayerEntityFeature.VOLUME_STEP
        return features

    def _source_list(self, playback: Playback | None) -> list[str] | None:
        """Return the devices that can be played on."""
        names = {device.name for device in self._follower.devices if device.usable}
        return sorted(names | ({playback.device.name} if playback else set()))
