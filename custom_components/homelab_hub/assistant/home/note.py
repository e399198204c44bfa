"""What goes last in a request: the few things a sentence and its conversation are about."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from homeassistant.components.conversation import (
    AssistantContent,
    Content,
    ToolResultContent,
    UserContent,
)
from homeassistant.core import HomeAssistant, callback

from .finder import MOST_OF_GROUP, find
from .index import HomeIndex, Place, Thing
from .states import lines

START: Final = "<home_now>"
END: Final = "</home_now>"
# How far back a conversation is looked through, and how many of its things are told again.
_TURNS: Final = 3
_MOST_RECENT: Final = 8


@callback
def note(
    hass: HomeAssistant, index: HomeIndex, content: Sequence[Content], here: Place | None
) -> str:
    """Return the states of what was said last is about, empty where it is about nothing here."""
    last = content[-1]
    if not isinstance(last, UserContent):
        return ""
    found = find(index, last.content, here)
    recent = _recent(index, content[:-1])
    things = dict.fromkeys((*found.named, *recent))
    group = [thing for thing in found.group if thing not in things]
    shown = [*things, *group[:MOST_OF_GROUP]]
    if not shown:
        return ""
    text = [
        START,
        *lines(hass, shown, said=found.named, with_id=index.ambiguous),
        *_rest(group[MOST_OF_GROUP:]),
        END,
    ]
    return "\n".join(text)


def _rest(things: Iterable[Thing]) -> Iterable[str]:
    """Yield a line that counts what is not shown."""
    counted = Counter(
        f"{thing.area.name if thing.area else 'no area'} {thing.domain}" for thing in things
    )
    if counted:
        yield "more: " + ", ".join(f"{what} +{count}" for what, count in counted.items())


def _recent(index: HomeIndex, content: Sequence[Content]) -> Iterable[Thing]:
    """Return what the last turns were about, the latest first."""
    return islice(dict.fromkeys(_mentioned(index, content)), _MOST_RECENT)


def _mentioned(index: HomeIndex, content: Sequence[Content]) -> Iterable[Thing]:
    """Yield the things that the last turns acted on or named, the latest first."""
    turns = 0
    for item in reversed(content):
        match item:
            case ToolResultContent():
                yield from _acted_on(index, item)
            case AssistantContent(tool_calls=calls):
                for call in calls or ():
                    if isinstance(name := call.tool_args.get("name"), str):
                        yield from find(index, name).named
            case UserContent(content=text):
                yield from islice(find(index, text).named, _MOST_RECENT // 2)
                turns += 1
                if turns == _TURNS:
                    return
            case _:
                pass


def _acted_on(index: HomeIndex, item: ToolResultContent) -> Iterable[Thing]:
    """Yield the entities that an intent's response names."""
    data = item.result.data.get("data")
    done = data.get("success") if isinstance(data, dict) else None
    for target in done if isinstance(done, list) else ():
        if isinstance(target, dict) and (thing := index.by_id.get(str(target.get("id")))):
            yield thing
