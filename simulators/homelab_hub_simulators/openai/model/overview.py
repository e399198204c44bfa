"""A home as Jarvis tells of it: an overview by area, and lines with states.

- Kitchen (Galley) | light: Ceiling light aka Big lamp, Sink lamp | sensor: +4
Kitchen | light | Ceiling light aka Big lamp = on 50%; Sink lamp = off
"""

from collections.abc import Iterator
import re
from typing import Any

_NOTE = re.compile(r"\s*<home_now>\n(?P<lines>.*?)\n</home_now>", re.DOTALL)
_MEMORY = re.compile(r"\s*<memory>\n(?P<lines>.*?)\n</memory>", re.DOTALL)
_NAME = re.compile(r"(?P<name>.+?)(?: aka (?P<alias>.+?))?(?: \[(?P<id>[\w.]+)\])?$")
_PERCENT = re.compile(r"(?:volume )?(?P<value>\d+)%$")
_NO_AREA = "No area"
_PERCENT_OF = {"light": "brightness_pct", "cover": "current_position", "fan": "percentage"}


def without_note(text: str) -> str:
    """Return what a user said, without what was told with it."""
    return _MEMORY.sub("", _NOTE.sub("", text))


def note_of(text: str) -> str:
    """Return what was told with what a user said, empty for nothing."""
    match = _NOTE.search(text)
    return match["lines"] if match else ""


def memory_of(text: str) -> str:
    """Return what is remembered that was told with what a user said, empty for nothing."""
    match = _MEMORY.search(text)
    return match["lines"] if match else ""


def overview_entries(text: str) -> Iterator[dict[str, Any]]:
    """Yield the things an overview names."""
    for line in text.split("\n"):
        place, *parts = line.removeprefix("- ").split(" | ")
        if not line.startswith("- ") or not parts:
            continue
        for part in parts:
            domain, _, names = part.partition(": ")
            for name in names.split(", ") if names and names[0] != "+" else ():
                yield {
                    "names": name.replace(" aka ", ", "),
                    "domain": domain,
                    "areas": _areas(place),
                }


def state_entries(text: str) -> Iterator[dict[str, Any]]:
    """Yield the things whose states are told."""
    for line in text.split("\n"):
        match line.split(" | ", 2):
            case [area, kind, things] if " = " in things and "<home_now>" not in area:
                for thing in things.split("; "):
                    if entry := _thing(area, kind, thing):
                        yield entry
            case _:
                pass


def _areas(place: str) -> str:
    """Return an area and its other names, separated by commas."""
    return "" if place == _NO_AREA else place.replace(" (", ", ").removesuffix(")")


def _thing(area: str, kind: str, text: str) -> dict[str, Any] | None:
    """Return a thing with its state."""
    called, _, told = text.rpartition(" = ")
    name = _NAME.match(called)
    if name is None:
        return None
    domain, _, device_class = kind.partition(".")
    state, _, more = told.partition(" ")
    attributes = {"device_class": device_class} if device_class else {}
    if domain == "sensor" and more:
        attributes["unit_of_measurement"] = more
    elif (percent := _PERCENT.match(more)) and domain in _PERCENT_OF:
        attributes[_PERCENT_OF[domain]] = percent["value"]
    if current := re.search(r"is ([\d.]+)°", more):
        attributes["current_temperature"] = current[1]
    return {
        "names": ", ".join(filter(None, (name["name"], name["alias"]))),
        "domain": domain,
        "areas": _areas(area),
        "state": state,
        "attributes": attributes,
    }
