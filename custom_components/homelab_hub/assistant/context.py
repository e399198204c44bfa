"""What the model is told of this home, and the tools it gets."""

from collections.abc import Callable
from dataclasses import dataclass, field
import time
from typing import Any, override

from homeassistant.components.homeassistant.exposed_entities import async_listen_entity_updates
from homeassistant.const import (
    EVENT_COMPONENT_LOADED,
    EVENT_CORE_CONFIG_UPDATE,
    EVENT_SERVICE_REGISTERED,
    EVENT_SERVICE_REMOVED,
    EVENT_STATE_CHANGED,
)
from homeassistant.core import Event, EventStateChangedData, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    llm,
)

from .tools import safe_instance

ASSISTANT = "conversation"
MOST_KEPT = 16
# Tools may depend on what no event tells of. Home Assistant itself keeps prompt and tools for as
# long as a conversation lasts.
LONGEST_KEPT = 300.0
# What prompt and tools are made of: names, rooms, exposed entities, intents, scripts.
_CHANGES = (
    EVENT_COMPONENT_LOADED,
    EVENT_CORE_CONFIG_UPDATE,
    EVENT_SERVICE_REGISTERED,
    EVENT_SERVICE_REMOVED,
    ar.EVENT_AREA_REGISTRY_UPDATED,
    dr.EVENT_DEVICE_REGISTRY_UPDATED,
    er.EVENT_ENTITY_REGISTRY_UPDATED,
    fr.EVENT_FLOOR_REGISTRY_UPDATED,
)


@dataclass(frozen=True, slots=True)
class _Kept:
    """Prompt and tools, and when they were made."""

    instance: llm.APIInstance
    made: float


@dataclass(slots=True, kw_only=True)
class HomeAPI(llm.API):
    """The APIs a user chose for an agent, as one, with tools that are safe to call.

    Making prompt and tools of a large home takes longer than the rest of a turn, so they are
    kept from one conversation to the next while nothing they are made of changes.
    """

    api_ids: list[str]
    _kept: dict[tuple[str | None, ...], _Kept] = field(default_factory=dict)
    _changes: int = 0

    @override
    async def async_get_api_instance(self, llm_context: llm.LLMContext) -> llm.APIInstance:
        """Return prompt and tools for who speaks and from where."""
        user_id = llm_context.context.user_id if llm_context.context else None
        key = (user_id, llm_context.device_id, llm_context.language)
        kept = self._kept.get(key)
        if kept is None or time.monotonic() - kept.made >= LONGEST_KEPT:
            changes = self._changes
            kept = await self._make(llm_context)
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            if changes == self._changes:
                self._kept[key] = kept
        chosen = kept.instance
        return llm.APIInstance(
            api=self,
            api_prompt=chosen.api_prompt,
            llm_context=llm_context,
            tools=chosen.tools,
            custom_serializer=chosen.custom_serializer,
        )

    async def _make(self, llm_context: llm.LLMContext) -> _Kept:
        """Return prompt and tools as of now."""
        made = time.monotonic()
        chosen = await llm.async_get_api(self.hass, self.api_ids, llm_context)
        return _Kept(safe_instance(chosen, self), made)

    @callback
    def follow(self) -> Callable[[], None]:
        """Forget what was kept when the home changes, until the returned function is called."""

        @callback
        def forget(_event: Event[Any] | None = None) -> None:
            self._changes += 1
            self._kept.clear()

        listen = self.hass.bus.async_listen
        stops = [
            *(listen(event, forget) for event in _CHANGES),
            listen(EVENT_STATE_CHANGED, forget, event_filter=_comes_or_goes),
            async_listen_entity_updates(self.hass, ASSISTANT, forget),
        ]

        def stop() -> None:
            for unsubscribe in stops:
                unsubscribe()

        return stop


@callback
def _comes_or_goes(data: EventStateChangedData) -> bool:
    """Return whether a change is of an entity that is new or gone."""
    return data["old_state"] is None or data["new_state"] is None
