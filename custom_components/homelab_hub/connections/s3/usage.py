"""What a bucket is used for, told to its health and to the audit trail."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import callback

from ...connector.audit import AuditTrail, Event, Record
from ...const import Kind
from ...upstream.report import CallReport
from ...upstream.s3 import FURTHER_PAGE, FURTHER_RANGE
from .health import INTERRUPTED, OK, Health

# Pieces of something that has a line of its own: of a backup there are hundreds.
_PIECES: Final = frozenset({"UploadPart", FURTHER_PAGE, FURTHER_RANGE})
_NOTHING_NEW: Final = frozenset({OK, INTERRUPTED})


class Use(StrEnum):
    """What the user lets a bucket be used for."""

    BACKUPS = "backups"
    DOCUMENTS = "documents"


class Usage:
    """Takes the report of each call to a bucket."""

    def __init__(self, entry: ConfigEntry[Any], health: Health, trail: AuditTrail) -> None:
        """Belong to an entry."""
        self._entry = entry
        self._health = health
        self._trail = trail

    def of(self, use: Use | None) -> Callable[[CallReport], None]:
        """Return what takes reports of calls for a use; None is the hub's own business."""
        return partial(self._called, use)

    @callback
    def _called(self, use: Use | None, report: CallReport) -> None:
        """Note a call, with who asked for it; keys of objects are in no report."""
        self._health.note(report)
        if report.path in _PIECES and report.outcome in _NOTHING_NEW:
            return
        self._trail.record(
            Record(
                event=Event.USED,
                connection=self._entry.entry_id,
                kind=Kind.S3,
                title=self._entry.title,
                outcome=report.outcome,
                capability=use,
                details={
                    "call": report.path,
                    "status": report.status,
                    "tries": report.tries,
                    "milliseconds": round(report.milliseconds, 1),
                },
            )
        )
