"""Is what a sentence needs in the first request? Read as the simulated model reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.components.conversation import AssistantContent, SystemContent, UserContent
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import llm

from custom_components.homelab_hub.assistant.context import HomeAPI
from homelab_hub_simulators.openai.model.overview import note_of, overview_entries, state_entries

from .corpus import Case
from .homes import Entity, House

AGENT = "conversation.jarvis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a sentence needs that the first request does not tell, and the note it came with.

    `stateless` is what the note does not tell, so that a state would have to be looked up.
    """

    case: Case
    missing: frozenset[str]
    stateless: frozenset[str]
    unreachable: frozenset[str]
    note: str


def context(language: str) -> llm.LLMContext:
    """Return who speaks: nobody in particular, from nowhere."""
    return llm.LLMContext(
        platform="homelab_hub",
        context=Context(),
        language=language,
        assistant="conversation",
        device_id=None,
    )


class Reader:
    """Reads what a model is told of a house."""

    def __init__(self, hass: HomeAssistant, house: House, api: HomeAPI) -> None:
        """Take the house and the API of Jarvis in it."""
        self._hass = hass
        self._house = house
        self._api = api
        self._things = {entity.entity_id: entity for entity in house.entities}

    async def read(self, case: Case) -> Told:
        """Return what is missing for a sentence."""
        llm_context = context(self._house.language)
        instance = await self._api.async_get_api_instance(llm_context)
        note = await self._api.note(_conversation(case), llm_context)
        detailed = _keys(state_entries(note_of(note)))
        told = detailed | _keys(overview_entries(instance.api_prompt))
        counted = _counted(instance.api_prompt) | _more(note)
        group = case.style in {"group", "floor"}
        missing = frozenset(
            entity_id
            for entity_id in case.needs
            if (key := _key(self._things[entity_id])) not in told
            and not (group and len(case.needs) > 40 and key[1:] in counted)
        )
        unreachable = [
            entity_id for entity_id in missing if not await self._reaches(instance, entity_id)
        ]
        return Told(
            case=case,
            missing=missing,
            unreachable=frozenset(unreachable),
            note=note,
            stateless=frozenset(
                entity_id
                for entity_id in case.needs
                if _key(self._things[entity_id]) not in detailed
            ),
        )

    async def _reaches(self, instance: llm.APIInstance, entity_id: str) -> bool:
        """Return whether one call of the search tool finds an entity."""
        entity = self._things[entity_id]
        arguments = {"name": entity.name, "domain": entity.domain}
        call = llm.ToolInput(tool_name="homeassistant__GetLiveContext", tool_args=arguments)
        result = await instance.async_call_tool(call)
        return _key(entity) in _keys(state_entries(str(result.data.get("result", ""))))


def _conversation(case: Case) -> list[Any]:
    """Return the chat log of a case."""
    content: list[Any] = [SystemContent("")]
    for said in case.before:
        content += [UserContent(said), AssistantContent(agent_id=AGENT, content="Done.")]
    return [*content, UserContent(case.sentence)]


def _key(entity: Entity) -> tuple[str, str, str]:
    """Return what tells an entity apart in the text."""
    return (" ".join(entity.name.split()), entity.domain, entity.area or "")


def _keys(entries: Iterable[Mapping[str, Any]]) -> set[tuple[str, str, str]]:
    """Return the same of what was read."""
    return {
        (
            entry["names"].split(", ")[0],
            entry["domain"],
            entry["areas"].split(", ")[0],
        )
        for entry in entries
    }


def _counted(prompt: str) -> set[tuple[str, str]]:
    """Return the domains and areas of which an overview tells that there is something."""
    return {
        (part.partition(": ")[0], line.removeprefix("- ").split(" | ")[0].split(" (")[0])
        for line in prompt.split("\n")
        if line.startswith("- ")
        for part in line.split(" | ")[1:]
    }


def _more(note: str) -> set[tuple[str, str]]:
    """Return the domains and areas of which a note tells that there is more."""
    line = next((line for line in note.split("\n") if line.startswith("more: ")), "more: ")
    counted = (part.rpartition(" +")[0] for part in line.removeprefix("more: ").split(", "))
    return {(domain, area) for area, _, domain in (place.rpartition(" ") for place in counted)}
