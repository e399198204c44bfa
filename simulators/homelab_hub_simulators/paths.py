"""Which method of an API a request is for."""

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import unquote


class Paths[Method]:
    """Methods, found by HTTP method and path; `{name}` in a path is a variable."""

    def __init__(self, methods: Iterable[tuple[str, str, Method]]) -> None:
        """Enter HTTP method, path and method; a fixed part of a path goes before a variable."""
        self._places: dict[tuple[str, int], list[tuple[list[str], Method]]] = defaultdict(list)
        for http, path, method in methods:
            pattern = path.split("/")
            places = self._places[http, len(pattern)]
            places.append((pattern, method))
            places.sort(key=lambda place: [part.startswith("{") for part in place[0]])

    def find(self, http: str, raw_path: str) -> tuple[Method, dict[str, str]] | None:
        """Return the method for a path as it was sent, and its variables; None for no method."""
        parts = [unquote(part) for part in raw_path.split("/")]
        for pattern, method in self._places.get((http, len(parts)), ()):
            variables: dict[str, str] = {}
            for wanted, part in zip(pattern, parts, strict=True):
                if wanted.startswith("{"):
                    variables[wanted[1:-1]] = part
                elif wanted != part:
                    break
            else:
                return method, variables
        return None
