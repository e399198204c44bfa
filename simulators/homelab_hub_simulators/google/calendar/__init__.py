"""Google Calendar: https://developers.google.com/workspace/calendar/api/v3/reference."""

from .api import CalendarApi
from .calendars import Calendars

__all__ = ["CalendarApi", "Calendars"]
