"""What the model is told of this home, and the tools it gets."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
import time
from typing import Any, override

from homeassistant.auth import EVENT_USER_UPDATED
from homeassistant.components.conversation import Content
from homeassistant.components.homeassistant.exposed_entities import async_listen_entity_updates
from homeassistant.const import (
    ATTR_FRIENDLY_NAME,
    ATTR_SUPPORTED_FEATURES,
    EVENT_COMPONENT_LOADED,
    EVENT_CORE_CONFIG_UPDATE,
    EVENT_SERVICE_REGISTERED,
    EVENT_SERVICE_REMOVED,
    EVENT_STATE_CHANGED,
)
from homeassistant.core import CALLBACK_TYPE, Context, Event, EventStateChangedData, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    llm,
)
from homeassistant.helpers.event import async_call_later

from ..const import DOMAIN, LOGGER
from .home.assist import CompactAssist
from .memory.speaker import speaks_elsewhere
from .tools import SafeTool, safe_instance

ASSISTANT = "conversation"
MOST_KEPT = 16
# How soon after a change prompt and tools are made anew; changes come in bursts.
SETTLE = 5.0
# Tools may depend on what no event tells of. Home Assistant itself keeps prompt and tools for as
# long as a conversation lasts.
LONGEST_KEPT = 300.0
# For people who have not spoken for so long nothing is made in advance.
LONGEST_UNUSED = 3600.0
# What prompt and tools are made of: names, rooms, exposed entities, intents, scripts, and who is an
# administrator.
_CHANGES = (
    EVENT_COMPONENT_LOADED,
    EVENT_CORE_CONFIG_UPDATE,
    EVENT_SERVICE_REGISTERED,
    EVENT_SERVICE_REMOVED,
    EVENT_USER_UPDATED,
    ar.EVENT_AREA_REGISTRY_UPDATED,
    dr.EVENT_DEVICE_REGISTRY_UPDATED,
    er.EVENT_ENTITY_REGISTRY_UPDATED,
    fr.EVENT_FLOOR_REGISTRY_UPDATED,
)


@dataclass(slots=True, kw_only=True)
class _Speaker:
    """Who speaks from where, and the prompt and tools there are for them, None after a change."""

    llm_context: llm.LLMContext
    used: float
    instance: llm.APIInstance | None = None


@dataclass(slots=True, kw_only=True)
class HomeAPI(llm.API):
    """The APIs a user chose for an agent, as one, with tools that are safe to call.

    An API for administrators is there for them only, and at home; others get what is left. Assist is ours, which tells of the home without listing it; other APIs stay as they are.
    `extra_tools` are the agent's own, there also where no API is chosen.

    Making prompt and tools of a large home takes longer than the rest of a turn. So they are kept
    from one conversation to the next, and made anew in the background when the home changed.
    """

    api_ids: list[str]
    extra_tools: Sequence[llm.Tool] = ()
    _speakers: dict[tuple[str | bool | None, ...], _Speaker] = field(default_factory=dict)
    _changes: int = 0
    _cancel_timer: CALLBACK_TYPE | None = None
    _assist: CompactAssist = field(init=False)

    def __post_init__(self) -> None:
        """Make the API that tells of the home."""
        self._assist = CompactAssist(hass=self.hass, assistant=ASSISTANT)

    @property
    def controls(self) -> bool:
        """Return whether the model can do something in the home."""
        return bool(self.api_ids)

    async def note(self, content: Sequence[Content], llm_context: llm.LLMContext) -> str:
        """Return what the model needs to know of the home for the last thing said.

        Goes behind it, and not into the prompt: it is another for every sentence. Empty where the
        sentence is not about the home, and for agents without the Assist API.
        """
        if llm.LLM_API_ASSIST not in self.api_ids:
            return ""
        return await self._assist.note(content, llm_context)

    async def prepare(self, language: str) -> None:
        """Make prompt and tools for the people who live here, before the first of them speaks."""
        for user in await self.hass.auth.async_get_users():
            if user.is_active and not user.system_generated:
                await self.async_get_api_instance(
                    llm.LLMContext(
                        platform=DOMAIN,
                        context=Context(user_id=user.id),
                        language=language,
                        assistant=ASSISTANT,
                        device_id=None,
                    )
                )

    @override
    async def async_get_api_instance(self, llm_context: llm.LLMContext) -> llm.APIInstance:
        """Return prompt and tools for who speaks and from where."""
        user_id = llm_context.context.user_id if llm_context.context else None
        key = (user_id, llm_context.device_id, llm_context.language, speaks_elsewhere())
        speaker = self._speakers.get(key)
        if speaker is None:
            if len(self._speakers) >= MOST_KEPT:
                self._speakers.clear()
            speaker = self._speakers[key] = _Speaker(llm_context=llm_context, used=0.0)
        speaker.used = time.monotonic()
        chosen = speaker.instance or await self._make(speaker)
        return llm.APIInstance(
            api=self,
            api_prompt=chosen.api_prompt,
            llm_context=llm_context,
            tools=chosen.tools,
            custom_serializer=chosen.custom_serializer,
        )

    @callback
    def follow(self) -> CALLBACK_TYPE:
        """Follow the changes of the home, until the returned function is called."""
        following = True

        @callback
        def changed(_event: Event[Any] | None = None) -> None:
            # An event whose other listener ended this one still comes here.
            if not following:
                return
            self._changes += 1
            self._assist.forget()
            for speaker in self._speakers.values():
                speaker.instance = None
            self._make_all_in(SETTLE)

        listen = self.hass.bus.async_listen
        stops = [
            *(listen(event, changed) for event in _CHANGES),
            listen(EVENT_STATE_CHANGED, changed, event_filter=_is_another),
            async_listen_entity_updates(self.hass, ASSISTANT, changed),
        ]
        self._make_all_in(LONGEST_KEPT)

        def stop() -> None:
            nonlocal following
            following = False
            for unsubscribe in stops:
                unsubscribe()
            if self._cancel_timer:
                self._cancel_timer()

        return stop

    async def _make(self, speaker: _Speaker) -> llm.APIInstance:
        """Return prompt and tools as of now, and keep them unless the home changed meanwhile."""
        changes = self._changes
        chosen = await self._instance(speaker.llm_context)
        made = safe_instance(chosen, self)
        if changes == self._changes:
            speaker.instance = made
        return made

    async def _instance(self, llm_context: llm.LLMContext) -> llm.APIInstance:
        """Return prompt and tools of the chosen APIs, with the agent's own tools."""
        own = [SafeTool(tool, llm.selector_serializer) for tool in self.extra_tools]
        apis = [
            api
            for api in self._chosen()
            if not getattr(api, "requires_admin", False) or await self._is_admin(llm_context)
        ]
        if not apis:
            return llm.APIInstance(api=self, api_prompt="", llm_context=llm_context, tools=[*own])
        api = apis[0] if len(apis) == 1 else llm.MergedAPI(apis)
        chosen = await api.async_get_api_instance(llm_context)
        return replace(chosen, tools=[*chosen.tools, *own])

    async def _is_admin(self, llm_context: llm.LLMContext) -> bool:
        """Return whether an administrator speaks, at home. Nobody is known at a speaker."""
        if speaks_elsewhere():
            return False
        user_id = llm_context.context.user_id if llm_context.context else None
        user = await self.hass.auth.async_get_user(user_id) if user_id else None
        return user is not None and user.is_admin

    def _chosen(self) -> list[llm.API]:
        """Return the chosen APIs. Raises `HomeAssistantError` where one is gone."""
        known = {api.id: api for api in llm.async_get_apis(self.hass)}
        if missing := [api_id for api_id in self.api_ids if api_id not in known]:
            raise HomeAssistantError(f"API {missing[0]} not found")
        known[llm.LLM_API_ASSIST] = self._assist
        # Assist brings the hub's tools along.
        twice = {DOMAIN} if llm.LLM_API_ASSIST in self.api_ids else set()
        return [known[api_id] for api_id in self.api_ids if api_id not in twice]

    @callback
    def _make_all_in(self, delay: float) -> None:
        """Make prompts and tools anew after a while, instead of at another time."""
        if self._cancel_timer:
            self._cancel_timer()
        self._cancel_timer = async_call_later(self.hass, delay, self._make_all)

    async def _make_all(self, _now: datetime) -> None:
        """Make prompts and tools for those who spoke lately."""
        self._cancel_timer = None
        self._make_all_in(LONGEST_KEPT)
        oldest = time.monotonic() - LONGEST_UNUSED
        self._speakers = {
            key: speaker for key, speaker in self._speakers.items() if speaker.used > oldest
        }
        for speaker in list(self._speakers.values()):
            try:
                await self._make(speaker)
            except HomeAssistantError as error:
                # An API may be gone; who speaks next is told, the others keep theirs.
                LOGGER.debug("No prompt in advance: %s", error)


@callback
def _is_another(data: EventStateChangedData) -> bool:
    """Return whether an entity is new, gone, renamed, or can do other things than before."""
    old, new = data["old_state"], data["new_state"]
    if old is None or new is None:
        return True
    return old.attributes is not new.attributes and any(
        old.attributes.get(key) != new.attributes.get(key)
        for key in (ATTR_FRIENDLY_NAME, ATTR_SUPPORTED_FEATURES)
    )
