"""The state of the app, as the setup status tells it."""

from typing import TYPE_CHECKING, Final

from homeassistant.config_entries import ConfigEntryState

from ...connector.status import NextStep, Report, Status, report_of_unloaded
from ...const import Kind
from ...link import LinkError
from ...link.errors import (
    AnotherHomeError,
    CertificateChangedError,
    TokenRefusedError,
    UpdateNeededError,
)

if TYPE_CHECKING:
    from .runtime import AppEntry

# Waiting does not mend these.
_NEXT: Final = {
    AnotherHomeError: NextStep.REPAIR,
    CertificateChangedError: NextStep.SIGN_IN,
    TokenRefusedError: NextStep.SIGN_IN,
    UpdateNeededError: NextStep.REPAIR,
}
_UNSAID: Final = "app_unreachable"


def report_of(entry: AppEntry) -> Report:
    """Return the state of an entry as of now."""
    if entry.state is not ConfigEntryState.LOADED:
        return report_of_unloaded(
            entry, sign_in=(TokenRefusedError.key, CertificateChangedError.key)
        )
    return report_of_loaded(entry)


def report_of_loaded(entry: AppEntry) -> Report:
    """Return the state of an entry that is loaded, or about to be."""
    app = entry.runtime_data
    status, step, reason = Status.READY, NextStep.NOTHING, None
    if not app.link.connected:
        status, step = _of_error(app.link.error, asked=app.watch.asked)
        reason = _UNSAID if app.link.error is None else app.link.error.text
    return Report(
        kind=Kind.APP,
        title=entry.title,
        entry_id=entry.entry_id,
        status=status,
        reason=reason,
        next_step=step,
        last_use=app.watch.last_success,
        last_success=app.watch.last_success,
        last_error=app.watch.last_error,
    )


def _of_error(error: LinkError | None, *, asked: bool) -> tuple[Status, NextStep]:
    """Return the state while the app is away."""
    if (step := _NEXT.get(type(error))) is not None:
        return Status.NEEDS_ATTENTION, step
    return Status.DEGRADED, NextStep.REPAIR if asked else NextStep.WAIT
