"""The simulator: five providers behind one port, each under its own path."""

from collections.abc import Iterable
from typing import Any, ClassVar, override

from aiohttp import web

from homelab_hub_simulators.faults import Faults
from homelab_hub_simulators.line import AnsweredError
from homelab_hub_simulators.server import RecordedRequest, SimulatorServer

from .admin import add_oauth_admin_routes
from .authorize import AuthorizationEndpoint
from .discord import Discord
from .fault_kinds import FAULT_KINDS, FaultSwitch, all_endpoints
from .google import Google
from .kick import Kick
from .model import Account, Client, Clock, Grant, IssuedSecret
from .provider import ApiServe, Provider
from .record import recorded
from .refusal import RefusalError
from .shapes import Route, Serve
from .spotify import Spotify
from .switches import Auto
from .token import token_body
from .twitch import Twitch

PROVIDERS: tuple[type[Provider], ...] = (Google, Spotify, Twitch, Kick, Discord)


class OAuthSimulator(SimulatorServer):
    """Google, Spotify, Twitch, Kick and Discord as an app and its user meet them.

    `auto` is what every consent page decides by itself; None leaves it to a person.
    """

    name: ClassVar[str] = "oauth"
    api_path: ClassVar[str] = ""

    def __init__(
        self, *, host: str = "127.0.0.1", port: int = 0, auto: Auto | str | None = None
    ) -> None:
        """Prepare the server and its providers."""
        names = [provider.name for provider in PROVIDERS]
        faults = Faults(kinds=FAULT_KINDS, endpoints=all_endpoints(names))
        super().__init__(faults=faults, host=host, port=port)
        self.clock = Clock()
        self.issued: list[IssuedSecret] = []
        self.providers: dict[str, Provider] = {
            provider.name: provider(self.clock, self.issued) for provider in PROVIDERS
        }
        self.switch(auto=auto)

    @property
    def endpoints(self) -> dict[str, dict[str, str]]:
        """The table that `HOMELAB_HUB_ENDPOINTS` wants."""
        return {name: provider.endpoints(self.origin) for name, provider in self.providers.items()}

    @property
    def accounts(self) -> dict[str, list[Account]]:
        """Everybody who can sign in, by provider; the first one does in auto mode."""
        return {
            name: list(provider.ledger.accounts.values())
            for name, provider in self.providers.items()
        }

    @property
    def grants(self) -> list[Grant]:
        """Every consent ever given, oldest first of each provider."""
        return [
            grant
            for provider in self.providers.values()
            for grant in provider.ledger.grants.values()
        ]

    def switch(self, provider: str | None = None, /, **changes: Any) -> None:
        """Change the switches of one provider, or of all.

        Raises InvalidSwitchError for an unknown switch or value, KeyError for the provider.
        """
        names = self.providers if provider is None else (provider,)
        changed = {name: self.providers[name].changed(changes) for name in names}
        for name, switches in changed.items():
            self.providers[name].switches = switches

    def register_client(
        self,
        provider: str,
        client_id: str,
        client_secret: str,
        redirect_uris: Iterable[str],
        **more: Any,
    ) -> Client:
        """Register an app, as in the provider's console; `more` are other fields of Client."""
        client = Client(
            client_id=client_id,
            client_secret=client_secret,
            redirect_uris=tuple(redirect_uris),
            **more,
        )
        self.providers[provider].ledger.add_client(client)
        return client

    @override
    def build(self) -> web.Application:
        """Return the application with the routes of all providers."""
        application = web.Application()
        for provider in self.providers.values():
            for route in self._routes(provider):
                switch = FaultSwitch(self.faults, provider, route.endpoint)
                handler = self._door(provider, switch, route.serve)
                application.router.add_route(route.method, route.path, handler)
        add_oauth_admin_routes(application, self)
        return application

    def _routes(self, provider: Provider) -> Iterable[Route]:
        """Yield the routes of a provider."""
        pages = AuthorizationEndpoint(provider)
        consent = f"/{provider.name}/consent/{{id}}"
        authorize = provider.paths["authorize"]
        yield Route(method="GET", path=authorize, endpoint="authorize", serve=pages.ask)
        yield Route(method="POST", path=consent, endpoint="consent", serve=pages.decide)
        yield Route(
            method="POST",
            path=provider.paths["token"],
            endpoint="token",
            serve=self._token(provider),
        )
        yield from provider.more_routes()
        for path, serve in provider.apis():
            handler = _api(provider, serve)
            yield Route(method="GET", path=path, endpoint="api", serve=handler)

    def _token(self, provider: Provider) -> Serve:
        """Return the token endpoint of a provider."""
        switch = FaultSwitch(self.faults, provider, "token")

        async def answer(request: web.Request) -> web.StreamResponse:
            """Answer a token response."""
            body = token_body(provider, await provider.read_form(request), request)
            if switch.hides_expiry():
                del body["expires_in"]
            return web.json_response(body, headers={"Cache-Control": "no-store"})

        return answer

    def _door(self, provider: Provider, switch: FaultSwitch, serve: Serve) -> Serve:
        """Return the handler that records a request, applies faults and then serves it."""

        async def handle(request: web.Request) -> web.StreamResponse:
            """Serve one request; refusals leave in the provider's words."""
            self._log.add(
                RecordedRequest(
                    method=request.method, path=request.path, body=await recorded(request)
                )
            )
            try:
                await switch.before(request)
                answer = await serve(request)
                switch.after(request)
            except RefusalError as error:
                return provider.refused(error.refusal, error.detail)
            except AnsweredError as error:
                return error.response
            return answer

        return handle


def provider_of[P: Provider](oauth: OAuthSimulator | None, kind: type[P]) -> P:
    """Return a provider of an OAuth simulator, or one for another simulator alone."""
    if oauth is None:
        return kind(Clock(), [])
    provider = oauth.providers[kind.name]
    if not isinstance(provider, kind):
        raise TypeError(f"the OAuth simulator's {kind.title} is another")
    return provider


def _api(provider: Provider, serve: ApiServe) -> Serve:
    """Return the handler of an API."""

    async def answer(request: web.Request) -> web.StreamResponse:
        """Let the caller in and answer."""
        return serve(provider.caller(request))

    return answer
