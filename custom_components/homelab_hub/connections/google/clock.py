"""What time it is."""

from homeassistant.util import dt as dt_util


def now() -> float:
    """Return Unix time, as Home Assistant's clock has it."""
    return dt_util.utcnow().timestamp()
