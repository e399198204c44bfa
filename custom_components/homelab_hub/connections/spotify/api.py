"""spotipy for one capability: every request passes the account's patience.

Importing this is slow: spotipy is in it.
"""

from collections.abc import Awaitable, Mapping
from typing import Any, override

from ...connector.capabilities import Capability
from ...upstream.spotipy_client import SpotipyClient
from ...upstream.transport import Transport
from .families import method_of
from .patience import Patience


class Api(SpotipyClient):
    """The methods of the Web API; they return awaitables that raise `UpstreamError`.

    Those that spotipy knows in their old form only have a new one here.
    """

    def __init__(self, patience: Patience, capability: Capability) -> None:
        """Call under a capability."""
        super().__init__(patience.account.transport(capability))
        self._patience = patience
        self._capability = capability

    @override
    def _internal_call(
        self, method: str, url: str, payload: Any, params: Mapping[str, Any]
    ) -> Awaitable[Any]:
        """Return the call, which is tried again where a refusal may be false."""
        once = super()._internal_call
        return self._patience.call(
            method_of(method, url), lambda: once(method, url, payload, params)
        )

    @override
    def _way(self, method: str, path: str) -> Transport:
        """Return the way for a request: methods that are limited apart have one apart."""
        gate = self._patience.gate_of(method_of(method, path))
        return self._patience.account.transport(self._capability, gate)

    def save(self, uris: list[str]) -> Awaitable[Any]:
        """Save things, or follow them; since March 2026 there is one method for all kinds."""
        return self._put("me/library", uris=",".join(uris))  # type: ignore[no-any-return]  # untyped

    def unsave(self, uris: list[str]) -> Awaitable[Any]:
        """Save or follow things no longer."""
        return self._delete("me/library", uris=",".join(uris))  # type: ignore[no-any-return]  # untyped
