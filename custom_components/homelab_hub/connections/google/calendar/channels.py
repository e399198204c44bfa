"""Google's push channels: each tells of changes at one place until it ends.

developers.google.com/workspace/calendar/api/guides/push. A channel is trusted to tell once its
first message has arrived, and until something is found that it did not tell of.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final
import uuid

from ....upstream import errors
from ..clock import now
from .client import CalendarClient

# As long as Google lets a channel live, in seconds, and when it is replaced before its end.
LIFETIME: Final = 604_800
RENEW_BEFORE: Final = 86_400.0
# A message may come so long after what it tells of was found, or before.
_LATE: Final = 60.0


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel that is open: where its messages go, and when it ends.

    `expires` and `told`, when it last told of a change, are Unix time; `works` is whether it is
    relied on.
    """

    id: str
    resource_id: str
    address: str
    expires: float
    works: bool = False
    told: float = 0.0

    @property
    def is_relied_on(self) -> bool:
        """Return whether it tells of changes."""
        return self.works and self.expires > now()

    @property
    def ends_soon(self) -> bool:
        """Return whether another one is to take its place."""
        return self.expires - now() < RENEW_BEFORE

    def heard(self, state: str, resource_id: str) -> bool:
        """Take a message; return whether something changed. The first one says `sync`."""
        self.works = True
        self.resource_id = self.resource_id or resource_id
        if state == "sync":
            return False
        self.told = now()
        return True

    def missed(self) -> bool:
        """Take it that something was found; return whether it should have told of that."""
        if not self.works or now() - self.told < _LATE:
            return False
        self.works = False
        return True

    def as_dict(self) -> dict[str, Any]:
        """Return it in a form that JSON holds."""
        return asdict(self)


def new_channel(address: str) -> Channel:
    """Return a channel that is about to be opened."""
    return Channel(id=str(uuid.uuid4()), resource_id="", address=address, expires=now() + LIFETIME)


async def open_channel(
    client: CalendarClient, calendar_id: str | None, channel: Channel, token: str
) -> None:
    """Open a channel for a calendar, None for the list. Raises `UpstreamError`.

    `token` comes back with each message, and shows that it is from Google.
    """
    asked = {
        "id": channel.id,
        "type": "web_hook",
        "address": channel.address,
        "token": token,
        "params": {"ttl": str(LIFETIME)},
    }
    answer = await client.watch(calendar_id, asked)
    channel.resource_id = answer["resourceId"]
    if (expiration := answer.get("expiration")) is not None:
        channel.expires = int(expiration) / 1000


async def close_channel(client: CalendarClient, channel_id: str, resource_id: str) -> bool:
    """Close a channel; return whether it is closed. One that is not known any more is."""
    try:
        await client.stop_channel(channel_id, resource_id)
    except errors.NotFoundError:
        return True
    except errors.UpstreamError:
        return False
    return True
