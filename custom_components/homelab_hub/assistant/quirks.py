"""Parameters that models refuse, learnt from their refusals.

Which model takes a temperature, a reasoning effort or a verbosity changes with every release
and every server. So a request starts with all that the user chose, and what the server calls
unsupported is left out from then on.
"""

from collections.abc import Mapping

from ..upstream.errors import BadRequestError
from ..upstream.openai import JsonObject

_REQUIRED = {"model", "input", "messages", "tools", "stream"}


class Quirks:
    """What each model of a server does not take, in memory."""

    def __init__(self, renames: Mapping[str, str]) -> None:
        """Know newer names of parameters, to try before leaving one out."""
        self._renames = renames
        self._refused: dict[str, set[str]] = {}

    def learn(self, request: JsonObject, refusal: BadRequestError) -> bool:
        """Note what the server refused. Return whether leaving it out makes another request."""
        parameter = refusal.parameter
        if not parameter or parameter.partition(".")[0] in _REQUIRED:
            return False
        if not _has(request, parameter):
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


def _has(request: JsonObject, parameter: str) -> bool:
    """Return whether a request holds the parameter, named with dots."""
    top, _, leaf = parameter.partition(".")
    return top in request and (not leaf or leaf in request[top])
