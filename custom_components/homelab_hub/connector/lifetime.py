"""How long an authorization lasts, and when to say so."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from homeassistant.util import dt as dt_util

from .providers import Provider
from .tokens import Grant

# Days before the end at which a repair asks for a new consent, the later one more loudly.
WARN_DAYS = 14
ALARM_DAYS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Lifetime:
    """When a consent was given and when it ends, as far as the provider says."""

    granted: datetime
    ends: datetime | None

    def days_left(self, now: datetime) -> int | None:
        """Return the whole days left, 0 on the last one and after the end."""
        if self.ends is None:
            return None
        return max(0, (self.ends - now).days)

    def is_expiring(self, now: datetime) -> bool:
        """Return whether the end is so near that the user should know."""
        days = self.days_left(now)
        return days is not None and days < WARN_DAYS


def lifetime_of(provider: Provider, grant: Grant) -> Lifetime:
    """Return the lifetime of a grant."""
    granted = dt_util.utc_from_timestamp(grant.granted_at)
    days = provider.lifetime_days
    return Lifetime(granted=granted, ends=None if days is None else granted + timedelta(days=days))
