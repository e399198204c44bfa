"""Snowflakes, and times as Discord writes them."""

from datetime import UTC, datetime
from typing import Any

from homelab_hub_simulators.oauth.model import Clock

EPOCH = 1_420_070_400_000

type Json = dict[str, Any]


class Snowflakes:
    """Ids that grow with time: https://discord.com/developers/docs/reference#snowflakes."""

    def __init__(self, clock: Clock) -> None:
        """Take the time from a clock."""
        self._clock = clock
        self._last = 0

    def new(self) -> str:
        """Return an id that is greater than all before."""
        moment = (int(self._clock.now() * 1000) - EPOCH) << 22
        self._last = max(self._last + 1, moment)
        return str(self._last)


def born(snowflake: str) -> float:
    """Return the Unix time that is in an id."""
    return ((int(snowflake) >> 22) + EPOCH) / 1000


def iso(seconds: float) -> str:
    """Return a Unix time as `2026-11-25T13:00:00.123000+00:00`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")


def unix(text: str) -> float:
    """Return the Unix time of an ISO 8601 time; raises ValueError for what is none."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
