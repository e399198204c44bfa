"""The fault switches of this simulator, and where those of the API strike."""

import asyncio
from collections.abc import Collection

from aiohttp import web

from homelab_hub_simulators.faults import FaultKind, Faults
from homelab_hub_simulators.oauth.fault_kinds import PROXY_PAGE
from homelab_hub_simulators.oauth.refusal import AnsweredError
from homelab_hub_simulators.openai.connection import reset
from homelab_hub_simulators.openai.fault_kinds import hang

from .errors import DiscordError, TooManyError, missing_permissions, unauthorized

# `no_via` is the 429 of Cloudflare, which is no JSON and has no `Via`.
OF_API = {
    "server_error": FaultKind(parameters={"status": 503}),
    "rate_limit": FaultKind(parameters={"retry_after": 1}),
    "global_rate_limit": FaultKind(parameters={"retry_after": 1}),
    "no_via": FaultKind(),
    "unauthorized": FaultKind(),
    "forbidden": FaultKind(),
    "hang": FaultKind(),
    "slow": FaultKind(parameters={"delay": 1}),
    "html": FaultKind(parameters={"status": 200}),
    "lost_answer": FaultKind(),
}
OF_GATEWAY = {
    "no_heartbeat_ack": FaultKind(),
    "close_before_hello": FaultKind(parameters={"code": 4000}),
    "no_hello": FaultKind(),
    "invalid_session": FaultKind(parameters={"resumable": 0}),
}
FAULT_KINDS = OF_API | OF_GATEWAY


class Line:
    """The line between a bot and one method, with the faults that are for it."""

    def __init__(self, faults: Faults, names: Collection[str]) -> None:
        """Look at `faults` under these endpoint names."""
        self._faults = faults
        self._names = names

    async def before(self, request: web.Request) -> None:
        """Do what a fault says instead of the call.

        Raises AnsweredError or DiscordError with what is answered.
        """
        fault = self._take(set(OF_API) - {"lost_answer"})
        match fault:
            case None:
                return
            case "slow", delay:
                await asyncio.sleep(delay)
            case "hang", _:
                raise AnsweredError(await hang(request))
            case "html", status:
                page = web.Response(text=PROXY_PAGE, status=int(status), content_type="text/html")
                raise AnsweredError(page)
            case "no_via", _:
                raise AnsweredError(web.Response(text="error code: 1015", status=429))
            case ("rate_limit" | "global_rate_limit") as kind, seconds:
                scope = "global" if kind == "global_rate_limit" else "shared"
                raise TooManyError(seconds, scope=scope)
            case "unauthorized", _:
                raise unauthorized()
            case "forbidden", _:
                raise missing_permissions()
            case _, status:
                raise DiscordError(int(status), 0, f"{int(status)}: Service Unavailable")

    async def after(self, request: web.Request) -> None:
        """Break the connection after the call has taken effect, when a fault says so."""
        if self._take({"lost_answer"}) is not None:
            reset(request)
            raise AnsweredError(web.Response())

    def _take(self, kinds: Collection[str]) -> tuple[str, float] | None:
        """Return the kind of a fault that is for here, and its parameter; and count it."""
        for name in self._names:
            if (fault := self._faults.take(kinds, name)) is not None:
                value = next(iter(fault.parameters.values()), 0)
                return fault.kind, float(value)
        return None
