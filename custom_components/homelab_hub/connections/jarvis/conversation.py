"""The conversation entity of an agent."""

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Literal, override

from homeassistant.components import conversation
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_LLM_HASS_API, CONF_PROMPT, MATCH_ALL
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import llm
from homeassistant.helpers.start import async_at_started
from homeassistant.util.ulid import ulid_now

from ...assistant import local
from ...assistant.agent import Agent, Character
from ...assistant.context import HomeAPI
from ...assistant.guard.check import GuardedAgent, agents_of
from ...assistant.memory.tools import memory_tools
from ...assistant.options import CONF_LOCAL_FIRST, CONF_MEMORY, ModelOptions
from .const import DEFAULT_PROMPT
from .desk import Desk
from .drawing.albums import drawing_tool
from .entity import SubentryEntity
from .runtime import JarvisEntry


class JarvisConversationEntity(SubentryEntity, conversation.ConversationEntity):
    """One Jarvis, as Assist knows him."""

    _attr_name = None
    _attr_supports_streaming = True

    def __init__(self, hass: HomeAssistant, entry: JarvisEntry, subentry: ConfigSubentry) -> None:
        """Take the character from the subentry's options."""
        super().__init__(entry, subentry)
        api_ids = list(self.options.get(CONF_LLM_HASS_API, ()))
        if api_ids:
            self._attr_supported_features = conversation.ConversationEntityFeature.CONTROL
        album = self.jarvis.albums[subentry.subentry_id]
        drawing = drawing_tool(self.jarvis.painter, album, self.jarvis.name, subentry)
        tools: list[llm.Tool] = [drawing] if drawing else []
        if memory := self.options.get(CONF_MEMORY, True):
            tools += memory_tools()
        self._home = (
            HomeAPI(
                hass=hass,
                # Since 2026.11 a conversation keeps its tools for as long as the API has the same
                # id. They must not outlive the options that they were made of.
                id=ulid_now(),
                name="Jarvis",
                api_ids=api_ids,
                extra_tools=tools,
            )
            if api_ids or tools
            else None
        )
        self._guard = self.jarvis.guards[subentry.subentry_id]
        self._desk = Desk(hass, self._guard, subentry)
        self._character = Character(
            prompt=self.options.get(CONF_PROMPT) or DEFAULT_PROMPT,
            home=self._home,
            guard=self._guard,
            local_first=self.options.get(CONF_LOCAL_FIRST, True),
            model=ModelOptions.from_options(self.options),
            memory=memory,
            drawing=drawing,
        )
        self._agent = Agent(
            hass,
            self.jarvis.engine,
            self.jarvis.health,
            budget=self.jarvis.budget,
            history=self.jarvis.history,
            server=self.jarvis.name,
            cache_key=subentry.subentry_id,
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the changes of the home, and get ready for the first sentence."""
        await super().async_added_to_hass()
        self.async_on_remove(self._desk.open())
        agents = agents_of(self.hass)
        agents[self.entity_id] = GuardedAgent(guard=self._guard, home=self._home)
        self.async_on_remove(partial(agents.__delitem__, self.entity_id))
        if self._home:
            self.async_on_remove(self._home.follow())

        async def get_ready(hass: HomeAssistant) -> None:
            await self.async_prepare()
            if self._home:
                with suppress(HomeAssistantError):  # the one who speaks is told
                    await self._home.prepare(hass.config.language)

        self.async_on_remove(async_at_started(self.hass, get_ready))

    @override
    async def async_prepare(self, language: str | None = None) -> None:
        """Load what understanding a language without the model needs."""
        await local.prepare(self.hass, language or self.hass.config.language)

    @property
    @override
    def supported_languages(self) -> list[str] | Literal["*"]:
        """Return that models speak every language."""
        return MATCH_ALL

    @override
    async def _async_handle_message(
        self, user_input: conversation.ConversationInput, chat_log: conversation.ChatLog
    ) -> conversation.ConversationResult:
        """Return the answer to a sentence."""
        character = self._character
        run = self._guard.unattended.get(user_input.context.id)
        if run is not None and not run.acts:
            character = replace(character, home=None, local_first=False)
        return await self._agent.answer(character, user_input, chat_log)
