"""What a routine asks its agent: a template, and whose words it was filled with."""

from collections import Counter
from collections.abc import Mapping
import re
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import TemplateError
from homeassistant.helpers.template import Template

TEMPLATE_SOURCE: Final = "what a template of the routine was filled with"
# A weekday, a month and the weather are no command; four words can be one.
MOST_FILLED_IN: Final = 3
_WORD: Final = re.compile(r"[^\W\d_]+")


@callback
def rendered(
    hass: HomeAssistant, prompt: str, variables: Mapping[str, Any] | None = None
) -> tuple[str, bool]:
    """Return what a template comes to, and whether it may hold outsiders' words.

    Titles of events and subjects of mails come in by templates and variables. Once filled in they
    would look like the words of who wrote the routine, so what is more than a few words that are
    not in the template itself counts as read. Raises `TemplateError`, also for a variable that
    there is none of and for an empty text.
    """
    text = Template(prompt, hass).async_render(variables, parse_result=False, strict=True).strip()
    if not text:
        raise TemplateError("the text is empty")
    filled_in = Counter(_words(text)) - Counter(_words(prompt))
    return text, filled_in.total() > MOST_FILLED_IN


def _words(text: str) -> list[str]:
    """Return the words of a text, without numbers."""
    return _WORD.findall(text.casefold())
