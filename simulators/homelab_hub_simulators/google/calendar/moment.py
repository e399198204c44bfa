"""When an event begins or ends: a time, or a day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Self
from zoneinfo import ZoneInfo

from homelab_hub_simulators.google import moments
from homelab_hub_simulators.google.errors import GoogleError, invalid, required


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time in Unix seconds; `day` is set where it is a whole day of a zone."""

    at: float
    zone: str
    day: date | None = None

    @classmethod
    def read(cls, value: Any, default_zone: str, name: str) -> Self:
        """Return what an EventDateTime says; raises GoogleError for what Google refuses."""
        if not isinstance(value, dict) or not (value.get("date") or value.get("dateTime")):
            raise required(f"Missing {name} time.", name)
        zone = value.get("timeZone") or default_zone
        moments.zone(zone, f"{name}.timeZone")
        if value.get("date"):
            if value.get("dateTime"):
                raise invalid(f"Invalid {name} time.", name)
            return cls.of_day(moments.day(value["date"], name), default_zone)
        try:
            moment = datetime.fromisoformat(value["dateTime"])
        except (ValueError, TypeError) as error:
            raise invalid(f"Invalid {name} time.", name) from error
        if moment.tzinfo is None:
            if not value.get("timeZone"):
                raise required(f"Missing time zone definition for {name} time.", name)
            return cls.of_local(moment, zone)
        return cls(moment.timestamp(), zone)

    @classmethod
    def of_day(cls, day: date, zone: str) -> Self:
        """Return a whole day."""
        at = datetime(day.year, day.month, day.day, tzinfo=_zone(zone)).timestamp()
        return cls(at, zone, day)

    @classmethod
    def of_local(cls, local: datetime, zone: str) -> Self:
        """Return the time that clocks of a zone show so."""
        return cls(local.replace(tzinfo=_zone(zone)).timestamp(), zone)

    def like(self, local: datetime) -> Moment:
        """Return another time or day, given as this one's clocks show it."""
        if self.day is not None:
            return Moment.of_day(local.date(), self.zone)
        return Moment.of_local(local, self.zone)

    @property
    def local(self) -> datetime:
        """What clocks of the zone show; midnight for a day."""
        if self.day is not None:
            return datetime(self.day.year, self.day.month, self.day.day)  # noqa: DTZ001 - wall time
        return datetime.fromtimestamp(self.at, _zone(self.zone)).replace(tzinfo=None)

    @property
    def stamp(self) -> str:
        """What the id of a recurring event's instance ends in."""
        if self.day is not None:
            return self.day.strftime("%Y%m%d")
        return datetime.fromtimestamp(self.at, UTC).strftime("%Y%m%dT%H%M%SZ")

    def shown(self, zone: str) -> dict[str, str]:
        """Return the EventDateTime; times are written as clocks of `zone` show them."""
        if self.day is not None:
            return {"date": self.day.isoformat()}
        text = datetime.fromtimestamp(self.at, _zone(zone)).isoformat(timespec="seconds")
        return {"dateTime": text.replace("+00:00", "Z"), "timeZone": self.zone}


@cache
def _zone(name: str) -> ZoneInfo:
    """Return a time zone that exists."""
    return ZoneInfo(name)


def check_range(start: Moment, end: Moment) -> None:
    """Raise GoogleError for an event that ends before it starts, or is part day, part time."""
    if (start.day is None) != (end.day is None):
        raise invalid("Start and end times must either both be date or both be dateTime.", "start")
    if end.at < start.at or (start.day is not None and end.at == start.at):
        message = "The specified time range is empty."
        raise GoogleError(400, "timeRangeEmpty", message, domain="calendar")
