"""The fault switches of this simulator, and where each takes effect."""

from collections.abc import Iterable

from aiohttp import web

from homelab_hub_simulators.faults import Fault, FaultKind, Faults
from homelab_hub_simulators.line import AnsweredError, broken, strike

from .provider import Provider
from .refusal import Denial, Refusal

FAULT_KINDS = {
    "server_error": FaultKind(parameters={"status": 503}),
    "rate_limit": FaultKind(parameters={"retry_after": 1}),
    "html": FaultKind(parameters={"status": 200}),
    "hang": FaultKind(),
    "slow": FaultKind(parameters={"delay": 1}),
    "unauthorized": FaultKind(),
    "insufficient_scope": FaultKind(),
    "no_expiry": FaultKind(),
    "lost_answer": FaultKind(),
}
ENDPOINTS = ("authorize", "consent", "token", "revoke", "validate", "introspect", "api")
EVERYWHERE = frozenset({"server_error", "rate_limit", "html", "hang", "slow"})
API_ONLY = frozenset({"unauthorized", "insufficient_scope"})


def all_endpoints(providers: Iterable[str]) -> frozenset[str]:
    """Return what a fault may name: an endpoint, a provider, or one endpoint of a provider."""
    names = list(providers)
    both = {f"{provider}.{endpoint}" for provider in names for endpoint in ENDPOINTS}
    return frozenset({*both, *ENDPOINTS, *names})


class FaultSwitch:
    """The faults as one endpoint of one provider meets them."""

    def __init__(self, faults: Faults, provider: Provider, endpoint: str) -> None:
        """Look at `faults` from this endpoint."""
        self._faults = faults
        self._provider = provider
        self._endpoint = endpoint
        self._names = (endpoint, provider.name, f"{provider.name}.{endpoint}")

    async def before(self, request: web.Request) -> None:
        """Refuse the request instead of serving it, when a fault says so.

        Raises AnsweredError with what is answered.
        """
        kinds = EVERYWHERE | API_ONLY if self._endpoint == "api" else EVERYWHERE
        fault = self._faults.take(kinds, *self._names)
        if fault is not None and not await strike(fault, request):
            raise AnsweredError(self._refuse(fault))

    def after(self, request: web.Request) -> None:
        """Break the connection after the request has taken effect, when a fault says so."""
        if self._faults.take({"lost_answer"}, *self._names) is not None:
            raise broken(request)

    def hides_expiry(self) -> bool:
        """Tell whether a token response shall not say when it expires."""
        return self._faults.take({"no_expiry"}, *self._names) is not None

    def _refuse(self, fault: Fault) -> web.Response:
        """Return a refusal in the provider's words."""
        provider = self._provider
        api = self._endpoint == "api"
        match fault.kind:
            case "unauthorized":
                return provider.denied(Denial.TOKEN)
            case "insufficient_scope":
                return provider.denied(Denial.SCOPE)
            case "rate_limit":
                return provider.slowed(fault.number("retry_after"), api=api)
            case _:
                answer = provider.denied(Denial.DOWN) if api else provider.refused(Refusal.DOWN)
                answer.set_status(int(fault.number("status")))
                return answer
