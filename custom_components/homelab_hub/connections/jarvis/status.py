"""The state of a Jarvis, as the setup status tells it."""

from homeassistant.config_entries import ConfigEntryState

from ...connector.status import NextStep, Report, Status
from ...const import Kind
from ...upstream import errors
from .runtime import JarvisEntry


def report_of(entry: JarvisEntry) -> Report:
    """Return the state of an entry as of now."""
    status, step, reason = _status(entry)
    return Report(
        kind=Kind.JARVIS,
        title=entry.title,
        entry_id=entry.entry_id,
        status=status,
        reason=reason,
        next_step=step,
    )


def _status(entry: JarvisEntry) -> tuple[Status, NextStep, str | None]:
    """Return the state, what mends it, and why."""
    if entry.disabled_by is not None:
        return Status.PAUSED, NextStep.ENABLE, "disabled"
    if entry.state is not ConfigEntryState.LOADED:
        return Status.NEEDS_ATTENTION, NextStep.RECONFIGURE, entry.error_reason_translation_key
    match entry.runtime_data.health.error:
        case None:
            return Status.READY, NextStep.NOTHING, None
        case errors.CredentialsError() as error:
            return Status.NEEDS_ATTENTION, NextStep.SIGN_IN, error.key
        case error:
            return Status.DEGRADED, NextStep.WAIT, error.key
