"""The door of the API: who may come in, what is written down, and in which shape it leaves."""

from collections import Counter
from collections.abc import Callable, Iterable
import hashlib
import inspect
import json
from typing import Any

from aiohttp import hdrs, web

from homelab_hub_simulators.faults import Faults
from homelab_hub_simulators.line import AnsweredError
from homelab_hub_simulators.oauth.model import Client
from homelab_hub_simulators.oauth.provider import ApiCall
from homelab_hub_simulators.oauth.spotify import SCOPES, Spotify
from homelab_hub_simulators.paths import Paths
from homelab_hub_simulators.server import RecordedRequest

from .api import ROOT, Answer, Call, Method
from .errors import (
    MINE_ONLY,
    OWNER_NOT_PREMIUM,
    SpotifyError,
    forbidden,
    malformed,
    premium_required,
    too_many,
)
from .faulty import Line
from .limits import Limits
from .parameters import query_problems
from .people import People, Person
from .record import recorded
from .switches import Switches

ANYBODY = Client(client_id="anybody", client_secret="", redirect_uris=())
DAY = 86_400


class Door:
    """Every call passes here."""

    def __init__(
        self,
        spotify: Spotify,
        methods: Iterable[Method],
        people: People,
        limits: Limits,
        *,
        open_to_all: bool,
        switches: Callable[[], Switches],
        faults: Faults,
        record: Callable[[RecordedRequest], None],
    ) -> None:
        """Let in whom `spotify` knows, or everybody as its first person."""
        self.counts: Counter[str] = Counter()
        self.violations: list[str] = []
        self.delay = 0.0
        self._spotify = spotify
        self._paths = Paths((method.http, method.path, method) for method in methods)
        self._people = people
        self._limits = limits
        self._open_to_all = open_to_all
        self._switches = switches
        self._faults = faults
        self._record = record

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        content = await request.read()
        # A slash at the end makes no difference.
        path = request.rel_url.raw_path.removeprefix(ROOT).rstrip("/")
        found = self._paths.find(request.method, path)
        name = "unknown" if found is None else found[0].id
        self.counts[name] += 1
        self._record(recorded(request, name, content))
        try:
            return await self._answer(request, found, content)
        except AnsweredError as error:
            return error.response
        except SpotifyError as error:
            if error.violation:
                self.violations.append(f"{request.method} {request.path}: {error.message}")
            return error.response()

    async def _answer(
        self, request: web.Request, found: tuple[Method, dict[str, str]] | None, content: bytes
    ) -> web.StreamResponse:
        """Let faults strike, and serve a call."""
        if found is None:
            raise SpotifyError(404, "Service not found", violation=True)
        method, path = found
        line = Line(self._faults, (method.id, method.group), delay=self.delay)
        await line.before(request, self._spotify)
        caller = self._caller(request)
        switches = self._switches()
        self._limits.take(caller.client.client_id, switches)
        person = None if caller.account is None else self._people.of(caller.account)
        self._admit(method, person, switches)
        call = Call(
            method=method,
            request=request,
            path=path,
            caller=caller,
            who=person,
            now=self._spotify.ledger.clock.now(),
            content=content,
        )
        for any_of in method.scopes:
            call.need(*any_of.split("|"))
        _check(call)
        if method.command and not call.person.premium:
            raise premium_required()
        answer = method.serve(call)
        if inspect.isawaitable(answer):
            answer = await answer
        response = self._response(call, answer)
        await line.after(request, response)
        return response

    def _admit(self, method: Method, person: Person | None, switches: Switches) -> None:
        """Raise what development mode has against a call."""
        if not switches.owner_premium:
            raise SpotifyError(403, OWNER_NOT_PREMIUM, plain=True)
        if person is not None and not self._people.may_use_app(person):
            raise SpotifyError(403, MINE_ONLY, plain=True)
        if method.id in switches.withheld:
            slowed = switches.withheld[method.id] == 429
            raise too_many(DAY, quota=False) if slowed else forbidden()

    def _caller(self, request: web.Request) -> ApiCall:
        """Return who calls; raises AnsweredError with Spotify's 401."""
        if not self._open_to_all or not request.headers.get(hdrs.AUTHORIZATION, "").strip():
            return self._spotify.caller(request)
        return ApiCall(
            provider=self._spotify,
            request=request,
            client=ANYBODY,
            account=next(iter(self._spotify.ledger.accounts.values())),
            scopes=tuple(SCOPES),
            token=None,
        )

    def _response(self, call: Call, answer: Answer) -> web.StreamResponse:
        """Return an answer as it leaves: with its ETag, and empty where the client has it."""
        method = call.method
        if isinstance(answer, web.StreamResponse):
            return answer
        if answer is None:
            if method.command and self._switches().wordy:
                return web.Response(text=hashlib.sha256(repr(call.now).encode()).hexdigest()[:20])
            return web.Response(status=204 if method.http == "GET" else method.status)
        if method.http != "GET" or method.group == "player":
            return web.json_response(answer, status=method.status)
        text = json.dumps(answer)
        etag = f'"MC-{hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()}"'
        headers = {hdrs.ETAG: etag, hdrs.CACHE_CONTROL: "private, max-age=0"}
        if call.request.headers.get(hdrs.IF_NONE_MATCH) == etag:
            return web.Response(status=304, headers=headers)
        return web.Response(text=text, content_type="application/json", headers=headers)


def _check(call: Call) -> None:
    """Read the body, and raise the 400 for what is wrong with it or with the query."""
    method = call.method
    if problems := list(query_problems(method.query, call.request.query)):
        raise malformed("; ".join(problems))
    if method.raw or not call.content.strip():
        if method.fields is not None and method.fields.required:
            raise malformed("Error parsing JSON.")
        return
    if method.fields is None:
        raise malformed("There must be no body")
    call.body = _read(call)
    if problems := list(method.fields.problems(call.body)):
        raise malformed("; ".join(problems))


def _read(call: Call) -> dict[str, Any]:
    """Return a body that is a JSON object, or a list of URIs where the method takes one."""
    try:
        body = json.loads(call.content)
    except ValueError as error:
        raise malformed("Error parsing JSON.") from error
    if isinstance(body, list) and call.method.listed:
        return {"uris": body}
    if not isinstance(body, dict):
        raise malformed("Error parsing JSON.")
    return body
