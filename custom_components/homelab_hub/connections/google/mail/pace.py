"""How often to ask for new mail: often while people would notice, seldom while nobody does.

Gmail itself tells of new mail only through Cloud Pub/Sub, which takes a project with billing, so it
is asked. A fixed minute would be 1,000 questions a day that nearly all answer "nothing", and most
mails matter no less two minutes later. What matters is a conversation: somebody who uses Home
Assistant, or mail that comes while somebody is at home. So a look follows after a fifth of the time
for which it was quiet: each minute for five minutes after a sign, and then ever later, up to five
minutes while somebody is at home, a quarter of an hour while nobody is, and half an hour at night.
No mail waits longer than a fifth of what came before it was silent.
"""

from collections.abc import Callable
from typing import Final

from homeassistant.const import EVENT_CALL_SERVICE, STATE_HOME
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..clock import now

# Seconds. A look takes one call of 2 of the 6,000 quota units an account has a minute.
LIVELY: Final = 60.0
AT_HOME: Final = 300.0
AWAY: Final = 900.0
ASLEEP: Final = 1800.0
# The part of the quiet time after which it is looked again.
_PART: Final = 0.2
_NIGHT_ENDS: Final = 6
_NIGHT_BEGINS: Final = 23


class Pace:
    """Watches for signs of people, and says how long to wait."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin lively: whoever started this looks at it."""
        self._hass = hass
        self._last_sign = now()

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
        """Take something for a sign of people: somebody did something."""
        self._last_sign = now()

    def note_mail(self) -> None:
        """Take a mail for a sign that more will come, where somebody may wait for it."""
        if self._longest == AT_HOME:
            self.note()

    @property
    def interval(self) -> float:
        """Return the seconds until the next look."""
        return max(LIVELY, min((now() - self._last_sign) * _PART, self._longest))

    @property
    def _longest(self) -> float:
        """Return the seconds that a look may be away, however quiet it is."""
        if not _NIGHT_ENDS <= dt_util.now().hour < _NIGHT_BEGINS:
            return ASLEEP
        people = self._hass.states.async_all("person")
        return AT_HOME if any(person.state == STATE_HOME for person in people) else AWAY
