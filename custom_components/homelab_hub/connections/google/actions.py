"""The actions of Google's products.

Importing this must stay cheap: it happens whether or not there is a Google account.
"""

from homeassistant.core import HomeAssistant, callback

from .calendar import actions as calendar
from .drive import actions as drive
from .mail import actions as mail


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions of every product."""
    drive.async_register(hass)
    calendar.async_register(hass)
    mail.async_register(hass)
