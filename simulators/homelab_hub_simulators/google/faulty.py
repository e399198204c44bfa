"""The fault switches of this simulator, and the line on which they strike."""

import asyncio
from collections.abc import Collection

from aiohttp import web

from homelab_hub_simulators.faults import Fault, FaultKind, Faults
from homelab_hub_simulators.line import AnsweredError, broken, cut, strike
from homelab_hub_simulators.oauth.google import Google
from homelab_hub_simulators.oauth.refusal import Denial

from .errors import GoogleError, full_sync_required, not_found, storage_full

# `after` counts bytes from the start of the file, in an upload or a download.
FAULT_KINDS = {
    "server_error": FaultKind(parameters={"status": 503, "after": 0}),
    "rate_limit": FaultKind(parameters={"status": 429, "retry_after": 0}),
    "user_rate_limit": FaultKind(parameters={"status": 403, "retry_after": 0}),
    "quota_exceeded": FaultKind(parameters={"status": 403, "retry_after": 0}),
    "unauthorized": FaultKind(),
    "insufficient_scope": FaultKind(),
    "gone": FaultKind(),
    "hang": FaultKind(),
    "slow": FaultKind(parameters={"delay": 1}),
    "html": FaultKind(parameters={"status": 200}),
    "odd_answer": FaultKind(),
    "lost_answer": FaultKind(),
    "cut": FaultKind(parameters={"after": 0}),
    "storage_full": FaultKind(parameters={"after": 0}),
    "flip": FaultKind(parameters={"after": 0}),
}
# Done instead of the call, unless they wait for some bytes to pass.
INSTEAD = frozenset(FAULT_KINDS) - {"lost_answer", "cut", "storage_full", "gone", "flip"}
# Done in the middle of an upload.
MIDDLE = frozenset({"server_error", "cut", "storage_full"})
_LIMITS = {
    "rate_limit": ("rateLimitExceeded", "Rate Limit Exceeded"),
    "user_rate_limit": ("userRateLimitExceeded", "User Rate Limit Exceeded"),
    "quota_exceeded": ("quotaExceeded", "Calendar usage limits exceeded."),
}
# Sleeping less than this is not worth the while.
SHORTEST_SLEEP = 0.005
# What the buffers at both ends take while the simulator does something else, in seconds.
BUFFERED = 0.25


class Line:
    """The line between a client and one method: its faults, its delay and its bandwidth."""

    def __init__(
        self, faults: Faults, names: Collection[str], *, delay: float, bandwidth: float | None
    ) -> None:
        """Look at `faults` under these endpoint names. Seconds, and bytes a second."""
        self._faults = faults
        self._names = names
        self._delay = delay
        self._bandwidth = bandwidth
        self._free_at: float | None = None

    @property
    def is_free(self) -> bool:
        """Tell whether media passes as fast as it can and as a whole."""
        return self._bandwidth is None and self._peek({"cut"}) is None

    async def before(self, request: web.Request, google: Google) -> None:
        """Do what a fault says instead of the call.

        Raises AnsweredError or GoogleError with what is answered.
        """
        if self._delay:
            await asyncio.sleep(self._delay)
        self._refuse_what_is_gone(request)
        fault = self._peek(INSTEAD)
        if fault is None or fault.parameters.get("after"):
            return
        self._take(INSTEAD)
        if await strike(fault, request):
            return
        match fault.kind:
            case "odd_answer":
                # JSON, but not as the API has it.
                raise AnsweredError(web.json_response({"items": [{"kind": "calendar#oddity"}]}))
            case "unauthorized":
                raise AnsweredError(google.denied(Denial.TOKEN))
            case "insufficient_scope":
                raise AnsweredError(google.denied(Denial.SCOPE))
            case _:
                raise _refusal(fault)

    async def after(self, request: web.Request, answer: web.StreamResponse) -> None:
        """Break the connection after the call has taken effect, when a fault says so."""
        if self._take({"lost_answer"}) is not None:
            raise broken(request)
        body = answer.body if isinstance(answer, web.Response) else None
        if not isinstance(body, bytes):
            return
        if (room := self.cut_within(0, len(body))) is not None:
            raise await cut(request, answer, body, room)

    async def passed(self, size: int) -> None:
        """Wait until so many bytes have come through; what happens meanwhile takes no longer."""
        if self._bandwidth is None:
            return
        now = asyncio.get_running_loop().time()
        begun = now if self._free_at is None else max(self._free_at, now - BUFFERED)
        self._free_at = begun + size / self._bandwidth
        if (wait := self._free_at - now) >= SHORTEST_SLEEP:
            await asyncio.sleep(wait)

    def cut_within(self, offset: int, size: int) -> int | None:
        """Return after how many of the next bytes the connection is cut, if it is."""
        room = self.room(offset, {"cut"})
        if room is None or room >= size:
            return None
        self._take({"cut"})
        return room

    def room(self, offset: int, kinds: Collection[str] = MIDDLE) -> int | None:
        """Return how many bytes from `offset` on pass before a fault strikes, if one is on."""
        fault = self._peek(kinds)
        return None if fault is None else max(0, int(fault.number("after")) - offset)

    def stored(self, offset: int, piece: bytes) -> bytes:
        """Return what is stored of the bytes from `offset` on: all, but where a bit is flipped."""
        place = self.room(offset, {"flip"})
        if place is None or place >= len(piece):
            return piece
        self._take({"flip"})
        return piece[:place] + bytes([piece[place] ^ 1]) + piece[place + 1 :]

    def strike(self, request: web.Request) -> Exception:
        """Return the end of an upload whose fault strikes now."""
        fault = self._take(MIDDLE)
        match fault.kind if fault else None:
            case "server_error" if fault:
                return _refusal(fault)
            case "storage_full":
                return storage_full()
            case _:
                return broken(request)

    def _peek(self, kinds: Collection[str]) -> Fault | None:
        """Return the fault that is on, if it is one of these and for here; it is not counted."""
        fault = self._faults.active
        if fault is None or fault.kind not in kinds:
            return None
        return fault if fault.endpoint is None or fault.endpoint in self._names else None

    def _take(self, kinds: Collection[str]) -> Fault | None:
        """Return the fault that is on, if it is one of these and for here, and count it."""
        return self._faults.take(kinds, *self._names)

    def _refuse_what_is_gone(self, request: web.Request) -> None:
        """Raise what a token is answered that is too old, where one was sent."""
        for parameter, error in (
            ("syncToken", full_sync_required),
            ("startHistoryId", not_found),
            ("upload_id", not_found),
        ):
            if parameter in request.query and self._take({"gone"}) is not None:
                raise error()


def _refusal(fault: Fault) -> GoogleError:
    """Return the answer of a fault that is an error of Google's."""
    status = int(fault.number("status"))
    if fault.kind not in _LIMITS:
        return GoogleError(status, "backendError", "Backend Error")
    reason, message = _LIMITS[fault.kind]
    headers = None
    if seconds := fault.number("retry_after"):
        headers = {"Retry-After": f"{seconds:g}"}
    return GoogleError(status, reason, message, domain="usageLimits", headers=headers)
