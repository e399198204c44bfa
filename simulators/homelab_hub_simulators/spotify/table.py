"""Which method a request is for."""

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import unquote

from .api import ROOT, Method

# A method, and the variables of its path.
type Found = tuple[Method, dict[str, str]]


class Table:
    """All methods, found by HTTP method and path."""

    def __init__(self, methods: Iterable[Method]) -> None:
        """Enter the methods."""
        self.methods = {method.id: method for method in methods}
        self._places: dict[tuple[str, int], list[tuple[list[str], Method]]] = defaultdict(list)
        for method in self.methods.values():
            pattern = method.path.split("/")
            places = self._places[method.http, len(pattern)]
            places.append((pattern, method))
            places.sort(key=lambda place: [part.startswith("{") for part in place[0]])

    def find(self, http: str, raw_path: str) -> Found | None:
        """Return the method for a path as it was sent, and its variables; None for no method.

        A slash at the end makes no difference.
        """
        parts = raw_path.removeprefix(ROOT).rstrip("/").split("/")
        for pattern, method in self._places.get((http, len(parts)), ()):
            path: dict[str, str] = {}
            for wanted, part in zip(pattern, parts, strict=True):
                if wanted.startswith("{"):
                    path[wanted[1:-1]] = unquote(part)
                elif wanted != part:
                    break
            else:
                return method, path
        return None
