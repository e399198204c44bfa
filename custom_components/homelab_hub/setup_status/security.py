"""The security score: named checks, and how many of them pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..connections import CHECKS
from ..const import LOGGER
from .account_checks import ACCOUNT_CHECKS
from .check import Check, CheckState, Finding, Scene
from .home_checks import HOME_CHECKS

# A new check is added to the tuple of what it looks at; one of a kind to the kind's package.
ALL_CHECKS: Final[Sequence[Check]] = (*ACCOUNT_CHECKS, *CHECKS, *HOME_CHECKS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Security:
    """What the checks found, in their order."""

    findings: Sequence[tuple[Check, Finding]]

    @property
    def percent(self) -> int | None:
        """Return how many of the checks that could look at something passed, None if none could."""
        states = [finding.state for _, finding in self.findings]
        passed, failed = states.count(CheckState.PASSED), states.count(CheckState.FAILED)
        return 100 * passed // (passed + failed) if passed + failed else None


async def security_of(scene: Scene) -> Security:
    """Return what all checks find."""
    return Security(findings=[(check, await _look(check, scene)) for check in ALL_CHECKS])


async def _look(check: Check, scene: Scene) -> Finding:
    """Return what a check finds; one that is broken says so in the log and leaves the others be."""
    try:
        return await check.look(scene)
    except Exception:  # noqa: BLE001 - dispatch: checks look into other integrations
        LOGGER.exception("The security check %s failed", check.key)
        return Finding(state=CheckState.UNKNOWN)
