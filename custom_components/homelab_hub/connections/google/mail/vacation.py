"""The vacation responder: what is set, and what to set."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Self

from ....assistant.outsiders import cleaned, one_line


@dataclass(frozen=True, kw_only=True, slots=True)
class Vacation:
    """What the vacation responder does; `start` and `end` are None where it has none."""

    enabled: bool
    subject: str
    text: str
    start: datetime | None
    end: datetime | None

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """Return what Google says (users.settings, `VacationSettings`)."""
        return cls(
            enabled=settings.get("enableAutoReply") is True,
            subject=one_line(str(settings.get("responseSubject") or ""), 250),
            text=cleaned(
                str(settings.get("responseBodyPlainText") or settings.get("responseBodyHtml") or "")
            ),
            start=_moment(settings.get("startTime")),
            end=_moment(settings.get("endTime")),
        )

    def as_answer(self) -> dict[str, Any]:
        """Return it as the action gives it."""
        return {
            "enabled": self.enabled,
            "subject": self.subject,
            "message": self.text,
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
        }


def settings(
    *,
    enabled: bool,
    subject: str = "",
    message: str = "",
    html: bool = False,
    first_day: date | None = None,
    last_day: date | None = None,
    contacts_only: bool = False,
    domain_only: bool = False,
    zone: tzinfo,
) -> dict[str, Any]:
    """Return the `VacationSettings` to send; the last day is one on which it answers."""
    found: dict[str, Any] = {
        "enableAutoReply": enabled,
        "responseSubject": " ".join(cleaned(subject).split()),
        "responseBodyHtml" if html else "responseBodyPlainText": cleaned(message),
        "restrictToContacts": contacts_only,
        "restrictToDomain": domain_only,
    }
    if first_day:
        found["startTime"] = _milliseconds(first_day, zone)
    if last_day:
        found["endTime"] = _milliseconds(last_day + timedelta(days=1), zone)
    return found


def _milliseconds(day: date, zone: tzinfo) -> str:
    """Return when a day begins, as Google wants it."""
    return str(int(datetime.combine(day, time.min, zone).timestamp() * 1000))


def _moment(value: Any) -> datetime | None:
    """Return a time that Google gives in milliseconds as text."""
    try:
        return datetime.fromtimestamp(int(value) / 1000, UTC) if value else None
    except TypeError, ValueError, OverflowError, OSError:
        return None
