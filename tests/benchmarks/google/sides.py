"""The two integrations that are compared: how each is signed in, and what it shows."""

from collections.abc import Iterator
from typing import Any, Protocol

from homeassistant.components.calendar import CalendarEntity
from homeassistant.components.calendar.const import DATA_COMPONENT
from homeassistant.core import HomeAssistant, State

# What a state shows: "event" or "mail", and which.
type Shown = Iterator[tuple[str, str]]


class Side(Protocol):
    """One of them."""

    name: str
    domain: str
    tells_of_mail: bool

    async def sign_in(self, hass: HomeAssistant) -> None:
        """Add its entries, as its flow would."""

    def family(self, hass: HomeAssistant) -> CalendarEntity | None:
        """Return the entity of the large calendar; None while it knows nothing of its events."""

    async def ask(self, hass: HomeAssistant) -> None:
        """Ask Google what is new on the large calendar, and return when it is entered."""

    def ask_for_mail(self, hass: HomeAssistant) -> None:
        """Ask Google for new mail."""


def shown_by(state: State | None) -> Shown:
    """Yield what the state of a calendar or of an event entity for mail shows."""
    if state is None:
        return
    if state.domain == "calendar" and (summary := state.attributes.get("message")):
        yield "event", summary
    elif state.domain == "event" and (subject := state.attributes.get("subject")):
        yield "mail", subject


def is_shown(hass: HomeAssistant, kind: str, text: str) -> bool:
    """Return whether any entity shows something."""
    return any((kind, text) in shown_by(state) for state in hass.states.async_all())


def calendars(hass: HomeAssistant) -> Iterator[Any]:
    """Yield the calendar entities there are."""
    component = hass.data.get(DATA_COMPONENT)
    yield from component.entities if component else ()
