"""The fault switches of this simulator, and the line on which they strike."""

import asyncio
from collections.abc import Collection

from aiohttp import web

from homelab_hub_simulators.faults import Fault, FaultKind, Faults
from homelab_hub_simulators.line import AnsweredError, broken, cut, strike
from homelab_hub_simulators.oauth.refusal import Denial
from homelab_hub_simulators.oauth.spotify import Spotify

from .errors import SpotifyError, forbidden, insufficient_scope, premium_required, too_many

# The two false ones are those of July 2026: the token is good and the person pays, and the same
# request succeeds when it is made again. `after` counts the bytes of the answer that pass.
FAULT_KINDS = {
    "server_error": FaultKind(parameters={"status": 503}),
    "rate_limit": FaultKind(parameters={"retry_after": 1}),
    "quota_exceeded": FaultKind(parameters={"retry_after": 48_925}),
    "unauthorized": FaultKind(),
    "insufficient_scope": FaultKind(),
    "forbidden": FaultKind(),
    "false_unauthorized": FaultKind(),
    "false_premium": FaultKind(),
    "hang": FaultKind(),
    "slow": FaultKind(parameters={"delay": 1}),
    "html": FaultKind(parameters={"status": 200}),
    "lost_answer": FaultKind(),
    "cut": FaultKind(parameters={"after": 0}),
}
INSTEAD = frozenset(FAULT_KINDS) - {"lost_answer", "cut"}


class Line:
    """The line between a client and one method, with the faults that are for it."""

    def __init__(self, faults: Faults, names: Collection[str], *, delay: float) -> None:
        """Look at `faults` under these endpoint names; `delay` is in seconds a request."""
        self._faults = faults
        self._names = names
        self._delay = delay

    async def before(self, request: web.Request, spotify: Spotify) -> None:
        """Do what a fault says instead of the call.

        Raises AnsweredError or SpotifyError with what is answered.
        """
        if self._delay:
            await asyncio.sleep(self._delay)
        fault = self._faults.take(INSTEAD, *self._names)
        if fault is None or await strike(fault, request):
            return
        if fault.kind == "unauthorized":
            raise AnsweredError(spotify.denied(Denial.TOKEN))
        raise _refusal(fault)

    async def after(self, request: web.Request, answer: web.StreamResponse) -> None:
        """Break the connection after the call has taken effect, when a fault says so."""
        if self._faults.take({"lost_answer"}, *self._names) is not None:
            raise broken(request)
        body = answer.body if isinstance(answer, web.Response) else None
        if isinstance(body, bytes) and (fault := self._faults.take({"cut"}, *self._names)):
            raise await cut(request, answer, body, int(fault.number("after")))


def _refusal(fault: Fault) -> SpotifyError:
    """Return the answer of a fault in Spotify's words."""
    match fault.kind:
        case "rate_limit" | "quota_exceeded":
            quota = fault.kind == "quota_exceeded"
            return too_many(int(fault.number("retry_after")), quota=quota)
        case "insufficient_scope":
            return insufficient_scope()
        case "forbidden":
            return forbidden()
        case "false_unauthorized":
            return SpotifyError(401, "Access token missing")
        case "false_premium":
            return premium_required()
        case _:
            return SpotifyError(int(fault.number("status")), "Service unavailable")
