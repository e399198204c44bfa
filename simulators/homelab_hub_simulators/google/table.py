"""Which method a request is for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from .api import Api, Method

UPLOAD = "upload/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A method, the variables of its path, and whether it was asked with media."""

    method: Method
    path: dict[str, str]
    upload: bool


class Table:
    """All methods, found by HTTP method and path."""

    def __init__(self, apis: Iterable[Api]) -> None:
        """Enter the methods of these APIs."""
        self.methods: dict[str, Method] = {}
        self._places: dict[tuple[str, int], list[tuple[list[str], Method, bool]]] = defaultdict(
            list
        )
        for api in apis:
            for method in api.methods:
                self.methods[method.id] = method
                self._enter(api.root + method.path, method, upload=False)
                if method.upload:
                    self._enter(api.root + UPLOAD + method.path, method, upload=True)

    def find(self, http: str, raw_path: str) -> Match | None:
        """Return the method for a path as it was sent, or None."""
        parts = raw_path.split("/")
        found = self._find(http, parts)
        if found is None and http in {"PUT", "DELETE"}:
            # A resumable upload is put and cancelled, whatever its method is else.
            found = self._find("POST", parts) or self._find("PATCH", parts)
            return found if found is not None and found.upload else None
        return found

    def _find(self, http: str, parts: list[str]) -> Match | None:
        """Return the method whose path these parts fit; words go before variables."""
        for pattern, method, upload in self._places.get((http, len(parts)), ()):
            path: dict[str, str] = {}
            for wanted, part in zip(pattern, parts, strict=True):
                if wanted.startswith("{"):
                    path[wanted[1:-1]] = unquote(part)
                elif wanted != part:
                    break
            else:
                return Match(method=method, path=path, upload=upload)
        return None

    def _enter(self, path: str, method: Method, *, upload: bool) -> None:
        """Enter one path."""
        pattern = path.split("/")
        places = self._places[method.http, len(pattern)]
        places.append((pattern, method, upload))
        places.sort(key=lambda place: [part.startswith("{") for part in place[0]])
