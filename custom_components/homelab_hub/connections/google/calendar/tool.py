"""What the tools for calendars have in common."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv, llm
from homeassistant.util.json import JsonObjectType
import probatio

from ....connector.access import first_allowed
from ....connector.actor import Actor, acting
from ....connector.audit import Event
from ....connector.capabilities import Capability
from ....connector.words import words
from ....const import DOMAIN
from ....upstream import errors
from . import deeds, fields
from .problems import EventProblemError

if TYPE_CHECKING:
    from .followed import FollowedCalendar
    from .part import CalendarPart

# Times as a model writes them.
TIME: Final = probatio.All(cv.string, cv.datetime)
DAY: Final = probatio.All(cv.string, cv.date)
HOUR: Final = probatio.All(cv.string, cv.time)

type Call = Callable[[CalendarPart, Mapping[str, Any]], Awaitable[JsonObjectType]]


class CalendarTool(llm.Tool):
    """A tool for the calendars of one account."""

    integration = DOMAIN

    def __init__(
        self,
        part: CalendarPart,
        name: str,
        description: str,
        *,
        parameters: Mapping[Any, Any],
        annotations: llm.ToolAnnotations,
        call: Call,
    ) -> None:
        """Be called by a name."""
        self.name = f"{DOMAIN}__calendar_{name}"
        self.description = description
        self.parameters = probatio.Schema(dict(parameters))
        self.annotations = annotations
        self._part = part
        self._call = call

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Call it, in the name of who speaks."""
        arguments = self.parameters(tool_input.tool_args)
        account = self._part.account
        try:
            with acting(Actor.of(llm_context.context, "jarvis", self.name)):
                # What is answered from the copy at home is asked of nobody who would refuse it.
                first_allowed(account, Capability.READ_CALENDAR, Capability.EDIT_CALENDAR)
                account.record(Event.USED, details={"call": self.name})
                return llm.ToolResult(data=await self._call(self._part, arguments))
        except errors.UpstreamError as error:
            raise HomeAssistantError(**words(error, self._part.account.entry)) from error


def as_action(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments by the names that actions have for them."""
    names = {"start": fields.ATTR_START, "end": fields.ATTR_END}
    return {names.get(name, name): value for name, value in arguments.items()}


def period(arguments: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """Return from when to when."""
    return deeds.period(as_action(arguments))


def calendar_of(part: CalendarPart, name: str) -> FollowedCalendar:
    """Return a calendar by what the user calls it; raises EventProblemError."""
    for calendar in part.calendars.values():
        if calendar.facts.name.casefold() == name.strip().casefold():
            return calendar
    raise EventProblemError("calendar_unknown", entity_id=name)
