"""Google Drive as a part of an entry."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ....backup_agents.destination import Destination
from ....connector.account import Account
from ....connector.actor import Actor, acting
from ....connector.capabilities import Capability
from ....connector.errors import CapabilityPausedError, ConnectionPausedError, NotAllowedError
from ....upstream import errors
from ..asking import Asking
from .client import DriveClient
from .deeds import Deeds
from .event import FolderEvent
from .folder import Folders
from .media import DriveShelf
from .sensor import sensors
from .settings import Settings
from .watch import Watch

PLATFORMS: Final = frozenset({Platform.EVENT, Platform.SENSOR})
WATCH_SECONDS: Final = 120.0
ACTOR: Final = Actor(component="drive")
_PAUSED: Final = (CapabilityPausedError.key, ConnectionPausedError.key)


class DrivePart:
    """Google Drive of one account.

    `quota` is in bytes: `usage`, and `limit` unless there is none; None while it is not known.
    """

    name = "drive"
    platforms = PLATFORMS

    def __init__(
        self,
        hass: HomeAssistant,
        account: Account,
        *,
        client: DriveClient,
        folders: Folders,
        backups: Destination,
        settings: Settings,
        watch: Watch | None,
    ) -> None:
        """Belong to an account."""
        self._hass = hass
        self.account = account
        self.client = client
        self.folders = folders
        self.backups = backups
        self.settings = settings
        self.deeds = Deeds(hass, client, folders)
        self.shelf = DriveShelf(client, account.entry)
        self._watch = watch
        self._asking: Asking | None = None
        if watch is not None:
            self._asking = Asking(
                hass,
                account.entry,
                watch.look,
                lambda: WATCH_SECONDS,
                told=lambda: None,
                component="drive",
            )
        self.quota: Mapping[str, int] | None = None
        self._stored: object = None
        self._listeners: set[Callable[[], None]] = set()

    def add_entities(
        self, platform: Platform, async_add_entities: AddConfigEntryEntitiesCallback
    ) -> None:
        """Add its entities of a platform."""
        if platform is Platform.SENSOR:
            async_add_entities(sensors(self))
        elif platform is Platform.EVENT and self._watch is not None:
            watch = self._watch
            async_add_entities(FolderEvent(self, watch, path) for path in watch.paths)

    def start(self) -> None:
        """Begin to follow what changes at Google."""
        self.account.entry.async_on_unload(self.backups.listen(self._backups_changed))
        self.account.entry.async_on_unload(self.account.listen(self._account_changed))
        self.backups.start()
        if self._asking is not None:
            self._asking.start()

    async def stop(self) -> None:
        """End, with everything stored."""
        if self._asking is not None:
            await self._asking.stop()
        await self.backups.stop()

    def diagnostics(self) -> Mapping[str, Any]:
        """Return what helps to find a fault: no names, no contents."""
        history, progress = self.backups.history, self.backups.progress
        return {
            "backups": None if self.backups.stored is None else len(self.backups.stored),
            "backups_size": self.backups.size,
            "quota": self.quota,
            "last_success": history.last_success and history.last_success.isoformat(),
            "last_verified": history.last_verified and history.last_verified.isoformat(),
            "failures": history.failures,
            "last_error": history.last_error,
            "uploading": progress
            and {
                "sent": progress.sent,
                "size": progress.backup.size,
                "failures": progress.failures,
                "error": progress.error,
            },
        }

    @callback
    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after each change, until the returned function is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    @callback
    def _account_changed(self) -> None:
        """Go on with a backup at once when a pause that it waits for is over."""
        progress = self.backups.progress
        if progress is None or progress.error not in _PAUSED:
            return
        with suppress(NotAllowedError):
            self.account.check(Capability.FILES)
            self.backups.uploads.try_now()

    @callback
    def _backups_changed(self) -> None:
        """Tell who listens; look at the room that is left whenever other backups are there."""
        if self.backups.stored is not self._stored:
            self._stored = self.backups.stored
            self.account.entry.async_create_background_task(
                self._hass, self._look_at_quota(), "Drive's quota"
            )
        self._tell()

    async def _look_at_quota(self) -> None:
        """Ask how much room there is."""
        with acting(ACTOR):
            try:
                self.quota = await self.client.quota()
            except errors.UpstreamError:
                self.quota = None
        self._tell()

    @callback
    def _tell(self) -> None:
        """Tell who listens."""
        for listener in tuple(self._listeners):
            listener()
