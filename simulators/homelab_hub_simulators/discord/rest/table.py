"""Which method a request is for."""

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import unquote

from .api import Method

# A method, and the variables of its path.
type Found = tuple[Method, dict[str, str]]


class Table:
    """All methods, found by HTTP method and path."""

    def __init__(self, methods: Iterable[Method]) -> None:
        """Enter the methods; a fixed part of a path goes before a variable one."""
        self.methods = {method.id: method for method in methods}
        self._places: dict[tuple[str, int], list[tuple[list[str], Method]]] = defaultdict(list)
        for method in self.methods.values():
            pattern = method.path.split("/")
            places = self._places[method.http, len(pattern)]
            places.append((pattern, method))
            places.sort(key=lambda place: [part.startswith("{") for part in place[0]])

    def find(self, http: str, path: str) -> Found | None:
        """Return the method for a path as it was sent, and its variables; None for no method."""
        parts = path.split("/")
        for pattern, method in self._places.get((http, len(parts)), ()):
            variables: dict[str, str] = {}
            for wanted, part in zip(pattern, parts, strict=True):
                if wanted.startswith("{"):
                    variables[wanted[1:-1]] = unquote(part)
                elif wanted != unquote(part):
                    break
            else:
                return method, variables
        return None
