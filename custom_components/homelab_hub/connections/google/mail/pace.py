"""How often to ask for new mail: often while people would notice, seldom while nobody does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from homeassistant.const import EVENT_CALL_SERVICE, STATE_HOME
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.util import dt as dt_util

# A look takes one call of 2 of the 6,000 quota units an account has a minute.
LIVELY: Final = 60.0
QUIET: Final = 900.0
ASLEEP: Final = 1800.0
_LIVELY_FOR: Final = timedelta(minutes=30)
_NIGHT_ENDS: Final = 6
_NIGHT_BEGINS: Final = 23


class Pace:
    """Watches for signs of people, and says how long to wait."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin lively: whoever started this looks at it."""
        self._hass = hass
        self._last_sign = dt_util.utcnow()

    @callback
    def listen(self, quicken: Callable[[], None]) -> Callable[[], None]:
        """Take what people do for signs, until the returned function is called.

        `quicken` is called at the first sign after it was quiet.
        """

        @callback
        def noticed(event: Event) -> None:
            if event.context.user_id is None:
                return
            was_lively = self.interval == LIVELY
            self.note()
            if not was_lively:
                quicken()

        return self._hass.bus.async_listen(EVENT_CALL_SERVICE, noticed)

    def note(self) -> None:
        """Take something for a sign of people: a mail came, or somebody asked for one."""
        self._last_sign = dt_util.utcnow()

    @property
    def interval(self) -> float:
        """Return the seconds until the next look."""
        if dt_util.utcnow() - self._last_sign < _LIVELY_FOR:
            return LIVELY
        if not _NIGHT_ENDS <= dt_util.now().hour < _NIGHT_BEGINS:
            return ASLEEP
        people = self._hass.states.async_all("person")
        return LIVELY if any(person.state == STATE_HOME for person in people) else QUIET
