"""The tool that reads what is in no request: states of anything exposed, searched by name."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Final, override

from homeassistant.components.homeassistant.const import DOMAIN as HOME_ASSISTANT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, llm
from homeassistant.util.json import JsonObjectType
import probatio

from ..outsiders import outside_data
from .finder import find
from .index import HomeIndex, Thing
from .states import lines
from .words import words

MOST_THINGS: Final = 60
_MEDIA: Final = ("media_title", "media_artist", "media_album_name")
_PLACE_SAID: Final = 0.8


class LiveContextTool(llm.Tool):
    """Reads states, like Home Assistant's tool of this name, which prompts may speak of.

    It also finds what is misspelled, and its answers do not grow with the home.
    """

    name = f"{HOME_ASSISTANT}__GetLiveContext"
    title = "Get live context"
    description = "Search the home, and read states that are not in <home_now>."
    annotations = llm.ToolAnnotations(read_only=True, open_world=False)
    integration = HOME_ASSISTANT
    parameters = probatio.Schema(
        {
            probatio.Optional("name"): cv.string,
            probatio.Optional("domain"): probatio.Any([cv.string], cv.string),
            probatio.Optional("area"): cv.string,
            probatio.Optional("floor"): cv.string,
        }
    )

    def __init__(self, index: Callable[[str | None], Awaitable[HomeIndex]]) -> None:
        """Take what returns the index of the home as of now, for a language."""
        self._index = index

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Return the states of what the filters find, 60 things at most, the others counted."""
        index = await self._index(llm_context.language)
        things = _filtered(index, self.parameters(tool_input.tool_args))
        if not things:
            return llm.ToolResult(
                data={"error": "Nothing exposed matches. Search with fewer or other words."},
                error=True,
            )
        shown, more = things[:MOST_THINGS], things[MOST_THINGS:]
        text = lines(hass, shown, with_id=index.ambiguous)
        data: JsonObjectType = {"result": "\n".join(text)}
        if more:
            counted = Counter(thing.domain for thing in more)
            data["more"] = ", ".join(f"{domain} +{count}" for domain, count in counted.items())
        if playing := _playing(hass, shown):
            data["playing"] = outside_data("titles of what is played", playing)
        return llm.ToolResult(data=data)


def _filtered(index: HomeIndex, arguments: dict[str, Any]) -> Sequence[Thing]:
    """Return the things that pass all filters, the best first."""
    things: Iterable[Thing] = index.things
    if name := arguments.get("name"):
        found = find(index, name)
        things = found.named or found.group
    for key in ("area", "floor"):
        if said := arguments.get(key):
            places = {
                place.owner
                for place in index.places.find(words(said))
                if place.coverage >= _PLACE_SAID
            }
            things = [
                thing
                for thing in things
                if thing.area and (thing.area in places or thing.area.floor in places)
            ]
    if domains := cv.ensure_list(arguments.get("domain")):
        wanted = {str(domain).strip().lower() for domain in domains}
        things = [thing for thing in things if thing.domain in wanted]
    return list(things)


def _playing(hass: HomeAssistant, things: Iterable[Thing]) -> JsonObjectType:
    """Return what is played, by the players' names. Stations and streamers write such titles."""
    playing: JsonObjectType = {}
    for thing in things:
        if thing.domain != "media_player" or (state := hass.states.get(thing.entity_id)) is None:
            continue
        titles: JsonObjectType = {
            key: str(value) for key in _MEDIA if (value := state.attributes.get(key))
        }
        if titles:
            playing[thing.name] = titles
    return playing
