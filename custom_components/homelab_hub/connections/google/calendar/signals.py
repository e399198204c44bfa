"""What is told within Home Assistant when the events of a calendar have changed."""

from homeassistant.util.signal_type import SignalType

from ....const import DOMAIN

# Sent with the unique id of the calendar's entity.
SIGNAL_EVENTS_CHANGED: SignalType[str] = SignalType(f"{DOMAIN}.calendar_events_changed")


def unique_id_of(entry_id: str, calendar_id: str, special: str | None = None) -> str:
    """Return the unique id of a calendar's entity, or of that of a special kind of events."""
    return f"{entry_id}_{unique_key(calendar_id, special)}"


def unique_key(calendar_id: str, special: str | None = None) -> str:
    """Return what an entity of a calendar is known by within its entry."""
    return f"calendar_{calendar_id}" if special is None else f"calendar_{calendar_id}_{special}"
