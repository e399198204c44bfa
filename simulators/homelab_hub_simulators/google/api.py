"""What an API's method is, and what a call of it has been asked."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web
from multidict import MultiMapping

from homelab_hub_simulators.oauth.model import Account
from homelab_hub_simulators.oauth.provider import ApiCall

from . import moments
from .blobs import Blob
from .errors import changed_meanwhile, invalid, required
from .faulty import Line
from .fields import Mask

AUTH = "https://www.googleapis.com/auth/"

# JSON, nothing (204), or an answer of its own.
type Answer = dict[str, Any] | web.StreamResponse | None
type Serve = Callable[[Call], Answer | Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method: the id and the path are those of the API's discovery document.

    `scopes` are short names (without `AUTH`) of which one is needed. A method with `upload` takes
    media too, under `/upload`; `admit` raises GoogleError when so many bytes are too much.
    """

    id: str
    http: str
    path: str
    scopes: tuple[str, ...]
    serve: Serve
    upload: bool = False
    admit: Callable[[Call, int], None] | None = None

    @property
    def api(self) -> str:
        """Return the API's name."""
        return self.id.partition(".")[0]


class Api(Protocol):
    """One API: where its root is on this server, and its methods."""

    root: str
    methods: tuple[Method, ...]


@dataclass(slots=True, kw_only=True)
class Call:
    """One call of a method, with a body that is JSON and with what was uploaded, if anything."""

    method: Method
    request: web.Request
    path: Mapping[str, str]
    caller: ApiCall
    now: float
    line: Line
    body: dict[str, Any] = field(default_factory=dict)
    media: Blob | None = None
    mask: Mask | None = None

    @property
    def query(self) -> MultiMapping[str]:
        """The query of the URL."""
        return self.request.query

    @property
    def person(self) -> Account:
        """Whose call it is; raises the 401 for an app's own token."""
        return self.caller.person()

    def allows(self, *scopes: str) -> bool:
        """Tell whether one of these scopes, given by short names, was granted."""
        return bool({full_scope(scope) for scope in scopes} & set(self.caller.scopes))

    def text(self, name: str) -> str | None:
        """Return a parameter of the query, or None."""
        return self.query.get(name) or None

    def needed(self, name: str) -> str:
        """Return a parameter of the query that must be there."""
        if (value := self.text(name)) is None:
            raise required(f"Required parameter: {name}", name)
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a parameter that is true or false."""
        match self.query.get(name, "").lower():
            case "":
                return default
            case "true" | "1":
                return True
            case "false" | "0":
                return False
            case value:
                raise invalid(f"Invalid boolean value: '{value}'.", name)

    def number(self, name: str, *, default: int, most: int, strict: bool = False) -> int:
        """Return a parameter that is a whole number above 0; more than `most` is `most`.

        Where the API is strict, more is refused.
        """
        if (value := self.text(name)) is None:
            return default
        try:
            number = int(value)
        except ValueError as error:
            raise invalid(f"Invalid integer value: '{value}'.", name) from error
        if number < 1 or (strict and number > most):
            message = f"Invalid value '{value}'. Values must be within the range: [1, {most}]"
            raise invalid(message, name)
        return min(number, most)

    def moment(self, name: str) -> float | None:
        """Return a parameter that is a time, as Unix time."""
        value = self.text(name)
        return None if value is None else moments.parsed(value, name)

    def match(self, etag: str) -> None:
        """Raise the 412 unless `If-Match`, where it is sent, is the resource's ETag."""
        wanted = self.request.headers.get("If-Match")
        if wanted is not None and wanted != "*" and etag not in wanted.split(", "):
            raise changed_meanwhile()


def full_scope(name: str) -> str:
    """Return a scope's full name."""
    return name if "://" in name else AUTH + name
