"""What state a connection is in, why, and what to do about it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """The states, from well to dead."""

    READY = "ready"
    PAUSED = "paused"
    EXPIRING = "expiring"
    DEGRADED = "degraded"
    NEEDS_ATTENTION = "needs_attention"


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A connection's state as a person or an automation wants to know it.

    `reason` is the key of an error, None when all is well. `missing` are capabilities the user
    wanted and the provider did not grant. Times are UTC.
    """

    kind: str
    title: str
    status: Status
    reason: str | None
    granted: list[str]
    missing: list[str]
    last_use: datetime | None
    last_refresh: datetime | None
    days_left: int | None

    def as_dict(self) -> dict[str, Any]:
        """Return the report in a form that JSON holds."""
        values = asdict(self)
        for key in ("last_use", "last_refresh"):
            values[key] = values[key] and values[key].isoformat()
        return values
