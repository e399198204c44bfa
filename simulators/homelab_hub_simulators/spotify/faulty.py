"""The fault switches of this simulator, and the line on which they strike."""

import asyncio
from collections.abc import Collection, Iterable

from aiohttp import hdrs, web

from homelab_hub_simulators.faults import Fault, FaultKind, Faults
from homelab_hub_simulators.oauth.fault_kinds import PROXY_PAGE
from homelab_hub_simulators.oauth.refusal import AnsweredError, Denial
from homelab_hub_simulators.oauth.spotify import Spotify
from homelab_hub_simulators.openai.connection import reset
from homelab_hub_simulators.openai.fault_kinds import hang

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
        if (fault := self._take(INSTEAD)) is None:
            return
        match fault.kind:
            case "slow":
                await asyncio.sleep(fault.number("delay"))
            case "hang":
                raise AnsweredError(await hang(request))
            case "html":
                status = int(fault.number("status"))
                page = web.Response(text=PROXY_PAGE, status=status, content_type="text/html")
                raise AnsweredError(page)
            case "unauthorized":
                raise AnsweredError(spotify.denied(Denial.TOKEN))
            case _:
                raise _refusal(fault)

    async def after(self, request: web.Request, answer: web.StreamResponse) -> None:
        """Break the connection after the call has taken effect, when a fault says so."""
        if self._take({"lost_answer"}) is not None:
            raise _broken(request)
        body = answer.body if isinstance(answer, web.Response) else None
        if not isinstance(body, bytes) or (fault := self._take({"cut"})) is None:
            return
        answer.headers[hdrs.CONTENT_LENGTH] = str(len(body))
        partial = web.StreamResponse(status=answer.status, headers=answer.headers)
        await partial.prepare(request)
        await partial.write(body[: int(fault.number("after"))])
        raise _broken(request)

    def _take(self, kinds: Iterable[str]) -> Fault | None:
        """Return the fault that is on, if it is one of these and for here, and count it."""
        wanted = frozenset(kinds)
        for name in self._names:
            if (fault := self._faults.take(wanted, name)) is not None:
                return fault
        return None


def _broken(request: web.Request) -> AnsweredError:
    """Reset the connection, and return what ends the call."""
    reset(request)
    return AnsweredError(web.Response())


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
