"""The report of an account, whether its entry is loaded or not."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.util import dt as dt_util

from ..upstream import errors
from .account import Account, AccountEntry
from .const import CONF_CAPABILITIES, WHOLE_CONNECTION
from .errors import RevokedError
from .status import NextStep, Report, Status, report_of_unloaded


def report_of(entry: AccountEntry) -> Report:
    """Return the state of an entry as of now."""
    if entry.state is not ConfigEntryState.LOADED:
        return report_of_unloaded(entry, needed=entry.data[CONF_CAPABILITIES])
    return report_of_account(entry.runtime_data.account)


def report_of_account(account: Account) -> Report:
    """Return the state of an account that is loaded, or about to be."""
    granted = account.granted
    missing = [one for one in account.wanted if one not in granted]
    status, step = _status(account, missing)
    refreshed = account.broker.last_refresh
    failing, until = account.failing, account.until
    reason = failing.key if failing else errors.RateLimitError.key if until else None
    if reason is None and (trouble := account.known_trouble()):
        reason = trouble.reason
    lifetime = account.lifetime
    return Report(
        kind=account.kind,
        title=account.entry.title,
        entry_id=account.entry.entry_id,
        status=status,
        reason=reason,
        until=until,
        next_step=step,
        needed=account.wanted,
        granted=granted,
        missing=missing,
        paused=sorted(account.paused),
        last_use=account.last_use,
        last_success=account.last_success,
        last_refresh=None if refreshed is None else dt_util.utc_from_timestamp(refreshed),
        last_error=account.last_error,
        ends=lifetime.ends,
        days_left=lifetime.days_left(dt_util.utcnow()),
    )


def _status(account: Account, missing: list[str]) -> tuple[Status, NextStep]:
    """Return the state of a loaded account and what mends it, the gravest first."""
    error = account.error
    if isinstance(error, RevokedError):
        return Status.REVOKED, NextStep.RECONFIGURE
    if isinstance(error, errors.CredentialsError):
        return Status.NEEDS_ATTENTION, NextStep.SIGN_IN
    if WHOLE_CONNECTION in account.paused:
        return Status.PAUSED, NextStep.RESUME
    if account.failing or account.until:
        return Status.DEGRADED, NextStep.WAIT
    if trouble := account.known_trouble():
        return trouble.status, trouble.next_step
    if missing:
        return Status.DEGRADED, NextStep.ALLOW
    if account.lifetime.is_expiring(dt_util.utcnow()):
        return Status.EXPIRING, NextStep.SIGN_IN
    return Status.READY, NextStep.NOTHING
