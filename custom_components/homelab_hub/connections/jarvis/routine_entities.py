"""What a routine has in Home Assistant: a button that starts it, and an event when it is done."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.components.button import ButtonEntity
from homeassistant.components.event import EventEntity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant, SupportsResponse, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.service import async_register_platform_entity_service
import probatio

from ...const import DOMAIN, LOGGER
from .entity import device_of
from .routine import Routine
from .routine_run import Ending, Reason, Run
from .routine_speaker import Unspoken

# Why a run has no text at all.
_WITHOUT_TEXT: Final[Mapping[Reason | Unspoken | None, str]] = {
    Reason.AGENT_FAILED: "routine_agent_failed",
    Reason.AGENT_GONE: "routine_agent_gone",
    Reason.AI_SERVER: "routine_ai_server",
    Reason.BUDGET: "routine_budget",
    Reason.TEMPLATE: "routine_template",
    Reason.TOO_SLOW: "routine_too_slow",
}


class RoutineEntity(Entity):
    """An entity on the device of a routine, which has the routine's name."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, routine: Routine, subentry: ConfigSubentry) -> None:
        """Belong to a routine."""
        self._routine = routine
        self._attr_unique_id = f"{subentry.subentry_id}_{self._attr_translation_key}"
        self._attr_device_info = device_of(subentry)


class RoutineButton(RoutineEntity, ButtonEntity):
    """Starts the routine. Pressed while it runs, it does nothing."""

    _attr_name = None
    _attr_translation_key = "routine"

    @override
    async def async_press(self) -> None:
        """Start it: how it goes is told by the event, since whoever pressed may not wait so long."""
        if self._routine.start(self._context or Context()) is None:
            LOGGER.debug("The routine %s runs already", self._routine.options.name)

    async def run(self, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Run it to the end. Return how it went; what left no text at all is raised."""
        task = self._routine.start(self._context or Context(), variables)
        if task is None:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="routine_running",
                translation_placeholders={"routine": self._routine.options.name},
            )
        await asyncio.wait([task])
        if task.cancelled():
            raise self._error("routine_stopped")
        run = task.result()
        if run.ending is Ending.FAILED and not run.text:
            raise self._error(_WITHOUT_TEXT.get(run.reason, "routine_unexpected"), run.detail)
        return run.told()

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the speaker."""
        await super().async_added_to_hass()
        self.async_on_remove(self._routine.follow())

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Leave no repair of a routine that is not loaded."""
        await super().async_will_remove_from_hass()
        self._routine.forget_repair()

    def _error(self, key: str, detail: str = "") -> HomeAssistantError:
        """Return why there is no text."""
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={"routine": self._routine.options.name, "detail": detail},
        )


class RoutineEvent(RoutineEntity, EventEntity):
    """Fires when a run is over, with its text."""

    # What was said at home is not for years of history.
    _unrecorded_attributes = frozenset({"text"})
    _attr_event_types = [ending.value for ending in Ending]  # noqa: RUF012 - Home Assistant's
    _attr_translation_key = "routine_run"

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the routine."""
        await super().async_added_to_hass()
        self.async_on_remove(self._routine.listen(self._over))

    @callback
    def _over(self, run: Run) -> None:
        """Show how a run went."""
        told = run.told()
        self._trigger_event(told.pop("result"), told)
        self.async_write_ha_state()


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the action that runs a routine with variables for its template."""
    async_register_platform_entity_service(
        hass,
        DOMAIN,
        "run_routine",
        entity_domain=Platform.BUTTON,
        schema={probatio.Optional("variables"): dict},
        func=_run,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _run(entity: Entity, call: Any) -> dict[str, Any]:
    """Return how a run went of a button that is a routine's."""
    if not isinstance(entity, RoutineButton):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="routine_not_one",
            translation_placeholders={"entity_id": entity.entity_id},
        )
    return await entity.run(call.data.get("variables"))
