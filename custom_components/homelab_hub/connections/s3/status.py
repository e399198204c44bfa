"""The state of a bucket, as the setup status tells it."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.util import dt as dt_util

from ...connector.status import NextStep, Report, Status, report_of_unloaded
from ...const import Kind
from ...upstream import errors, s3_errors

if TYPE_CHECKING:
    from .runtime import S3Entry

# Waiting does not mend these.
_NEXT: Final = {
    errors.CredentialsError.key: NextStep.SIGN_IN,
    errors.ForbiddenError.key: NextStep.RECONFIGURE,
    errors.NotAnApiError.key: NextStep.RECONFIGURE,
    s3_errors.BucketMissingError.key: NextStep.RECONFIGURE,
    s3_errors.WrongRegionError.key: NextStep.RECONFIGURE,
}


def report_of(entry: S3Entry) -> Report:
    """Return the state of an entry as of now."""
    if entry.state is not ConfigEntryState.LOADED:
        return report_of_unloaded(entry, sign_in=("bucket_keys_refused",))
    return report_of_loaded(entry)


def report_of_loaded(entry: S3Entry) -> Report:
    """Return the state of an entry that is loaded, or about to be."""
    health, pause = entry.runtime_data.health, entry.runtime_data.access.client.pause
    step = NextStep.NOTHING if health.trouble is None else _NEXT.get(health.trouble, NextStep.WAIT)
    match step:
        case NextStep.NOTHING:
            status = Status.READY
        case NextStep.WAIT:
            status = Status.DEGRADED
        case _:
            status = Status.NEEDS_ATTENTION
    return Report(
        kind=Kind.S3,
        title=entry.title,
        entry_id=entry.entry_id,
        status=status,
        reason=health.trouble,
        until=None if pause is None else dt_util.utcnow() + timedelta(seconds=pause),
        next_step=step,
        last_use=health.last_use,
        last_success=health.last_success,
        last_error=health.last_error,
    )
