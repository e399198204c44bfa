"""A record that a capability is in use, where each single use would be too much to record."""

import time
from typing import Final

from ..connector.account import Account
from ..connector.audit import Event
from ..connector.capabilities import Capability

EVERY: Final = 3600.0


class Uses:
    """What of an account is in use, in the audit trail once an hour at most."""

    def __init__(self, account: Account) -> None:
        """Start with nothing."""
        self._account = account
        self._noted: dict[Capability, float] = {}

    def note(self, capability: Capability, call: str) -> None:
        """Take note of a use; the first of an hour is recorded."""
        now = time.monotonic()
        if now - self._noted.get(capability, -EVERY) < EVERY:
            return
        self._noted[capability] = now
        self._account.record(Event.USED, capability=capability, details={"call": call})
