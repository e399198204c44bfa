"""How often a calendar is asked for what changed, where Google does not tell by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from homeassistant.util import dt as dt_util

# Seconds between two questions.
BUSY: Final = 60.0
BY_DAY: Final = 600.0
BY_NIGHT: Final = 3600.0
MADE_BY_GOOGLE: Final = 43_200.0
# Where Google tells by itself, it is asked in case a message was lost.
TOLD: Final = 21_600.0
# A calendar's list hardly ever changes.
LIST_BY_DAY: Final = 3600.0
LIST_BY_NIGHT: Final = 10_800.0
# An event is near so long before it begins or ends, and a person has just looked so long ago.
NEAR: Final = 900.0
LOOKING: Final = 300.0
_MORNING: Final = 6
_NIGHT: Final = 23


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the pace depends on; times are Unix time.

    `turn` is when the next event begins or the present one ends, None if there is none soon.
    """

    now: float
    turn: float | None
    looked: float
    told: bool
    made_by_google: bool


def interval(situation: Situation) -> float:
    """Return the seconds until a calendar is asked again."""
    now = situation.now
    if situation.told:
        return TOLD
    if situation.made_by_google:
        return MADE_BY_GOOGLE
    if now - situation.looked < LOOKING:
        return BUSY
    usual = BY_NIGHT if is_night(now) else BY_DAY
    if situation.turn is None:
        return usual
    # The last question before an event comes near is the first of those that follow quickly.
    return max(BUSY, min(usual, situation.turn - NEAR - now))


def list_interval(now: float, *, told: bool) -> float:
    """Return the seconds until the list of calendars is asked for again."""
    if told:
        return TOLD
    return LIST_BY_NIGHT if is_night(now) else LIST_BY_DAY


def is_night(now: float) -> bool:
    """Return whether people sleep where Home Assistant is."""
    hour = datetime.fromtimestamp(now, dt_util.get_default_time_zone()).hour
    return hour >= _NIGHT or hour < _MORNING
