"""Pauses that a provider asks for: nothing happens when they are over, and yet that is news."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time

from .account import Account

_MOMENT: Final = timedelta(seconds=1)


@callback
def tell_when_over(hass: HomeAssistant, account: Account) -> Callable[[], None]:
    """Tell who listens to an account when it is used again; returns what ends it."""
    cancel: CALLBACK_TYPE | None = None

    @callback
    def over(_now: datetime) -> None:
        nonlocal cancel
        cancel = None
        account.changed()

    @callback
    def look() -> None:
        nonlocal cancel
        if cancel is not None:
            cancel()
            cancel = None
        if (until := account.until) is not None:
            cancel = async_track_point_in_utc_time(hass, over, until + _MOMENT)

    @callback
    def end() -> None:
        stop_listening()
        if cancel is not None:
            cancel()

    stop_listening = account.listen(look)
    look()
    return end
