"""What a method of the Web API is, and what a call of it has been asked."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from homelab_hub_simulators.oauth.provider import ApiCall

from .errors import SpotifyError, insufficient_scope, malformed
from .parameters import Fields, Parameter
from .people import Person

ROOT = "/v1/"

# JSON, nothing (204 or 200 without a body), or an answer of its own.
type Answer = dict[str, Any] | list[Any] | web.StreamResponse | None
type Serve = Callable[[Call], Answer | Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method. `scopes` are all needed; `a|b` is either.

    `fields` are those of a JSON body; `listed` lets the body be a list of URIs instead. A `raw`
    body is no JSON. `command` tells that only those who pay may.
    """

    id: str
    http: str
    path: str
    serve: Serve
    scopes: tuple[str, ...] = ()
    query: Mapping[str, Parameter] = field(default_factory=dict)
    fields: Fields | None = None
    listed: bool = False
    raw: bool = False
    command: bool = False
    status: int = 200

    @property
    def group(self) -> str:
        """Return the group of methods it belongs to."""
        return self.id.partition(".")[0]


@dataclass(slots=True, kw_only=True)
class Call:
    """One call of a method, whose parameters have been looked at."""

    method: Method
    request: web.Request
    path: Mapping[str, str]
    caller: ApiCall
    who: Person | None
    now: float
    body: dict[str, Any] = field(default_factory=dict)
    content: bytes = b""

    @property
    def person(self) -> Person:
        """Whose call it is; raises the 401 for an app's own token."""
        if self.who is None:
            self.caller.person()
            raise SpotifyError(401, "Valid user authentication required")
        return self.who

    @property
    def origin(self) -> str:
        """Where the client sees this server, so that links of an answer lead back here."""
        return str(self.request.url.origin())

    @property
    def market(self) -> str:
        """The market: the person's country goes before the parameter."""
        return self.who.country if self.who else self.text("market") or "US"

    def text(self, name: str) -> str | None:
        """Return a parameter of the query, or None."""
        return self.request.query.get(name) or None

    def number(self, name: str, default: int) -> int:
        """Return a parameter of the query that is a whole number."""
        value = self.text(name)
        return default if value is None else int(value)

    def words(self, name: str) -> list[str]:
        """Return a parameter of the query that is a list with commas."""
        return [word.strip() for word in (self.text(name) or "").split(",") if word.strip()]

    def need(self, *any_of: str) -> None:
        """Raise the 403 unless one of these scopes was granted."""
        if not self.allows(*any_of):
            raise insufficient_scope()

    def allows(self, *any_of: str) -> bool:
        """Tell whether one of these scopes was granted."""
        return bool(set(any_of) & set(self.caller.scopes))

    def needed(self, name: str) -> Any:
        """Return a field of the body; raises the 400 without it."""
        if (value := self.body.get(name)) is None:
            raise malformed(f"Missing required field: {name}")
        return value
