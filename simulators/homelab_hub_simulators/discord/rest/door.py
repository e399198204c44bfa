"""The door of the API: who may come in, what is written down, and how it leaves."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
import inspect
import json
import re
from typing import Any

from aiohttp import hdrs, web

from homelab_hub_simulators.discord.membership import Membership
from homelab_hub_simulators.discord.model import Application, Json
from homelab_hub_simulators.discord.world import World
from homelab_hub_simulators.discord.writing import Writing
from homelab_hub_simulators.faults import Faults
from homelab_hub_simulators.line import AnsweredError
from homelab_hub_simulators.oauth.discord_api import plain_json
from homelab_hub_simulators.paths import Paths
from homelab_hub_simulators.server import RecordedRequest

from .api import ROOT, Answer, Call, File, Method
from .errors import DiscordError, invalid_form, unauthorized
from .faulty import Line
from .limits import Limits

TOKEN = re.compile(r"(/(?:interactions|webhooks)/\d+/)[^/]+")
LARGEST = 25 * 1024 * 1024

type AsPerson = Callable[[web.Request, str], web.StreamResponse | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One call and its answer, for those who look whether both are as published."""

    http: str
    path: str
    body: Any
    status: int
    answer: Any


class Door:
    """Every call passes here."""

    def __init__(
        self,
        world: World,
        writing: Writing,
        membership: Membership,
        methods: Iterable[Method],
        *,
        faults: Faults,
        as_person: AsPerson,
        record: Callable[[RecordedRequest], None],
    ) -> None:
        """Serve these methods; `as_person` answers what a person's token is good for."""
        self.counts: Counter[str] = Counter()
        self.limits = Limits(world.clock.now)
        self._paths = Paths((method.http, method.path, method) for method in methods)
        self.watch: Callable[[Exchange], None] | None = None
        self._world = world
        self._writing = writing
        self._membership = membership
        self._faults = faults
        self._as_person = as_person
        self._record = record

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        path = request.rel_url.raw_path.removeprefix(ROOT)
        found = self._paths.find(request.method, path)
        name = "unknown" if found is None else found[0].id
        self.counts[name] += 1
        try:
            body, files = await _read(request)
        except DiscordError as error:
            return error.response()
        shown = TOKEN.sub(r"\1***", request.path)
        told = {"method": name, "query": dict(request.query), "body": body}
        self._record(RecordedRequest(method=request.method, path=shown, body=told))
        try:
            response = await self._answer(request, found, path, body, files)
        except AnsweredError as error:
            return error.response
        except DiscordError as error:
            response = error.response()
        if self.watch is not None and isinstance(response, web.Response) and found is not None:
            text = response.text or "null"
            self.watch(
                Exchange(
                    http=request.method,
                    path=found[0].path,
                    body=body,
                    status=response.status,
                    answer=json.loads(text),
                )
            )
        return response

    async def _answer(
        self,
        request: web.Request,
        found: tuple[Method, dict[str, str]] | None,
        path: str,
        body: Any,
        files: dict[str, File],
    ) -> web.StreamResponse:
        """Let faults strike, and serve a call."""
        self._world.look_for_new_guilds()
        if request.headers.get(hdrs.AUTHORIZATION, "").startswith("Bearer "):
            return self._personal(request, path)
        if found is None:
            raise DiscordError(404, 0, "404: Not Found")
        method, variables = found
        if isinstance(body, list) != method.listed:
            raise invalid_form("_", "MODEL_TYPE_CONVERT", "Only dictionaries may be used")
        line = Line(self._faults, (method.id, "api"))
        await line.before(request)
        who = self._caller(request)
        if who is None and not method.open:
            raise unauthorized()
        headers = self.limits.take(who.id if who else "", method.id, variables)
        call = Call(
            method=method,
            request=request,
            path=variables,
            world=self._world,
            writing=self._writing,
            membership=self._membership,
            who=who,
            body=body,
            files=files,
        )
        answer = method.serve(call)
        if inspect.isawaitable(answer):
            answer = await answer
        await line.after(request)
        response = _response(method, answer)
        response.headers.update(headers)
        return response

    def _personal(self, request: web.Request, path: str) -> web.StreamResponse:
        """Answer a person's token; raises the 401 for what only bots may."""
        if (answer := self._as_person(request, path)) is None:
            raise unauthorized()
        return answer

    def _caller(self, request: web.Request) -> Application | None:
        """Return whose bot calls, or None for nobody that is known."""
        kind, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        return self._world.application(token) if kind == "Bot" else None


def _response(method: Method, answer: Answer) -> web.StreamResponse:
    """Return an answer as it leaves."""
    if isinstance(answer, web.StreamResponse):
        return answer
    return web.Response(status=204) if answer is None else plain_json(answer, status=method.status)


async def _read(request: web.Request) -> tuple[Any, dict[str, File]]:
    """Return the JSON of a body, and the files that come with it."""
    files: dict[str, File] = {}
    if (request.content_length or 0) > LARGEST:
        await request.release()
        raise DiscordError(413, 40005, "Request entity too large")
    if request.content_type != "multipart/form-data":
        return _parsed(await request.read()), files
    fields: Json = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            content = value.file.read()
            files[name] = File(
                name=value.filename, content=content, content_type=value.content_type
            )
        else:
            fields[name] = value
    payload = fields.get("payload_json")
    return (_parsed(payload.encode()) if isinstance(payload, str) else fields), files


def _parsed(content: bytes | str) -> Any:
    """Return what is in a body; raises the 400 for what is no JSON."""
    if not content.strip():
        return {}
    try:
        return json.loads(content)
    except ValueError as error:
        raise DiscordError(400, 50109, "The request body contains invalid JSON.") from error
