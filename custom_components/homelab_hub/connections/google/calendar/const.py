"""Names of the options of calendars."""

from typing import Final

# The ids of the calendars the user picked; those that Google's own page shows, if nobody did.
CONF_CALENDARS: Final = "calendars"
