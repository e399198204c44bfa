"""Which method a request is for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from homelab_hub_simulators.paths import Paths

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
        self.methods = {method.id: method for api in apis for method in api.methods}
        self._paths = Paths(_places(apis))

    def find(self, http: str, raw_path: str) -> Match | None:
        """Return the method for a path as it was sent, or None."""
        found = self._find(http, raw_path)
        if found is None and http in {"PUT", "DELETE"}:
            # A resumable upload is put and cancelled, whatever its method is else.
            found = self._find("POST", raw_path) or self._find("PATCH", raw_path)
            return found if found is not None and found.upload else None
        return found

    def _find(self, http: str, raw_path: str) -> Match | None:
        """Return the method with this path."""
        if (found := self._paths.find(http, raw_path)) is None:
            return None
        (method, upload), path = found
        return Match(method=method, path=path, upload=upload)


def _places(apis: Iterable[Api]) -> Iterator[tuple[str, str, tuple[Method, bool]]]:
    """Yield HTTP method and path of each method, without media and with it."""
    for api in apis:
        for method in api.methods:
            yield method.http, api.root + method.path, (method, False)
            if method.upload:
                yield method.http, api.root + UPLOAD + method.path, (method, True)
