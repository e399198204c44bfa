"""Parameters that models refuse, learnt from their refusals.

Which model takes a temperature, a reasoning effort or a verbosity changes with every release
and every server. So a request starts with all that the user chose, and what the server calls
unsupported is left out from then on.
"""

from collections.abc import Iterator, Mapping
import re

from ..upstream.errors import BadRequestError
from ..upstream.openai import JsonObject

_REQUIRED = {"model", "input", "messages", "prompt", "tools", "stream", "voice"}


class Quirks:
    """What each model of a server does not take, in memory."""

    def __init__(self, renames: Mapping[str, str]) -> None:
        """Know newer names of parameters, to try before leaving one out."""
        self._renames = renames
        self._refused: dict[str, set[str]] = {}

    def learn(self, request: JsonObject, refusal: BadRequestError) -> bool:
        """Note what the server refused. Return whether leaving it out makes another request."""
        optional = set(_optional(request))
        parameter = refusal.parameter or _mentioned(optional, refusal.detail)
        if parameter not in optional:
            return False
        self._refused.setdefault(request["model"], set()).add(parameter)
        return True

    def apply(self, request: JsonObject) -> JsonObject:
        """Return the request without what its model does not take."""
        adapted = dict(request)
        for parameter in self._refused.get(request["model"], ()):
            top, _, leaf = parameter.partition(".")
            if leaf and isinstance(adapted.get(top), dict):
                adapted[top] = {key: adapted[top][key] for key in adapted[top] if key != leaf}
                if adapted[top]:
                    continue
            value = adapted.pop(top, None)
            if not leaf and value is not None and (newer := self._renames.get(top)):
                adapted[newer] = value
        return adapted


def _optional(request: JsonObject) -> Iterator[str]:
    """Yield the parameters that a request can do without, named with dots."""
    for key, value in request.items():
        if key not in _REQUIRED:
            yield key
            if isinstance(value, dict):
                yield from (f"{key}.{leaf}" for leaf in value)


def _mentioned(parameters: set[str], text: str) -> str | None:
    """Return the parameter that a sentence is about, the longest name if there are several."""
    return next(
        (
            parameter
            for parameter in sorted(parameters, key=len, reverse=True)
            if re.search(rf"\b{re.escape(parameter)}\b", text)
        ),
        None,
    )
