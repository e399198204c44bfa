"""The fault switches of this simulator, and where those of the API strike."""

from collections.abc import Collection

from aiohttp import web

from homelab_hub_simulators.faults import FaultKind, Faults
from homelab_hub_simulators.line import AnsweredError, broken, strike

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
        fault = self._faults.take(set(OF_API) - {"lost_answer"}, *self._names)
        if fault is None or await strike(fault, request):
            return
        match fault.kind:
            case "no_via":
                raise AnsweredError(web.Response(text="error code: 1015", status=429))
            case "rate_limit" | "global_rate_limit":
                scope = "global" if fault.kind == "global_rate_limit" else "shared"
                raise TooManyError(fault.number("retry_after"), scope=scope)
            case "unauthorized":
                raise unauthorized()
            case "forbidden":
                raise missing_permissions()
            case _:
                status = int(fault.number("status"))
                raise DiscordError(status, 0, f"{status}: Service Unavailable")

    async def after(self, request: web.Request) -> None:
        """Break the connection after the call has taken effect, when a fault says so."""
        if self._faults.take({"lost_answer"}, *self._names) is not None:
            raise broken(request)
