"""The words in which providers and endpoints talk to each other."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import NamedTuple

from aiohttp import web
from yarl import URL

from .model import Client

type Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ClientAuth(StrEnum):
    """How an app proves itself at the token endpoint (RFC 6749 section 2.3.1)."""

    BASIC = auto()
    POST = auto()


class Pkce(StrEnum):
    """What a provider does about PKCE; CHECKED means if the app began with it."""

    REQUIRED = auto()
    CHECKED = auto()
    IGNORED = auto()


class Words(NamedTuple):
    """How a provider says a refusal: HTTP status, error code, and text."""

    status: int
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One path of a provider, and the name a fault knows it by."""

    method: str
    path: str
    endpoint: str
    serve: Serve


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """A request to the authorization endpoint that is in order."""

    id: str
    client: Client
    redirect_uri: str
    scopes: tuple[str, ...]
    parameters: Mapping[str, str]


def back_to_app(
    redirect_uri: str, answer: Mapping[str, str], parameters: Mapping[str, str]
) -> web.Response:
    """Send the browser back with an answer, and the state if there was one."""
    state = {"state": parameters["state"]} if "state" in parameters else {}
    url = URL(redirect_uri).extend_query({**answer, **state})
    return web.Response(status=302, headers={"Location": str(url)})
