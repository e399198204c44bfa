"""Times as the Web API writes them."""

from datetime import UTC, datetime


def iso(seconds: float, *, precise: bool = False) -> str:
    """Return a Unix time as `2026-11-25T13:00:00Z`, or with milliseconds."""
    moment = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    return f"{moment.isoformat(timespec='milliseconds' if precise else 'seconds')}Z"


def milliseconds(seconds: float) -> int:
    """Return a time in milliseconds."""
    return int(seconds * 1000)
