"""How a bucket is, as its calls tell."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ...connector.status import LastError
from ...upstream.errors import CredentialsError, ForbiddenError
from ...upstream.report import CallReport
from ...upstream.retry import NOT_IMPLEMENTED

OK: Final = "ok"
INTERRUPTED: Final = "interrupted"
# These are answers to a question, not failures of the service.
_ANSWERS: Final = frozenset(
    {
        "upstream_bad_request",
        "upstream_conflict",
        "upstream_not_found",
        "upstream_object_too_large",
    }
)
# Who may not do these cannot use the bucket. Other refusals are about one object, or about what
# not every service knows and lets know.
_NEEDED: Final = frozenset(
    {
        "CompleteMultipartUpload",
        "CreateMultipartUpload",
        "ListObjectsV2",
        "ListParts",
        "PutObject",
        "UploadPart",
    }
)


class Health:
    """The latest success and the latest failure; `trouble` is the key of an error that lasts."""

    def __init__(self, refused: Callable[[], None]) -> None:
        """Know nothing yet; `refused` is called when the keys are not good any more."""
        self._refused = refused
        self._listeners: set[Callable[[], None]] = set()
        self.trouble: str | None = None
        self.last_use: datetime | None = None
        self.last_success: datetime | None = None
        self.last_error: LastError | None = None

    @callback
    def note(self, report: CallReport) -> None:
        """Take what became of a call."""
        if report.outcome == INTERRUPTED:
            return
        before = self.trouble
        self.last_use = now = dt_util.utcnow()
        if report.outcome == OK or _is_answer(report):
            self.trouble, self.last_success = None, now
        else:
            self.trouble = report.outcome
            self.last_error = LastError(key=report.outcome, when=now, doing=report.path)
        if self.trouble == before:
            return
        if self.trouble == CredentialsError.key:
            self._refused()
        for listener in tuple(self._listeners):
            listener()

    @callback
    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener when the trouble is another, until the returned function is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)


def _is_answer(report: CallReport) -> bool:
    """Return whether a refusal says nothing against the bucket."""
    if report.outcome in _ANSWERS:
        return True
    refused = report.outcome == ForbiddenError.key or report.status == NOT_IMPLEMENTED
    return refused and report.path not in _NEEDED
