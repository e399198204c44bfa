"""How long an authorization lasts, and when to say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from homeassistant.util import dt as dt_util

from .providers import Provider
from .tokens import Grant

# Days before the end at which a repair asks for a new consent, the later one more loudly.
WARN_DAYS: Final = 14
ALARM_DAYS: Final = 3
# Ends that differ by less are the same rule of a provider, not people taking access back.
ALIKE: Final = 0.1


class Basis(StrEnum):
    """How the end is known."""

    SAID = "said"
    DOCUMENTED = "documented"
    LEARNT = "learnt"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lifetime:
    """When a consent was given and when it ends, as far as anybody knows."""

    granted: datetime
    ends: datetime | None
    basis: Basis | None

    def days_left(self, now: datetime) -> int | None:
        """Return the whole days left, 0 on the last one and after the end."""
        if self.ends is None:
            return None
        return max(0, (self.ends - now).days)

    def is_expiring(self, now: datetime) -> bool:
        """Return whether the end is so near that the user should know.

        Of a short life, that is its last quarter: nobody wants to be warned from the start.
        """
        if self.ends is None:
            return False
        early = min(timedelta(days=WARN_DAYS), (self.ends - self.granted) / 4)
        return self.ends - now < max(early, timedelta(days=ALARM_DAYS))


def learnt_days(provider: Provider, ages: Sequence[float]) -> int | None:
    """Return the days that authorizations of an application last, as their ends so far tell.

    `ages` are in days, oldest end first. One end proves nothing, since people take access back,
    unless it is where the provider's trials end. Two alike in a row are a rule.
    """
    if not ages:
        return None
    last = ages[-1]
    if provider.trial_days and abs(last - provider.trial_days) <= 1:
        return provider.trial_days
    if len(ages) > 1 and abs(last - ages[-2]) <= ALIKE * last:
        return int(min(last, ages[-2]))
    return None


def lifetime_of(provider: Provider, grant: Grant | None, learnt: int | None) -> Lifetime:
    """Return the lifetime of a grant: what the provider said of it, else what its rules are.

    A grant that has outlived what was learnt shows that the rule is no longer one.
    """
    granted = dt_util.utc_from_timestamp(grant.granted_at if grant else 0)
    if grant is None:
        return Lifetime(granted=granted, ends=None, basis=None)
    ends: list[tuple[datetime, Basis]] = []
    if (said := grant.tokens.refresh_ends_at) is not None:
        ends.append((dt_util.utc_from_timestamp(said), Basis.SAID))
    elif learnt is not None:
        end = granted + timedelta(days=learnt)
        if end + timedelta(days=1) > dt_util.utcnow():
            ends.append((end, Basis.LEARNT))
    if provider.lifetime_days is not None:
        ends.append((granted + timedelta(days=provider.lifetime_days), Basis.DOCUMENTED))
    if not ends:
        return Lifetime(granted=granted, ends=None, basis=None)
    first, basis = min(ends)
    return Lifetime(granted=granted, ends=first, basis=basis)
