"""Commands to the player: to the device that plays, else to one that is woken for it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from ...upstream import errors
from .client import Client
from .const import CONF_DEVICE, MOST_ITEMS
from .follower import Follower
from .hopes import Hope
from .lists import inside
from .playback import Device, Repeat
from .problems import ProblemError
from .things import Thing
from .uris import CONTEXTS, ITEMS, Uri, What

# Each takes a request: Spotify has no method for several.
MOST_QUEUED: Final = 30
NO_DEVICE: Final = "NO_ACTIVE_DEVICE"


class Player:
    """The player of one account. Everything raises `UpstreamError` or `ProblemError`."""

    def __init__(self, client: Client, follower: Follower) -> None:
        """Command the player that is followed."""
        self.client = client
        self.follower = follower

    async def resume(self, device: Device | None = None) -> None:
        """Go on, on a device or where it was; where nothing is active, one is woken."""
        target = device or await self._waking()
        if target is None:
            await self._or_wake(self.client.start, lambda id_: self.client.transfer(id_, play=True))
        else:
            await self.client.transfer(_id(target), play=True)
        self.follower.expect(Hope(playing=True, device=target))

    async def pause(self) -> None:
        """Be silent; where nothing plays it is."""
        try:
            await self.client.pause()
        except errors.NotFoundError as error:
            if error.reason != NO_DEVICE:
                raise
        except errors.ForbiddenError as error:
            # It was paused meanwhile: "Restriction violated".
            playback = await self.follower.look()
            if error.reason != "UNKNOWN" or (playback is not None and playback.playing):
                raise
        self.follower.expect(Hope(playing=False))

    async def skip(self, *, back: bool = False) -> None:
        """Go on to the next item, or back."""
        await self.client.skip(back=back)
        self.follower.expect()

    async def seek(self, seconds: float) -> None:
        """Go to a position in the item."""
        await self.client.seek(seconds)
        self.follower.expect(Hope(position=seconds))

    async def volume(self, percent: int, device: Device | None = None) -> None:
        """Set the volume, of a device or of the one that plays."""
        await self.client.volume(percent, _id(device) if device else None)
        playback = self.follower.playback
        if device is None or (playback is not None and playback.device.id == device.id):
            self.follower.expect(Hope(volume=percent))

    async def shuffle(self, *, on: bool) -> None:
        """Shuffle, or not."""
        await self.client.shuffle(on=on)
        self.follower.expect(Hope(shuffle=on))

    async def repeat(self, how: Repeat) -> None:
        """Repeat something, or nothing."""
        await self.client.repeat(how)
        self.follower.expect(Hope(repeat=how))

    async def transfer(self, name: str) -> None:
        """Play on the device with a name, as it was: playing or not."""
        device = await self.device(name)
        playback = self.follower.playback
        playing = playback is not None and playback.playing
        await self.client.transfer(_id(device), play=playing)
        self.follower.expect(Hope(device=device, playing=playing))

    async def play(
        self, uri: Uri, device: Device | None = None, thing: Thing | None = None
    ) -> None:
        """Play something instead of what plays; `thing` is what is known of it."""
        context = uri.what in CONTEXTS
        if not context and uri.what not in ITEMS:
            raise ProblemError("spotify_not_to_play", kind=uri.what)
        await self._start(
            device,
            context=self._context(uri) if context else None,
            uris=None if context else [str(uri)],
            hope=None if context else thing,
        )

    async def play_all(self, uris: Sequence[Uri], device: Device | None = None) -> None:
        """Play a list of items instead of what plays."""
        await self._start(device, uris=[str(uri) for uri in uris[:MOST_ITEMS]])

    async def enqueue(self, uri: Uri, device: Device | None = None) -> int:
        """Play something after what plays and what was added before; where nothing does, now.

        Returns how many items that is.
        """
        items = await self._items(uri)
        if device is not None and not await self._plays_on(device):
            await self.play_all(items, device)
            return len(items)
        queued = 0
        try:
            for item in items:
                await self.client.enqueue(str(item))
                queued += 1
        except errors.NotFoundError as error:
            # Spotify knows better than the latest look whether something plays.
            if error.reason != NO_DEVICE or queued or self.follower.expecting:
                raise
            await self.play_all(items)
        finally:
            self.follower.expect()
        return len(items)

    async def device(self, wanted: str) -> Device:
        """Return the device with a name or an id that takes commands."""
        for look in (False, True):
            devices = await self.follower.look_for_devices() if look else self.follower.devices
            for device in devices:
                if wanted.casefold() in (device.name.casefold(), (device.id or "").casefold()):
                    return _checked(device)
        raise ProblemError(
            "spotify_device_offline", device=wanted, devices=_names(self.follower.devices)
        )

    async def _plays_on(self, device: Device) -> bool:
        """Return whether something plays on a device; what looks as if not is looked at again."""
        playback = self.follower.playback
        if playback is None or playback.device.id != device.id:
            playback = await self.follower.look()
        return playback is not None and playback.device.id == device.id

    async def _start(
        self,
        device: Device | None,
        *,
        context: str | None = None,
        uris: list[str] | None = None,
        hope: Thing | None = None,
    ) -> None:
        """Begin to play, where something plays or is woken."""
        target = device or await self._waking()

        async def start(id_: str | None = None) -> None:
            await self.client.start(id_, context=context, uris=uris)

        if target is None:
            await self._or_wake(start, start)
        else:
            await start(_id(target))
        self.follower.expect(Hope(playing=True, device=target, item=hope))

    async def _waking(self) -> Device | None:
        """Return the device to wake, None where one is active as far as is known."""
        return None if self.follower.playback is not None else await self._to_wake()

    async def _or_wake(
        self, here: Callable[[], Awaitable[None]], there: Callable[[str], Awaitable[None]]
    ) -> None:
        """Do something on the active device; if there is none after all, on one that is woken."""
        try:
            await here()
        except errors.NotFoundError as error:
            if error.reason != NO_DEVICE:
                raise
            await there(_id(await self._to_wake()))

    async def _to_wake(self) -> Device:
        """Return the preferred device, else the last one that played, else the only one."""
        devices = await self.follower.look_for_devices()
        if active := next((device for device in devices if device.active), None):
            return _checked(active)
        preferred: dict[str, str] = self.client.account.entry.options.get(CONF_DEVICE, {})
        for id_, name in preferred.items():
            for device in devices:
                if id_ == device.id or name == device.name:
                    return _checked(device)
            raise ProblemError("spotify_device_offline", device=name, devices=_names(devices))
        usable = [device for device in devices if device.usable]
        for device in usable:
            if device.id == self.follower.last_device:
                return device
        if len(usable) == 1:
            return usable[0]
        if usable:
            raise ProblemError("spotify_which_device", devices=_names(usable))
        raise ProblemError("spotify_no_device")

    async def _items(self, uri: Uri) -> list[Uri]:
        """Return what there is to queue of something."""
        if uri.what in ITEMS:
            return [uri]
        if uri.what is What.ARTIST:
            raise ProblemError("spotify_not_to_queue")
        listing = await inside(self.client, uri, MOST_QUEUED + 1)
        if listing.total > MOST_QUEUED:
            raise ProblemError("spotify_too_many_to_queue", count=listing.total, most=MOST_QUEUED)
        items = [thing.uri for thing in listing.things if thing.playable]
        if not items:
            raise ProblemError("spotify_not_playable", name=uri)
        return items

    def _context(self, uri: Uri) -> str:
        """Return the URI of a context; the saved songs have one of their owner's."""
        if uri.what is What.COLLECTION:
            return f"spotify:user:{self.client.user_id}:collection"
        return str(uri)


def _checked(device: Device) -> Device:
    """Return a device if it takes commands."""
    if not device.usable:
        raise ProblemError("spotify_device_restricted", device=device.name)
    return device


def _id(device: Device) -> str:
    """Return the id of a device that takes commands."""
    return _checked(device).id or ""


def _names(devices: Sequence[Device]) -> str:
    """Return what devices are called, for people."""
    return ", ".join(sorted(device.name for device in devices if device.usable)) or "-"
