"""Triggers for events that begin or end, to the second.

Home Assistant's own look at a calendar every quarter of an hour, and miss what is put on it for
the next minutes. These look again whenever something has changed. What has begun before anybody
here knew of it triggers late, rather than never, unless that is too long ago.
"""

from collections.abc import Iterator
from dataclasses import dataclass
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
from ..clock import now
from .signals import SIGNAL_EVENTS_CHANGED

if TYPE_CHECKING:
    from .index import Occurrence
    from .view import View

# How far ahead alarms are set, in seconds.
AHEAD: Final = 86_400.0
# How late one may be, in seconds: longer than Google is left alone by day.
LATE: Final = 900.0
_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_OPTIONS, default={}): {
            probatio.Required(CONF_OFFSET, default=timedelta()): cv.time_period
        },
        probatio.Required(CONF_TARGET): cv.TARGET_FIELDS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """When it is due (Unix time), whose calendar's (`unique_id`), and for what begins or ends."""

    due: float
    unique_id: str
    view: View
    occurrence: Occurrence

    @property
    def key(self) -> tuple[str, str, float]:
        """Return what tells it from others, so that it triggers once."""
        return self.unique_id, self.occurrence.id, self.due


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


@dataclass(frozen=True, slots=True)
class Watched:
    """An entity that is watched, and since when (Unix time): nothing before that triggers."""

    entity_id: str
    since: float


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
        self._watched: dict[str, Watched] = {}
        self._rung: set[tuple[str, str, float]] = set()
        self._cancel: CALLBACK_TYPE | None = None
        self._deaf = async_dispatcher_connect(hass, SIGNAL_EVENTS_CHANGED, self._changed)

    @override
    @callback
    def _handle_entities_update(self, tracked_entities: set[str]) -> None:
        """Set alarms for other calendars."""
        registry = er.async_get(self._hass)
        before, at = self._watched, now()
        self._watched = {
            entry.unique_id: Watched(entity_id, known.since if known else at)
            for entity_id in tracked_entities
            if (entry := registry.async_get(entity_id)) and entry.platform == DOMAIN
            for known in (before.get(entry.unique_id),)
        }
        self._look()

    @override
    def _unsubscribe(self) -> None:
        """Have no alarms any more."""
        super()._unsubscribe()
        self._deaf()
        self._clear()

    @callback
    def _changed(self, unique_id: str) -> None:
        """Look again when a calendar has changed."""
        if unique_id in self._watched:
            self._look()

    @callback
    def _look(self, _now: datetime | None = None) -> None:
        """Run the action for what is due, and wake up for what is due next."""
        self._clear()
        at = now()
        alarms = sorted(self._find(at), key=lambda alarm: alarm.due)
        self._rung = {key for key in self._rung if key[2] > at - LATE}
        wake = at + AHEAD
        for alarm in alarms:
            if alarm.due > at:
                wake = alarm.due
                break
            self._ring(alarm)
        self._cancel = async_track_point_in_utc_time(
            self._hass, self._look, dt_util.utc_from_timestamp(wake)
        )

    @callback
    def _ring(self, alarm: Alarm) -> None:
        """Run the action."""
        self._rung.add(alarm.key)
        payload = {
            "event": self._border,
            "offset": self._offset,
            "entity_id": self._watched[alarm.unique_id].entity_id,
            "calendar_event": alarm.view.calendar.shown(alarm.occurrence).as_dict(),
        }
        self._run(payload, "calendar event")

    def _find(self, at: float) -> Iterator[Alarm]:
        """Yield the alarms of the next time, and those of a while ago that did not ring."""
        offset = self._offset.total_seconds()
        for unique_id, watched in self._watched.items():
            if (view := _view(self._hass, unique_id)) is None:
                continue
            first = max(watched.since, at - LATE)
            for occurrence in view.between(first - offset, at - offset + AHEAD):
                border = occurrence.start if self._border == "start" else occurrence.end
                due = border + offset
                alarm = Alarm(due=due, unique_id=unique_id, view=view, occurrence=occurrence)
                if first < due <= at + AHEAD and alarm.key not in self._rung:
                    yield alarm

    def _clear(self) -> None:
        """Wake up no more."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None


def _calendars_of(entities: set[str]) -> set[str]:
    """Return the calendars among entities."""
    return {entity_id for entity_id in entities if split_entity_id(entity_id)[0] == CALENDAR}


def _view(hass: HomeAssistant, unique_id: str) -> View | None:
    """Return what an entity shows, by its unique id; None if its account is not loaded."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        # One that is just being loaded has its calendars too.
        parts: Any = getattr(getattr(entry, "runtime_data", None), "parts", ())
        for part in parts:
            if part.name != "calendar":
                continue
            for calendar in part.calendars.values():
                for view in calendar.views:
                    if view.unique_id == unique_id:
                        return view  # type: ignore[no-any-return]  # parts are imported where there is an account
    return None
