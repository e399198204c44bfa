"""Checks of what the accounts' authorizations allow, and whether they last."""

from datetime import timedelta
from typing import Final

from homeassistant.util import dt as dt_util

from ..connector.account import Account
from ..connector.audit import DATA_AUDIT
from ..connector.capabilities import scopes_of
from ..connector.const import WHOLE_CONNECTION
from ..connector.status import Status
from .check import Check, Finding, Scene

# What is allowed and was not used for so long need not be allowed.
UNUSED: Final = timedelta(days=30)


async def _least_scopes(scene: Scene) -> Finding:
    """Look whether authorizations allow more than what the user chose takes."""
    return Finding.of(
        (account.entry.title for account in scene.accounts if _spare_scopes(account)),
        seen=bool(scene.accounts),
    )


def _spare_scopes(account: Account) -> frozenset[str]:
    """Return the scopes that were granted and that nothing needs."""
    grant = account.broker.grant
    needed = scopes_of(account.kind, account.wanted) | set(account.provider.scopes)
    return grant.tokens.scopes - needed if grant else frozenset()


async def _unused_capabilities(scene: Scene) -> Finding:
    """Look whether all that may be used was used lately, as far as the audit trail reaches back."""
    before = dt_util.utcnow() - UNUSED
    old = [account for account in scene.accounts if account.lifetime.granted < before]
    if not old:
        return Finding.of((), seen=False)
    used = await scene.hass.data[DATA_AUDIT].uses_since(before)
    if used is None:
        return Finding.of((), seen=False)
    return Finding.of(
        account.entry.title
        for account in old
        if any((account.entry.entry_id, one) not in used for one in _usable(account))
    )


def _usable(account: Account) -> list[str]:
    """Return the capabilities that are granted and not turned off."""
    paused = account.paused
    if WHOLE_CONNECTION in paused:
        return []
    return [capability for capability in account.granted if capability not in paused]


async def _rotation_working(scene: Scene) -> Finding:
    """Look whether the last refresh of an account failed."""
    renewed = [
        account
        for account in scene.accounts
        if account.broker.grant is not None and account.broker.grant.tokens.refresh is not None
    ]
    return Finding.of(
        (account.entry.title for account in renewed if account.broker.failing), seen=bool(renewed)
    )


async def _no_expiring_authorization(scene: Scene) -> Finding:
    """Look whether an authorization ends soon."""
    now = dt_util.utcnow()
    return Finding.of(
        (account.entry.title for account in scene.accounts if account.lifetime.is_expiring(now)),
        seen=bool(scene.accounts),
    )


async def _nobody_signed_out(scene: Scene) -> Finding:
    """Look whether a connection works only after somebody signs in or sets it up anew."""
    out = (Status.NEEDS_ATTENTION, Status.REVOKED)
    return Finding.of(
        (report.title for report in scene.reports if report.status in out),
        seen=bool(scene.reports),
    )


ACCOUNT_CHECKS: Final = (
    Check(key="least_scopes", fix="fix_least_scopes", look=_least_scopes),
    Check(key="unused_capabilities", fix="fix_unused_capabilities", look=_unused_capabilities),
    Check(key="rotation_working", fix="fix_rotation_working", look=_rotation_working),
    Check(
        key="no_expiring_authorization",
        fix="fix_no_expiring_authorization",
        look=_no_expiring_authorization,
    ),
    Check(key="nobody_signed_out", fix="fix_nobody_signed_out", look=_nobody_signed_out),
)
