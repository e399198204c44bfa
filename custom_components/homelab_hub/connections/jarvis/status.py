"""The state of a Jarvis, as the setup status tells it."""

from homeassistant.config_entries import ConfigEntryState

from ...assistant.budget import BudgetError
from ...connector.status import LastError, NextStep, Report, Status, report_of_unloaded
from ...const import Kind
from ...upstream import errors
from .runtime import Jarvis, JarvisEntry

# Waiting does not mend these; the repair tells what does.
_FOR_A_PERSON = (errors.ModelNotFoundError, errors.NotAnApiError, errors.QuotaError)


def report_of(entry: JarvisEntry) -> Report:
    """Return the state of an entry as of now."""
    if entry.state is not ConfigEntryState.LOADED:
        return report_of_unloaded(entry)
    return report_of_jarvis(entry)


def report_of_jarvis(entry: JarvisEntry) -> Report:
    """Return the state of an entry that is loaded, or about to be."""
    jarvis = entry.runtime_data
    status, step = _status(jarvis)
    trouble, last = _trouble(jarvis), jarvis.health.last_error
    return Report(
        kind=Kind.JARVIS,
        title=entry.title,
        entry_id=entry.entry_id,
        status=status,
        reason=trouble.key if trouble else None,
        next_step=step,
        last_use=jarvis.meter.last_use,
        last_success=jarvis.health.last_success,
        last_error=LastError(key=last[1].key, when=last[0], doing="") if last else None,
    )


def _trouble(jarvis: Jarvis) -> errors.UpstreamError | BudgetError | None:
    """Return why the model is not asked, None if it is."""
    return jarvis.health.trouble or jarvis.budget.used_up


def _status(jarvis: Jarvis) -> tuple[Status, NextStep]:
    """Return the state of a loaded Jarvis, and what mends it."""
    match _trouble(jarvis):
        case None:
            return Status.READY, NextStep.NOTHING
        case BudgetError():
            return Status.DEGRADED, NextStep.REPAIR
        case errors.CredentialsError():
            return Status.NEEDS_ATTENTION, NextStep.SIGN_IN
        case trouble if isinstance(trouble, _FOR_A_PERSON):
            return Status.NEEDS_ATTENTION, NextStep.REPAIR
        case _:
            return Status.DEGRADED, NextStep.WAIT
