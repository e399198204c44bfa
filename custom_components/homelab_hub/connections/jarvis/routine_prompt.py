"""What a routine asks its agent: a template, and whose words it was filled with."""

import calendar
from collections import Counter
from collections.abc import Iterator, Mapping
import re
from typing import Any, Final

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import TemplateError
from homeassistant.helpers.template import Template
from jinja2 import Environment

TEMPLATE_SOURCE: Final = "what a template of the routine was filled with"
# A word, or a sign that can stand for one: a writing system without spaces makes a command of one
# word, and a model reads a lock and a door in two emoji.
_WORD: Final = re.compile(r"[^\W\d_]+|[^\w\s!-~]")
_CALENDAR: Final = (
    *calendar.day_name,
    *calendar.day_abbr,
    *calendar.month_name,
    *calendar.month_abbr,
    "AM PM",
)
# What Home Assistant itself calls the states of: nobody outside can write them.
_FIXED_STATES: Final = (
    Platform.ALARM_CONTROL_PANEL,
    Platform.BINARY_SENSOR,
    Platform.CLIMATE,
    Platform.COVER,
    Platform.FAN,
    Platform.HUMIDIFIER,
    Platform.LAWN_MOWER,
    Platform.LIGHT,
    Platform.LOCK,
    Platform.MEDIA_PLAYER,
    "input_boolean",
    "sun",
    Platform.SWITCH,
    Platform.VACUUM,
    Platform.VALVE,
    Platform.WATER_HEATER,
    Platform.WEATHER,
)


@callback
def rendered(
    hass: HomeAssistant, prompt: str, variables: Mapping[str, Any] | None = None
) -> tuple[str, bool]:
    """Return what a template comes to, and whether it may hold outsiders' words.

    Titles of events and subjects of mails come in by templates and variables. Once filled in they
    would look like the words of who wrote the routine, so every word counts as read that is neither
    in the template's own text nor one that only Home Assistant writes. Raises `TemplateError`, also
    for a variable that there is none of and for an empty text.
    """
    text = Template(prompt, hass).async_render(variables, parse_result=False, strict=True).strip()
    if not text:
        raise TemplateError("the text is empty")
    filled_in = Counter(_words(text)) - Counter(_words(" ".join(_own_texts(prompt))))
    return text, bool(filled_in) and not filled_in.keys() <= _of_home_assistant(hass)


def _own_texts(prompt: str) -> Iterator[str]:
    """Yield what a template says by itself: its text, and texts in its code but entity ids."""
    for _, kind, value in Environment(autoescape=True).lex(prompt):
        if kind == "data" or (kind == "string" and "." not in value):
            yield value


@callback
def _of_home_assistant(hass: HomeAssistant) -> set[str]:
    """Return the words of dates, of states that are fixed, and of units."""
    found = {word for name in _CALENDAR for word in _words(name)}
    for state in hass.states.async_all(_FIXED_STATES):
        found.update(_words(state.state.replace("_", " ")))
    for state in hass.states.async_all((Platform.SENSOR, Platform.NUMBER)):
        unit = str(state.attributes.get(ATTR_UNIT_OF_MEASUREMENT, ""))
        if " " not in unit:
            found.update(_words(unit))
    return found


def _words(text: str) -> list[str]:
    """Return the words of a text, without numbers."""
    return _WORD.findall(text.casefold())
