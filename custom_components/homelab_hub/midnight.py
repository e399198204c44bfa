"""When a day begins at home."""

from collections.abc import Callable
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_utc_time_change


@callback
def at_midnight(hass: HomeAssistant, action: Callable[[datetime], None]) -> CALLBACK_TYPE:
    """Call the action at every local midnight, until the returned function is called.

    It is called at every quarter of an hour of UTC, which every midnight is: also one that daylight
    saving time leaves out or has twice, and one that a clock jumped over.
    """
    return async_track_utc_time_change(hass, action, minute="/15", second=0)
