"""What earlier ends of authorizations teach about how long they last."""

from datetime import datetime
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..upstream import errors
from .account import Account, AccountEntry
from .audit import DATA_AUDIT, Event, Query
from .const import CONF_IMPLEMENTATION
from .lifetime import learnt_days
from .providers import Provider

SECONDS_A_DAY: Final = 86_400
_REMEMBERED: Final = 50


def remember_end(account: Account, error: errors.CredentialsError) -> None:
    """Record that an authorization ended by itself, and at which age."""
    grant = account.broker.grant
    age = dt_util.utcnow().timestamp() - grant.granted_at if grant else 0.0
    account.record(
        Event.AUTHORIZATION_OVER,
        outcome=error.key,
        details={
            "reason": error.reason,
            "application": account.entry.data[CONF_IMPLEMENTATION],
            "days": round(age / SECONDS_A_DAY, 2),
        },
    )


async def learnt_of(hass: HomeAssistant, entry: AccountEntry, provider: Provider) -> int | None:
    """Return the days that authorizations of an entry's application last, None if unknown."""
    query = Query(event=Event.AUTHORIZATION_OVER, limit=_REMEMBERED)
    application = entry.data[CONF_IMPLEMENTATION]
    ends = [
        (datetime.fromisoformat(line["time"]), line["days"])
        for line in await hass.data[DATA_AUDIT].query(query)
        if line.get("application") == application and line["days"] > 0
    ]
    return learnt_days(provider, [days for _, days in sorted(ends)])
