"""What assistants can do with the products of an account."""

from collections.abc import Iterator

from homeassistant.helpers import llm

from ...connector.account import AccountEntry
from .calendar import tools as calendar
from .calendar.effects import effects as calendar_effects
from .calendar.part import CalendarPart
from .const import CONF_OFFERED
from .drive import tools as drive
from .drive.part import DrivePart
from .mail import tools as mail
from .mail.part import MailPart
from .part import Part


def tools(entry: AccountEntry, parts: tuple[Part, ...]) -> Iterator[llm.Tool]:
    """Yield the tools that only read."""
    offered = entry.options.get(CONF_OFFERED)
    for part in parts:
        if offered is None or part.name in offered:
            yield from _of_part(part)


def effects(entry: AccountEntry, parts: tuple[Part, ...]) -> Iterator[llm.Tool]:
    """Yield the tools that change or send something; only for agents that ask a person first."""
    offered = entry.options.get(CONF_OFFERED)
    for part in parts:
        if offered is not None and part.name not in offered:
            continue
        match part:
            case CalendarPart():
                yield from calendar_effects(part)
            case MailPart():
                yield from mail.effects(part)
            case _:
                pass


def _of_part(part: Part) -> list[llm.Tool]:
    """Return the tools of one product."""
    match part:
        case CalendarPart():
            return calendar.tools(part)
        case MailPart():
            return mail.tools(part)
        case DrivePart():
            return drive.tools(part)
        case _:
            return []
