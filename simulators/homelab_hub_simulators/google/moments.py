"""Times as Google's APIs write them: RFC 3339."""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import invalid


@lru_cache(maxsize=1024)
def rfc3339(seconds: float) -> str:
    """Return a Unix time as `2026-11-25T13:00:00.000Z`."""
    moment = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    return f"{moment.isoformat(timespec='milliseconds')}Z"


def parsed(text: str, location: str) -> float:
    """Return the Unix time of an RFC 3339 time; raises GoogleError unless it has an offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise invalid("Bad Request", location) from error
    if moment.tzinfo is None or "T" not in text.upper():
        raise invalid("Bad Request", location)
    return moment.timestamp()


def day(text: str, location: str) -> date:
    """Return a date; raises GoogleError for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise invalid("Invalid date", location) from error


def zone(name: str, location: str) -> ZoneInfo:
    """Return a time zone by its IANA name; raises GoogleError for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise invalid(f"Invalid time zone: {name}", location) from error
