"""One call to an upstream: what is asked, and how far it has come."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
import json
from typing import Self, TypedDict

import aiohttp
from aiohttp.payload import Payload
from yarl import URL

from .errors import UpstreamError
from .report import CallReport
from .retry import IDEMPOTENT

type Value = str | int | float | bool | None
type Body = bytes | str | Mapping[str, str] | Payload
type Params = Mapping[str, Value | Iterable[str]]

JSON = "application/json"


class Options(TypedDict, total=False):
    """What a request may have.

    `params` is the query: what is None is left out, lists are repeated, and true and false are
    written as JSON writes them. `json` becomes the body as JSON; `data` is the body as it is, or
    as a form if it is a mapping; a `Payload` is written anew for every try. `timeout` replaces
    `Limits.total`, in seconds. `idempotent`
    overrules what the method says about whether the request may be sent twice (except that aiohttp
    resends a GET, PUT or DELETE once when the connection is lost). `template` stands for the path
    in the report, where the path tells too much or too many things apart.
    """

    params: Params | None
    json: object
    data: Body | None
    headers: Mapping[str, str] | None
    timeout: float | None
    idempotent: bool | None
    template: str | None


@dataclass(slots=True)
class Request:
    """A request made ready once, for all its tries."""

    method: str
    url: URL
    params: list[tuple[str, str]] | None
    data: Body | None
    headers: Mapping[str, str] | None
    timeout: float | None
    idempotent: bool
    template: str | None
    tries: int = field(default=0, init=False)
    sent: bool = field(default=False, init=False)
    """Whether the latest try may have reached the upstream."""
    status: int = field(default=0, init=False)
    received: int = field(default=0, init=False)

    @classmethod
    def of(cls, method: str, url: str | URL, options: Options) -> Self:
        """Make a request ready."""
        params, headers = options.get("params"), options.get("headers")
        data, idempotent = options.get("data"), options.get("idempotent")
        if (content := options.get("json")) is not None:
            data = json.dumps(content, allow_nan=False, separators=(",", ":")).encode()
            headers = {"Content-Type": JSON, **(headers or {})}
        return cls(
            method,
            URL(url),
            query(params) if params else None,
            data,
            headers,
            options.get("timeout"),
            method in IDEMPOTENT if idempotent is None else idempotent,
            options.get("template"),
        )

    @property
    def takes_html(self) -> bool:
        """Return whether an HTML page may be the answer: only if the caller's headers say so."""
        if not self.headers:
            return False
        accept = next((v for k, v in self.headers.items() if k.lower() == "accept"), "")
        return "*/*" in accept or "text/html" in accept

    def failed(self, error: UpstreamError) -> str:
        """Note why it fails, and return the outcome; a middleware has read the answer itself."""
        self.status = error.status or self.status
        return error.key

    def report(self, name: str, seconds: float, outcome: str) -> CallReport:
        """Return the report of the call, which took so long and ended so."""
        return CallReport(
            name=name,
            method=self.method,
            host=self.url.host or "",
            path=self.template or self.url.path,
            status=self.status,
            milliseconds=seconds * 1000,
            tries=self.tries,
            received=self.received,
            outcome=outcome,
        )


def query(params: Params) -> list[tuple[str, str]]:
    """Return a query's names and values."""
    pairs: list[tuple[str, str]] = []
    for name, value in params.items():
        if isinstance(value, str):
            pairs.append((name, value))
        elif isinstance(value, bool):
            pairs.append((name, "true" if value else "false"))
        elif isinstance(value, int | float):
            pairs.append((name, str(value)))
        elif value is not None:
            pairs.extend((name, part) for part in value)
    return pairs


async def as_it_is(_request: Request, response: aiohttp.ClientResponse) -> aiohttp.ClientResponse:
    """Leave an answer open."""
    return response


def seconds_left(limit: asyncio.Timeout) -> float:
    """Return the seconds until a limit is reached."""
    end = limit.when()
    return float("inf") if end is None else end - asyncio.get_running_loop().time()
