"""Follows the player of one account: one look after the other, when it is time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ...connector.actor import Actor, acting
from ...connector.errors import NotAllowedError
from ...connector.turns import Turns
from ...upstream import errors
from ...upstream.jitter import jittered
from .budget import WINDOW
from .client import Client
from .hopes import Hope, Hopes
from .pace import AFTER_COMMAND, Pace
from .playback import Device, Playback

FIRST_RETRY: Final = 15.0
LAST_RETRY: Final = 600.0
# A pause is over a moment after it is said to be.
_AFTER_PAUSE: Final = 2.0
# What fails once or twice in a row is not worth telling.
_BEARABLE: Final = 2
ACTOR: Final = Actor(component="spotify")
# The method that a look takes.
LOOK: Final = "GET me/player"


class Follower:
    """The state of a player, as of the latest look and of what was commanded since."""

    def __init__(self, hass: HomeAssistant, client: Client) -> None:
        """Wait until `start`."""
        self.error: errors.UpstreamError | None = None
        self.devices: tuple[Device, ...] = ()
        self.last_device: str | None = None
        self.pace = Pace()
        self.hass = hass
        self._client = client
        self._seen: Playback | None = None
        self._looked_at: datetime | None = None
        self._devices_at: datetime | None = None
        self._hopes = Hopes()
        self._failures = 0
        self._listeners: set[Callable[[], None]] = set()
        self._soon: list[float] = []
        self._commanded = False
        self._turns = Turns(
            hass, client.account.entry, "follow the player", take=self._take_turn, wait=self._wait
        )
        self.start = self._turns.start
        self.stop = self._turns.stop
        self.look_now = self._turns.now

    @property
    def playback(self) -> Playback | None:
        """Return what plays where, None if no device is active."""
        return self._hopes.merge(self._seen, dt_util.utcnow())

    @property
    def expecting(self) -> bool:
        """Return whether a command was given that is not seen yet."""
        return bool(self._hopes)

    @property
    def available(self) -> bool:
        """Return whether the state is one to show.

        While Spotify asks for a pause the last one stays: nothing is wrong with the player.
        """
        if self._looked_at is None:
            return False
        if isinstance(self.error, errors.CredentialsError | NotAllowedError):
            return False
        return isinstance(self.error, errors.RateLimitError) or self._failures <= _BEARABLE

    @property
    def age(self) -> float:
        """Return how old the state is, in seconds; one from before a command is of no age."""
        if self._looked_at is None or self._commanded:
            return float("inf")
        return (dt_util.utcnow() - self._looked_at) / timedelta(seconds=1)

    @callback
    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after each look and each command, until the returned function is."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    @callback
    def watch(self) -> None:
        """Take note of somebody who watches: look sooner from now on."""
        if self.pace.note_watcher() and not self._turns.under_way:
            self._turns.after(self._wait())

    @callback
    def expect(self, hope: Hope | None = None) -> None:
        """Show what a command will have done, and look soon whether it has."""
        self.pace.note_watcher()
        self._commanded = True
        if hope is not None:
            self._hopes.add(hope, dt_util.utcnow())
        self._soon = list(AFTER_COMMAND)
        if not self._turns.under_way:
            self._turns.after(self._wait())
        self.tell()

    async def look(self) -> Playback | None:
        """Return what plays, as of now. Raises `UpstreamError`."""
        self._take(await self._client.playback())
        self.tell()
        return self.playback

    async def look_for_devices(self) -> tuple[Device, ...]:
        """Return the devices, as of now. Raises `UpstreamError`."""
        self.devices = await self._client.devices()
        self._devices_at = dt_util.utcnow()
        self.tell()
        return self.devices

    async def _take_turn(self) -> None:
        """Look once."""
        try:
            with acting(ACTOR):
                self._take(await self._client.playback())
                if self._wants_devices():
                    await self.look_for_devices()
        except errors.UpstreamError as error:
            self.error = error
            self._failures += 1
        else:
            self.error, self._failures = None, 0
        finally:
            self.tell()

    def _take(self, seen: Playback | None) -> None:
        """Keep a state that was seen."""
        self._seen, self._looked_at = seen, dt_util.utcnow()
        self._commanded = False
        self._hopes.merge(seen, self._looked_at)
        if not self._hopes:
            self._soon = []
        if seen is not None and seen.device.id is not None:
            self.last_device = seen.device.id

    def _wants_devices(self) -> bool:
        """Return whether the list of devices is too old, or lacks the one that plays."""
        if self._client.patience.budget.tight:
            return False
        now = dt_util.utcnow()
        if self._devices_at is None:
            return True
        known = {device.id for device in self.devices}
        if self._seen is not None and self._seen.device.id not in known:
            return True
        return (now - self._devices_at) / timedelta(seconds=1) >= self.pace.devices_interval(now)

    def _wait(self) -> float:
        """Return the seconds until the next look."""
        now = dt_util.utcnow()
        if (until := self._client.patience.blocked(LOOK)) is not None:
            return (until - now) / timedelta(seconds=1) + _AFTER_PAUSE
        if self._failures:
            pause = min(LAST_RETRY, FIRST_RETRY * 2.0 ** (self._failures - 1))
            asked = self.error.retry_after if self.error else None
            return max(pause, asked or 0.0) * jittered(1.0, 1.1)
        if self._soon:
            return self._soon.pop(0)
        interval = self.pace.interval(self.playback, now)
        return max(interval, WINDOW) if self._client.patience.budget.tight else interval

    @callback
    def tell(self) -> None:
        """Tell who listens."""
        for listener in tuple(self._listeners):
            listener()
