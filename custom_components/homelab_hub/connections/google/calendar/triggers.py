"""Triggers for events that begin or end, to the second.

Home Assistant's own look at a calendar every quarter of an hour, and miss what is put on it for
the next minutes. These look again whenever something has changed.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.components.calendar.const import DOMAIN as CALENDAR
from homeassistant.const import CONF_OFFSET, CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback, split_entity_id
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.target import TargetEntityChangeTracker, TargetSelection
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util
import probatio

from ....const import DOMAIN
from .signals import SIGNAL_EVENTS_CHANGED, unique_id_of

if TYPE_CHECKING:
    from .followed import FollowedCalendar
    from .index import Occurrence

# How far ahead alarms are set, in seconds.
AHEAD: Final = 86_400.0
_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_OPTIONS, default={}): {
            probatio.Required(CONF_OFFSET, default=timedelta()): cv.time_period
        },
        probatio.Required(CONF_TARGET): cv.TARGET_FIELDS,
    }
)

type Alarm = tuple[float, str, Occurrence]
"""When it is due (Unix time), the calendar's entity, and what begins or ends."""


class EventTrigger(Trigger):
    """A trigger for one border of events."""

    border: str

    @classmethod
    @override
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Return the configuration as it is meant."""
        valid: ConfigType = _SCHEMA(config)
        return valid

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take the calendars and the offset."""
        super().__init__(hass, config)
        self._target = config.target or {}
        self._offset: timedelta = (config.options or {})[CONF_OFFSET]

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Set the alarms; return what ends them."""
        selection = TargetSelection(self._target)
        alarms = Alarms(self._hass, selection, self.border, self._offset, run_action)
        return await alarms.async_setup()


class EventStartedTrigger(EventTrigger):
    """An event begins."""

    border = "start"


class EventEndedTrigger(EventTrigger):
    """An event ends."""

    border = "end"


class Alarms(TargetEntityChangeTracker):
    """The alarms of one trigger."""

    def __init__(
        self,
        hass: HomeAssistant,
        selection: TargetSelection,
        border: str,
        offset: timedelta,
        run: TriggerActionRunner,
    ) -> None:
        """Have none yet."""
        super().__init__(hass, selection, _calendars_of)
        self._border = border
        self._offset = offset
        self._run = run
        self._entities: dict[str, str] = {}
        self._due: list[Alarm] = []
        self._cancel: CALLBACK_TYPE | None = None
        self._deaf = async_dispatcher_connect(hass, SIGNAL_EVENTS_CHANGED, self._changed)

    @override
    @callback
    def _handle_entities_update(self, tracked_entities: set[str]) -> None:
        """Set alarms for other calendars."""
        registry = er.async_get(self._hass)
        self._entities = {
            entry.unique_id: entity_id
            for entity_id in tracked_entities
            if (entry := registry.async_get(entity_id)) and entry.platform == DOMAIN
        }
        self._set()

    @override
    def _unsubscribe(self) -> None:
        """Have no alarms any more."""
        super()._unsubscribe()
        self._deaf()
        self._clear()

    @callback
    def _changed(self, unique_id: str) -> None:
        """Set the alarms anew when a calendar has changed."""
        if unique_id in self._entities:
            self._ring(dt_util.utcnow())

    @callback
    def _ring(self, now: datetime) -> None:
        """Run the action for what is due, and set the next alarm."""
        while self._due and self._due[0][0] <= now.timestamp():
            _, entity_id, occurrence = self._due.pop(0)
            calendar = self._calendar(entity_id)
            if calendar is None:
                continue
            payload = {
                "event": self._border,
                "offset": self._offset,
                "entity_id": entity_id,
                "calendar_event": calendar.shown(occurrence).as_dict(),
            }
            self._run(payload, "calendar event")
        self._set()

    @callback
    def _set(self) -> None:
        """Find what is due next, and wake up then."""
        self._clear()
        now = dt_util.utcnow().timestamp()
        self._due = sorted(self._find(now), key=lambda alarm: alarm[0])
        wake = self._due[0][0] if self._due else now + AHEAD
        self._cancel = async_track_point_in_utc_time(
            self._hass, self._ring, dt_util.utc_from_timestamp(wake)
        )

    def _find(self, now: float) -> Iterator[Alarm]:
        """Yield the alarms of the next time."""
        offset = self._offset.total_seconds()
        for entity_id in self._entities.values():
            calendar = self._calendar(entity_id)
            if calendar is None or calendar.copy.events is None:
                continue
            for occurrence in calendar.copy.events.between(now - offset, now - offset + AHEAD):
                border = occurrence.start if self._border == "start" else occurrence.end
                if now < border + offset <= now + AHEAD:
                    yield border + offset, entity_id, occurrence

    def _calendar(self, entity_id: str) -> FollowedCalendar | None:
        """Return the calendar of an entity, None if its account is not loaded."""
        for unique_id, name in self._entities.items():
            if name == entity_id:
                return _followed(self._hass, unique_id)
        return None

    def _clear(self) -> None:
        """Wake up no more."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None


def _calendars_of(entities: set[str]) -> set[str]:
    """Return the calendars among entities."""
    return {entity_id for entity_id in entities if split_entity_id(entity_id)[0] == CALENDAR}


def _followed(hass: HomeAssistant, unique_id: str) -> FollowedCalendar | None:
    """Return a calendar that is followed, by the unique id of its entity."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        # One that is just being loaded has its calendars too.
        parts: Any = getattr(getattr(entry, "runtime_data", None), "parts", ())
        for part in parts:
            if part.name != "calendar":
                continue
            for calendar in part.calendars.values():
                if unique_id_of(entry.entry_id, calendar.facts.id) == unique_id:
                    return calendar  # type: ignore[no-any-return]  # parts are imported where there is an account
    return None
