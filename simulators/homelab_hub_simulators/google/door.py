"""The door of the APIs: who may come in, what is written down, and in which shape it leaves."""

from collections import Counter
from collections.abc import Callable, Iterable
import inspect

from aiohttp import web

from homelab_hub_simulators.faults import Faults
from homelab_hub_simulators.line import AnsweredError
from homelab_hub_simulators.oauth.google import SCOPES, Google
from homelab_hub_simulators.oauth.model import Client
from homelab_hub_simulators.oauth.provider import ApiCall
from homelab_hub_simulators.server import RecordedRequest

from . import fields
from .api import Answer, Api, Call, full_scope
from .batch import batch
from .blobs import Blobs
from .bodies import json_object
from .discovery import Discovery
from .errors import GoogleError, not_found
from .faulty import Line
from .record import recorded
from .table import Match, Table
from .uploads import Uploads

ANYBODY = Client(client_id="anybody", client_secret="", redirect_uris=())
SESSION = "upload_id"


class Door:
    """Every call of every API passes here."""

    def __init__(
        self, google: Google, apis: Iterable[Api], blobs: Blobs, *, open_to_all: bool
    ) -> None:
        """Let in whom `google` knows, or everybody as its first person."""
        self.table = Table(apis)
        self.uploads = Uploads(blobs, self._serve)
        self.discovery: Discovery | None = None
        self.counts: Counter[str] = Counter()
        self.violations: list[str] = []
        self.delay = 0.0
        self.bandwidth: float | None = None
        self._google = google
        self._open_to_all = open_to_all
        self._faults: Faults | None = None
        self._record: Callable[[RecordedRequest], None] = lambda _: None

    def connect(self, faults: Faults, record: Callable[[RecordedRequest], None]) -> None:
        """Go by these faults, and write every request down with `record`."""
        self._faults = faults
        self._record = record

    async def single(self, request: web.Request) -> web.StreamResponse:
        """Answer a request that is one call."""
        return await self._handle(request, None)

    async def batch(self, request: web.Request) -> web.StreamResponse:
        """Answer a request of many calls."""
        self._note(request, "batch", None)
        line = self._line("batch", "batch")
        try:
            await line.before(request, self._google)
            answer = await batch(request, self._handle)
            await line.after(request, answer)
        except AnsweredError as error:
            return error.response
        except GoogleError as error:
            return error.response(modern=False)
        return answer

    async def _handle(self, request: web.Request, body: bytes | None) -> web.StreamResponse:
        """Answer one call; `body` is that of a part of a batch."""
        match = self.table.find(request.method, request.rel_url.raw_path)
        if match is None:
            self._note(request, "unknown", None)
            self.violations.append(f"{request.method} {request.path} is not simulated")
            return not_found().response(modern=False)
        try:
            answer = await self._answer(request, match, body)
        except AnsweredError as error:
            return error.response
        except GoogleError as error:
            return error.response(modern=match.method.api == "gmail")
        return answer

    async def _answer(
        self, request: web.Request, match: Match, body: bytes | None
    ) -> web.StreamResponse:
        """Write a call down, let faults strike, and serve it."""
        method = match.method
        chunk = match.upload and SESSION in request.query
        name = f"{method.api}.upload" if chunk else method.id
        content = {}
        if not match.upload or (request.query.get("uploadType") == "resumable" and not chunk):
            content = json_object(await request.read() if body is None else body)
        self._note(request, name, content)
        line = self._line(name, method.api)
        await line.before(request, self._google)
        answer: Answer
        if chunk:
            answer = await self._go_on(request, line)
        else:
            call = self._admitted(request, match, line)
            call.body = content
            serve = self.uploads.serve(call) if match.upload else self._serve(call)
            answer = await serve
        response = _response(request, answer)
        await line.after(request, response)
        return response

    async def _go_on(self, request: web.Request, line: Line) -> Answer:
        """Serve a request to a resumable upload, whose URI is all it needs."""
        sessions = self.uploads.sessions
        session = sessions.find(request.query[SESSION], self._google.ledger.clock.now())
        if request.method == "DELETE":
            return await sessions.cancel(session)
        return await sessions.put(session, request, line)

    def _admitted(self, request: web.Request, match: Match, line: Line) -> Call:
        """Return the call of somebody who may make it; raises the refusal for others."""
        caller = self._caller(request)
        caller.need(*(full_scope(scope) for scope in match.method.scopes))
        text = request.query.get("fields")
        mask = None if text is None else fields.parse(text)
        if self.discovery is not None:
            problems = self.discovery.query_problems(match.method.id, request.query)
            self._refuse(problems, "invalidParameter")
            self._refuse(self.discovery.mask_problems(match.method.id, mask), "invalidParameter")
        return Call(
            method=match.method,
            request=request,
            path=match.path,
            caller=caller,
            now=self._google.ledger.clock.now(),
            line=line,
            mask=mask,
        )

    def _caller(self, request: web.Request) -> ApiCall:
        """Return who calls; raises AnsweredError with Google's 401."""
        if not self._open_to_all or not request.headers.get("Authorization", "").strip():
            return self._google.caller(request)
        return ApiCall(
            provider=self._google,
            request=request,
            client=ANYBODY,
            account=next(iter(self._google.ledger.accounts.values())),
            scopes=tuple(SCOPES),
            token=None,
        )

    async def _serve(self, call: Call) -> Answer:
        """Call the method, after a look at the body."""
        if self.discovery is not None:
            self._refuse(self.discovery.body_problems(call.method.id, call.body), "badRequest")
        answer = call.method.serve(call)
        if inspect.isawaitable(answer):
            answer = await answer
        if isinstance(answer, dict) and call.mask is not None:
            answer = fields.part(answer, call.mask)
        return answer

    def _refuse(self, problems: Iterable[str], reason: str) -> None:
        """Keep what a request does wrong; raises the 400 if there is anything."""
        if found := list(problems):
            self.violations += found
            raise GoogleError(400, reason, "; ".join(found[:5]))

    def _note(self, request: web.Request, name: str, body: object) -> None:
        """Write a request down."""
        self.counts[name] += 1
        self._record(recorded(request, name, body))

    def _line(self, name: str, api: str) -> Line:
        """Return the line to a method."""
        if self._faults is None:
            raise RuntimeError("the door leads nowhere yet")
        return Line(self._faults, (name, api), delay=self.delay, bandwidth=self.bandwidth)


def _response(request: web.Request, answer: Answer) -> web.StreamResponse:
    """Return an answer as it leaves: with its ETag, and empty where the client has it already."""
    if answer is None:
        return web.Response(status=204)
    if isinstance(answer, web.StreamResponse):
        return answer
    headers = {}
    etag = answer.get("etag")
    if isinstance(etag, str):
        headers["ETag"] = etag
        if request.method == "GET" and request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers=headers)
    return web.json_response(answer, headers=headers)
