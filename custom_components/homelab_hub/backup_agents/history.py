"""What became of the backups at one destination: kept over restarts, for sensors and people."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ..const import DOMAIN

VERSION: Final = 1
SAVE_SECONDS: Final = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Test:
    """A restore test: when, of what, and `ok` or the key of what was wrong.

    `opened` is whether its contents were read, for which a protected backup takes its password.
    """

    backup_id: str
    name: str
    when: datetime
    outcome: str
    opened: bool

    @property
    def ok(self) -> bool:
        """Return whether the backup can be restored."""
        return self.outcome == "ok"


@dataclass(kw_only=True, slots=True)
class History:
    """The last success, the tests, and how often something failed."""

    last_success: datetime | None = None
    last_size: int | None = None
    last_rate: float | None = None
    failures: int = 0
    last_error: str | None = None
    tests: dict[str, Test]
    _store: Store[dict[str, Any]]
    _changed: Callable[[], None]

    @property
    def last_test(self) -> Test | None:
        """Return the latest test."""
        return max(self.tests.values(), key=lambda test: test.when, default=None)

    @property
    def last_verified(self) -> datetime | None:
        """Return when a test last found that a backup can be restored."""
        return max((test.when for test in self.tests.values() if test.ok), default=None)

    @callback
    def succeeded(self, size: int, rate: float | None) -> None:
        """Note that a backup is stored, and its checksum right; `rate` is in bytes a second."""
        self.last_success, self.last_size, self.last_rate = dt_util.utcnow(), size, rate
        self.last_error = None
        self._save()

    @callback
    def failed(self, key: str) -> None:
        """Note that an upload failed."""
        self.failures += 1
        self.last_error = key
        self._save()

    @callback
    def tested(self, test: Test) -> None:
        """Note what a test found."""
        self.tests[test.backup_id] = test
        if not test.ok:
            self.failures += 1
            self.last_error = test.outcome
        self._save()

    @callback
    def only(self, backup_ids: Collection[str]) -> None:
        """Forget the tests of backups that are gone, but for the latest."""
        latest = self.last_test
        kept = {
            backup_id: test
            for backup_id, test in self.tests.items()
            if backup_id in backup_ids or test is latest
        }
        if len(kept) != len(self.tests):
            self.tests = kept
            self._save()

    async def flush(self) -> None:
        """Return when everything is on disk."""
        await self._store.async_save(self._as_dict())

    async def delete(self) -> None:
        """Delete what was stored."""
        await self._store.async_remove()

    def _save(self) -> None:
        """Store this soon, and tell who listens."""
        self._store.async_delay_save(self._as_dict, SAVE_SECONDS)
        self._changed()

    def _as_dict(self) -> dict[str, Any]:
        """Return this in a form that JSON holds."""
        return {
            "last_success": self.last_success and self.last_success.isoformat(),
            "last_size": self.last_size,
            "last_rate": self.last_rate,
            "failures": self.failures,
            "last_error": self.last_error,
            "tests": [
                {
                    "backup_id": test.backup_id,
                    "name": test.name,
                    "when": test.when.isoformat(),
                    "outcome": test.outcome,
                    "opened": test.opened,
                }
                for test in self.tests.values()
            ],
        }


async def load_history(hass: HomeAssistant, name: str, changed: Callable[[], None]) -> History:
    """Return what was stored under a name; `changed` is called after each change."""
    store: Store[dict[str, Any]] = Store(hass, VERSION, f"{DOMAIN}.backups.{name}", private=True)
    stored = await store.async_load() or {}
    tests = [
        Test(
            backup_id=test["backup_id"],
            name=test["name"],
            when=datetime.fromisoformat(test["when"]),
            outcome=test["outcome"],
            opened=test["opened"],
        )
        for test in stored.get("tests", ())
    ]
    success = stored.get("last_success")
    return History(
        last_success=datetime.fromisoformat(success) if success else None,
        last_size=stored.get("last_size"),
        last_rate=stored.get("last_rate"),
        failures=stored.get("failures", 0),
        last_error=stored.get("last_error"),
        tests={test.backup_id: test for test in tests},
        _store=store,
        _changed=changed,
    )
