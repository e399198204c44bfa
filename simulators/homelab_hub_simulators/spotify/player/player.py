"""One person's player: what the Spotify app and the Web API do to it, and how it looks."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from homelab_hub_simulators.spotify.errors import (
    bad_request,
    device_not_found,
    no_active_device,
    no_volume_control,
    not_controllable,
    restriction_violated,
)
from homelab_hub_simulators.spotify.switches import Switches

from .device import Device
from .playback import Heard, Music, Playback, Repeat, mixed


class Player:
    """The player. Its methods are what the person's own apps can do; they raise SpotifyError.

    Times are in seconds. What others see of a command may lag behind it, see `Switches`.
    """

    def __init__(
        self,
        *,
        now: Callable[[], float],
        music: Music,
        heard: Heard,
        switches: Callable[[], Switches],
        devices: Iterable[Device],
    ) -> None:
        """Have some devices, of which none is active, and nothing to play."""
        self._now = now
        self._music = music
        self._heard = heard
        self._switches = switches
        self._state = Playback(devices={device.id: device for device in devices})
        self._old: Playback | None = None
        self._old_until = 0.0
        self._old_reads = 0

    @property
    def state(self) -> Playback:
        """What really plays now."""
        self.catch_up()
        return self._state

    @property
    def position(self) -> float:
        """Where in the current item it really is."""
        return self.state.position(self._now())

    def catch_up(self) -> None:
        """Let the time pass that has passed: what ended, ended."""
        self._pass_time(self._state, self._heard)

    def look(self) -> Playback:
        """Return the state as it is seen from outside, and count the look."""
        state = self.state
        if self._old is None or not self._is_behind():
            self._old = None
            return state
        self._old_reads -= 1
        self._pass_time(self._old, lambda _: None)
        return self._old

    def device(self, wanted: str) -> Device:
        """Return a device by its id or name; raises KeyError."""
        for device in self._state.devices.values():
            if wanted in (device.id, device.name):
                return device
        raise KeyError(wanted)

    def add_device(self, device: Device) -> None:
        """Let there be a device, in place of one with the same id."""
        self.state.devices[device.id] = device

    def change_device(self, wanted: str, **changes: Any) -> None:
        """Change a device's fields, as if by hand; one that goes offline stops playing."""
        state = self.state
        device = replace(self.device(wanted), **changes)
        state.devices[device.id] = device
        if not device.online and state.active == device.id:
            state.hold(self._now())
            state.playing, state.active = False, None

    def go_silent(self) -> None:
        """Close the app that plays: no device is active any more."""
        state = self.state
        state.hold(self._now())
        state.playing, state.active = False, None

    def play(
        self,
        items: Sequence[str],
        *,
        context: str | None = None,
        first: int | None = None,
        position: float = 0.0,
        device: str | None = None,
    ) -> None:
        """Play a list of URIs, or a context that has them, from the item at an index."""
        target = self._target(device)
        there = [index for index, uri in enumerate(items) if self._music.plays(uri)]
        if first is None and context is not None and self.state.shuffle:
            there = mixed(items, there)
        start = next((index for index in there if first is None or index >= first), None)
        if start is None:
            raise restriction_violated()
        now = self._now()
        state = self._change()
        self._note_heard(state, now)
        state.active = target.id
        state.load(items, context=context, first=start)
        state.begin(items[start], now)
        state.playing = True
        self._seek(state, position)

    def resume(self, *, device: str | None = None, position: float | None = None) -> None:
        """Go on playing, here or elsewhere."""
        target = self._target(device)
        state = self.state
        if state.current is None or (state.playing and state.active == target.id):
            raise restriction_violated()
        state = self._change()
        state.hold(self._now())
        state.playing, state.active = True, target.id
        state.changed = self._now()
        if position is not None:
            self._seek(state, position)

    def pause(self, *, device: str | None = None) -> None:
        """Be silent."""
        self._target(device)
        if not self.state.playing:
            raise restriction_violated()
        state = self._change()
        state.hold(self._now())
        state.playing, state.changed = False, self._now()

    def skip(self, *, device: str | None = None) -> None:
        """Go on to the next item."""
        self._target(device)
        if self.state.current is None:
            raise restriction_violated()
        state = self._change()
        self._note_heard(state, self._now())
        state.next(self._now(), self._music, autoplay=self._switches().autoplay)

    def back(self, *, device: str | None = None) -> None:
        """Go back to the item before."""
        self._target(device)
        if not self.state.can_go_back(self._music):
            raise restriction_violated()
        state = self._change()
        self._note_heard(state, self._now())
        state.back(self._now(), self._music)

    def seek(self, position: float, *, device: str | None = None) -> None:
        """Go to a position; one behind the end is the next item."""
        self._target(device)
        if self.state.current is None:
            raise restriction_violated()
        self._seek(self._change(), position)

    def repeat(self, how: Repeat | str, *, device: str | None = None) -> None:
        """Repeat the track, the context, or nothing."""
        self._target(device)
        self._change().repeat = Repeat(how)

    def shuffle(self, on: bool, *, device: str | None = None) -> None:
        """Shuffle the context, or not."""
        self._target(device)
        state = self._change()
        if on != state.shuffle:
            state.shuffle = on
            if on:
                state.mix()
            else:
                state.unmix()

    def set_volume(self, percent: int, *, device: str | None = None) -> None:
        """Set the volume of a device."""
        target = self._target(device)
        if not target.supports_volume:
            raise no_volume_control()
        self._change().devices[target.id] = replace(target, volume=percent)

    def transfer(self, device: str, *, play: bool = False) -> None:
        """Play elsewhere; without `play` it stays as it is."""
        target = self._target(device)
        state = self._change()
        state.hold(self._now())
        state.active, state.changed = target.id, self._now()
        if play and state.current is not None:
            state.playing = True

    def add_to_queue(self, uri: str, *, device: str | None = None) -> None:
        """Play something after what plays now and what was added before."""
        target = self._target(device)
        if target.id != self.state.active or not self._music.plays(uri):
            raise restriction_violated()
        self._change().queue.append(uri)

    def upcoming(self, state: Playback) -> list[str]:
        """Return what comes next in a state."""
        return state.upcoming(self._music, autoplay=self._switches().autoplay)

    def _target(self, device: str | None) -> Device:
        """Return the device a command is for; raises what says that it is not there."""
        state = self.state
        wanted = state.active if device is None else device
        if wanted is None:
            raise no_active_device()
        target = state.devices.get(wanted)
        if target is None or not target.online:
            raise device_not_found()
        if not target.controllable:
            raise not_controllable()
        return target

    def _change(self) -> Playback:
        """Return the state for a change, after a copy for those who see it later."""
        state = self.state
        switches = self._switches()
        if switches.lag or switches.lag_reads:
            if not self._is_behind():
                self._old = state.copy()
            self._old_until = self._now() + switches.lag
            self._old_reads = switches.lag_reads
        return state

    def _is_behind(self) -> bool:
        """Tell whether others still see an old state."""
        waiting = self._now() < self._old_until or self._old_reads > 0
        return self._old is not None and waiting

    def _seek(self, state: Playback, position: float) -> None:
        """Go to a position of the current item."""
        if position < 0 or state.current is None:
            raise bad_request("Invalid position_ms")
        now = self._now()
        if position >= self._music.duration(state.current):
            state.next(now, self._music, autoplay=self._switches().autoplay)
        else:
            state.progress, state.since, state.changed = position, now, now

    def _note_heard(self, state: Playback, now: float) -> None:
        """Take note of how much was heard of what is left now."""
        if state.current is not None:
            self._heard(state.listened(state.current, now))

    def _pass_time(self, state: Playback, heard: Heard) -> None:
        """Bring a state up to now."""
        now, switches = self._now(), self._switches()
        state.go_on(now, self._music, heard, autoplay=switches.autoplay)
        idle = switches.idle_after
        if state.active and not state.playing and idle is not None and now - state.since > idle:
            state.active = None
