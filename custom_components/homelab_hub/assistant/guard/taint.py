"""Which conversations have read what outsiders wrote.

Most of it is in the conversation itself: results in an envelope, files, pasted texts. So it is
found there, and lasts as long as what the model reads. What leaves no such trace is noted by the
id of the conversation.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
import re
from typing import Any, Final

from homeassistant.components.conversation import ChatLog, Content, ToolResultContent, UserContent
from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er, llm
from homeassistant.util.hass_dict import HassKey

from ..outsiders import SOURCE, cleaned
from .call import Call

MOST_NOTED: Final = 1_000
# Nobody says or types so much to have a lamp turned on: it is pasted, or read out of something.
LONGEST_OWN_WORDS: Final = 500
MEDIA: Final = "media"
_MEDIA_TOOLS: Final = re.compile(r"media_player__search_media$|homelab_hub__music_")
_READ_BY_OUTSIDERS: Final = re.compile(
    r"calendar__get_events$|calendar_events$|system_log__|hassio__get_logs$|search_actions$"
)
# Tools of administrators, which show also what nobody exposed: a sentence there may be anybody's.
_SHOWS_ALL: Final = re.compile(r"render_template$|search__search$|get_config_entries$")
_TITLES: Final = ("media_title", "media_artist", "media_album_name")
_LONGEST_NAME: Final = 60
_MOST_WORDS: Final = 9
# Scripts without spaces say in 20 characters what takes others 60; no name ends a sentence.
_DENSE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_MOST_DENSE: Final = 20
_SENTENCE: Final = re.compile(r"[\u3002\uff01\uff1f\u0964]|[.!?]\s+\w+\s+\w+\s+\w+")
_LINK: Final = re.compile(r"https?://|www\.", re.IGNORECASE)

_NOTED: Final[HassKey[OrderedDict[str, set[str]]]] = HassKey("homelab_hub.tainted_conversations")


class Taint:
    """Tells what outsiders' words a conversation holds."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Go on with what was noted of conversations, by any agent and before it was reloaded."""
        self._hass = hass
        self._noted = hass.data.setdefault(_NOTED, OrderedDict())

    @callback
    def note(self, conversation_id: str, source: str) -> None:
        """Note that a conversation has read something, for as long as it may last."""
        noted = self._noted.setdefault(conversation_id, set())
        noted.add(source)
        self._noted.move_to_end(conversation_id)
        while len(self._noted) > MOST_NOTED:
            self._noted.popitem(last=False)

    @callback
    def noted(self, conversation_id: str) -> frozenset[str]:
        """Return what was noted, for whoever keeps conversations over a restart."""
        return frozenset(self._noted.get(conversation_id, ()))

    @callback
    def forget(self, conversation_id: str) -> None:
        """Forget what was noted of a conversation."""
        self._noted.pop(conversation_id, None)

    @callback
    def sources(self, chat_log: ChatLog, assistant: str | None) -> frozenset[str]:
        """Return whose words a conversation holds, empty for none but the household's."""
        return frozenset(
            {
                *self._noted.get(chat_log.conversation_id, ()),
                *in_content(chat_log.content),
                *_in_home(self._hass, assistant),
            }
        )

    @callback
    def heard(self, conversation_id: str, tool: llm.Tool, result: llm.ToolResult) -> None:
        """Note what a tool brought from outside, where its result does not say so itself."""
        foreign = tool.integration != "homelab_hub" and not _MEDIA_TOOLS.search(tool.name)
        if tool.annotations.open_world and foreign and _says_something(result.data):
            self.note(conversation_id, tool.title or tool.name)


def concerns(sources: frozenset[str], call: Call) -> frozenset[str]:
    """Return the sources that matter to a call: titles of music are read to play some of it."""
    if "://" in str(call.arguments):
        return sources
    plays = bool(_MEDIA_TOOLS.search(call.tool)) or (
        bool(call.targets) and all(one.domain == "media_player" for one in call.targets)
    )
    return sources - {MEDIA} if plays else sources


def in_content(content: Iterable[Content]) -> Iterator[str]:
    """Yield whose words a conversation holds by itself."""
    for item in content:
        if isinstance(item, ToolResultContent):
            yield from in_result(item.tool_name, item.result.data)
        elif isinstance(item, UserContent):
            if item.attachments:
                yield "files"
            if len(item.content) > LONGEST_OWN_WORDS:
                yield "a long text"


def in_result(tool_name: str, data: Any) -> Iterator[str]:
    """Yield whose words the result of a tool holds."""
    if _MEDIA_TOOLS.search(tool_name):
        if _says_something(data):
            yield MEDIA
        return
    if (_READ_BY_OUTSIDERS.search(tool_name) and _says_something(data)) or (
        _SHOWS_ALL.search(tool_name) and any(map(is_prose, _texts(data)))
    ):
        yield tool_name
    yield from _envelopes(data)


def _envelopes(value: Any) -> Iterator[str]:
    """Yield the sources of the envelopes in a structure."""
    match value:
        case Mapping():
            if SOURCE in value:
                yield str(value[SOURCE])
            for inner in value.values():
                yield from _envelopes(inner)
        case list() | tuple():
            for inner in value:
                yield from _envelopes(inner)
        case _:
            pass


def _says_something(value: Any) -> bool:
    """Return whether a text of more than a word is in a structure."""
    return any(
        len(text.split()) > 1 or bool(_DENSE.search(text)) or len(text) > 40
        for text in _texts(value)
    )


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in a structure."""
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _texts(inner)
        case list() | tuple():
            for inner in value:
                yield from _texts(inner)
        case _:
            pass


def _in_home(hass: HomeAssistant, assistant: str | None) -> Iterator[str]:
    """Yield the entities that show sentences where others have a name or a value.

    A name that a person of the household gave is theirs, however long.
    """
    entities = er.async_get(hass)
    for state in hass.states.async_all():
        named = is_prose(state.name)
        if not named and not _shows_prose(state):
            continue
        if assistant and not async_should_expose(hass, assistant, state.entity_id):
            continue
        entity = entities.async_get(state.entity_id)
        if named and entity is not None and entity.name and not _shows_prose(state):
            continue
        yield state.entity_id


def _shows_prose(state: State) -> bool:
    """Return whether a value of an entity is a sentence."""
    return is_prose(state.state) or any(
        isinstance(title := state.attributes.get(key), str) and is_prose(title) for key in _TITLES
    )


@lru_cache(maxsize=8_192)
def is_prose(text: str) -> bool:
    """Return whether a text is too much for a name or a value, or holds what nobody sees."""
    return (
        len(text) > _LONGEST_NAME
        or "\n" in text
        or len(text.split()) >= _MOST_WORDS
        or len(_DENSE.findall(text)) > _MOST_DENSE
        or bool(_SENTENCE.search(text))
        or bool(_LINK.search(text))
        or cleaned(text) != text
    )
