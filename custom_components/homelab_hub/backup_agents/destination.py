"""One destination of backups, complete: its agent, its uploads, what is kept, and its state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from homeassistant.components.backup import AgentBackup
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.start import async_at_started

from ..upstream import errors
from . import repairs
from .agent import HubBackupAgent, Words
from .history import History, Test, load_history
from .keep import Keeper
from .keep_rules import KeepRules
from .ledger import Ledger
from .progress import Progress
from .registry import registry_of
from .shelter import Shelter
from .uploads import Uploads
from .vault import Stored, Vault


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What a user chose: rules for what is kept, and how often a backup is tested, if at all."""

    rules: KeepRules
    test_every: timedelta | None


class Destination:
    """The backups of one config entry.

    `stored` is what lies there as of the last look, None before the first.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Belong to an entry; see `create`."""
        self._hass = hass
        self._entry = entry
        self._listeners: set[Callable[[], None]] = set()
        self.stored: Sequence[Stored] | None = None
        self.history: History
        self.uploads: Uploads
        self.keeper: Keeper
        self.agent: HubBackupAgent

    @classmethod
    async def create(
        cls,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        vault: Vault,
        *,
        unique_id: str,
        plan: Plan,
        words: Words,
    ) -> Self:
        """Return the destination of an entry, with what was stored of it.

        `unique_id` becomes part of the agent's id, which must never change. `words` translates the
        errors of its account.
        """
        self = cls(hass, entry)
        self.history = await load_history(hass, entry.entry_id, self._changed)
        self.uploads = self._uploads(vault)
        await self.uploads.load()
        self.keeper = Keeper(
            hass,
            entry,
            vault,
            self.history,
            rules=plan.rules,
            test_every=plan.test_every,
            found=self._found,
            broken=self._broken,
        )
        self.agent = HubBackupAgent(
            name=entry.title,
            unique_id=unique_id,
            vault=vault,
            uploads=self.uploads,
            keeper=self.keeper,
            words=words,
        )
        return self

    def _uploads(self, vault: Vault) -> Uploads:
        """Return what uploads, with a ledger and files under the name of the entry."""
        name = self._entry.entry_id
        return Uploads(
            self._hass,
            self._entry,
            vault,
            self.history,
            ledger=Ledger(self._hass, name),
            shelter=Shelter(self._hass, name),
            changed=self._changed,
            gave_up=self._gave_up,
        )

    @property
    def size(self) -> int | None:
        """Return how many bytes all backups take."""
        return None if self.stored is None else sum(one.size for one in self.stored)

    @property
    def progress(self) -> Progress | None:
        """Return how far the upload under way is."""
        return self.uploads.progress

    @callback
    def start(self) -> None:
        """Offer the agent, look after what lies there, and go on with what was not finished."""
        self._entry.async_on_unload(registry_of(self._hass).add(self._entry.entry_id, self))
        self.keeper.start()
        # By then the backup manager is there, whose local copies may be uploaded.
        self._entry.async_on_unload(async_at_started(self._hass, self._go_on))

    async def verify(self, backup_id: str | None) -> Test:
        """Test whether a backup could be restored, the newest if none is named.

        Raises `BackupNotFound`, or another `BackupAgentError` if it cannot be downloaded.
        """
        return await self.agent.test(backup_id)

    async def stop(self) -> None:
        """End, with everything stored."""
        self.keeper.stop()
        await self.uploads.stop()
        await self.history.flush()

    @callback
    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after each change, until the returned function is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    @callback
    def _go_on(self, _hass: HomeAssistant) -> None:
        """Go on with uploads that were not finished."""
        self.uploads.start()

    @callback
    def _found(self, stored: Sequence[Stored]) -> None:
        """Take what lies there."""
        self.stored = stored
        tests = self.history.tests
        if all(tests[one].ok for one in {one.backup.backup_id for one in stored} & tests.keys()):
            repairs.none_is_broken(self._hass, self._entry.entry_id)
        self._changed()

    @callback
    def _gave_up(self, backup: AgentBackup, error: errors.UpstreamError) -> None:
        """Tell the user of a backup that nobody will upload any more."""
        repairs.gave_up(self._hass, self._entry, backup, error)

    @callback
    def _broken(self, stored: Stored, _error: errors.UpstreamError) -> None:
        """Tell the user of a backup that cannot be restored."""
        repairs.broken(self._hass, self._entry, stored.backup)

    @callback
    def _changed(self) -> None:
        """Take back what is no longer so, and tell who listens."""
        if self.history.last_error is None:
            repairs.all_is_well(self._hass, self._entry.entry_id)
        for listener in tuple(self._listeners):
            listener()


async def forget(hass: HomeAssistant, entry_id: str) -> None:
    """Delete what was stored for the destination of an entry."""
    history = await load_history(hass, entry_id, lambda: None)
    await history.delete()
    repairs.all_is_well(hass, entry_id)
    repairs.none_is_broken(hass, entry_id)
    await Ledger(hass, entry_id).delete()
    await Shelter(hass, entry_id).clean(())
