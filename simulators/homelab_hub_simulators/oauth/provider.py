"""What all providers have in common, and where each may have its own way."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar

from aiohttp import web

from homelab_hub_simulators.line import AnsweredError

from .ledger import Ledger
from .model import AccessToken, Account, Client, Clock, Grant, IssuedSecret, RefreshToken
from .refusal import Denial, Refusal, RefusalError
from .shapes import Authorization, ClientAuth, Pkce, Route, Words
from .switches import InvalidSwitchError, Refresh, Switches

type ApiServe = Callable[[ApiCall], web.Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall:
    """A call of an API with a good token; `account` is None for an app's own token."""

    provider: Provider
    request: web.Request
    client: Client
    account: Account | None
    scopes: tuple[str, ...]
    token: AccessToken | None

    def need(self, *any_of: str) -> None:
        """Raise the provider's 403 unless one of these scopes was granted."""
        if not set(any_of) & set(self.scopes):
            raise AnsweredError(self.provider.denied(Denial.SCOPE, any_of[0]))

    def person(self) -> Account:
        """Return whose token it is; raises the provider's 401 for an app's own."""
        if self.account is None:
            raise AnsweredError(self.provider.denied(Denial.TOKEN))
        return self.account


class Provider(ABC):
    """One provider: its words, its paths and its habits around the shared books."""

    name: ClassVar[str]
    title: ClassVar[str]
    colour: ClassVar[str]
    scopes: ClassVar[Mapping[str, str]]
    client_auth: ClassVar[frozenset[ClientAuth]]
    pkce: ClassVar[Pkce]
    paths: ClassVar[Mapping[str, str]]
    roots: ClassVar[Mapping[str, str]]
    refusals: ClassVar[Mapping[Refusal, Words]]
    denials: ClassVar[Mapping[Denial, Words]]
    habits: ClassVar[Switches]
    people: ClassVar[tuple[Account, ...]]
    bearer: ClassVar[str] = "Bearer"
    app_tokens: ClassVar[bool] = False
    by_scope: ClassVar[bool] = False
    fixed_scopes: ClassVar[frozenset[str]] = frozenset()
    needed: ClassVar[tuple[str, ...]] = ()
    challenge_methods: ClassVar[frozenset[str]] = frozenset({"S256"})

    def __init__(self, clock: Clock, issued: list[IssuedSecret]) -> None:
        """Open the books with two people in them, and behave as usual."""
        self.ledger = Ledger(provider=self.name, clock=clock, issued=issued, mint=self.mint)
        self.switches = self.habits
        for account in self.people:
            self.ledger.accounts[account.id] = account

    def endpoints(self, origin: str) -> dict[str, str]:
        """Return this provider's part of the endpoints table."""
        return {name: origin + path for name, path in (*self.paths.items(), *self.roots.items())}

    @abstractmethod
    def mint(self, kind: str) -> str:
        """Return a new code, access_token or refresh_token as this provider's look."""

    @abstractmethod
    def apis(self) -> Iterable[tuple[str, ApiServe]]:
        """Return the paths of the APIs and what serves them; all are read with GET."""

    def more_routes(self) -> Iterable[Route]:
        """Return the endpoints that this provider has besides authorize, token and APIs."""
        return ()

    def changed(self, changes: Mapping[str, Any]) -> Switches:
        """Return the switches with some changed; raises InvalidSwitchError for a wrong one."""
        switches = self.switches.changed(changes)
        wanted = switches.account
        if wanted is not None and self.ledger.find_account(wanted) is None:
            raise InvalidSwitchError(f"{self.title} knows no account {wanted!r}")
        return switches

    # The words

    def refused(self, refusal: Refusal, detail: str = "") -> web.Response:
        """Answer a refusal of the token endpoint: RFC 6749 section 5.2."""
        words = self.refusals[refusal]
        body = {"error": words.code}
        if words.text:
            body["error_description"] = words.text.format(detail=detail)
        return web.json_response(body, status=words.status)

    def turned_away(self, refusal: Refusal, detail: str = "") -> web.Response:
        """Answer an authorization request that must not be sent back to the app."""
        words = self.refusals[refusal]
        page = f"<!DOCTYPE html><title>{self.title}</title><h1>Error: {words.code}</h1>"
        return web.Response(
            text=f"{page}<p>{escape(words.text.format(detail=detail))}</p>",
            status=words.status,
            content_type="text/html",
        )

    def wrong_redirect(self, client: Client, query: Mapping[str, str]) -> web.Response:
        """Answer a redirect URI that is not registered."""
        return self.turned_away(Refusal.REDIRECT, "redirect_uri")

    @abstractmethod
    def denied(self, denial: Denial, scope: str = "") -> web.Response:
        """Answer a refusal of an API."""

    def slowed(self, seconds: float, *, api: bool) -> web.Response:
        """Answer that it is too much, at the API or elsewhere."""
        answer = self.denied(Denial.TOO_MANY) if api else self.refused(Refusal.TOO_MANY)
        answer.headers["Retry-After"] = f"{seconds:g}"
        return answer

    # The habits

    def read_scopes(self, scope: str) -> tuple[str, ...]:
        """Return the scopes of a parameter, each once."""
        return tuple(dict.fromkeys(scope.split()))

    def merged_scopes(
        self, authorization: Authorization, account: Account, allowed: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return the scopes of a new grant."""
        return allowed

    def lifetime(self, client: Client) -> float | None:
        """Return how long an authorization of an app lives, in seconds."""
        return self.switches.lifetime

    def is_offline(self, authorization: Authorization, *, first: bool) -> bool:
        """Tell whether a consent gives a refresh token; `first` tells that the app is new."""
        return True

    def redirect_extras(self, authorization: Authorization, grant: Grant) -> dict[str, str]:
        """Return what else goes back to the app beside code and state."""
        return {}

    def denied_extras(self) -> dict[str, str]:
        """Return how the app is told that the person said no."""
        return {"error": "access_denied"}

    def token_extras(self, grant: Grant | None, *, refreshed: bool) -> dict[str, Any]:
        """Return what else is in a token response."""
        return {}

    def write_scopes(self, scopes: tuple[str, ...]) -> str | list[str]:
        """Return the scopes as a token response has them."""
        return " ".join(scopes)

    async def read_form(self, request: web.Request) -> dict[str, str]:
        """Return the form of a token or revocation request."""
        return {name: str(value) for name, value in (await request.post()).items()}

    def token_response(
        self, grant: Grant, *, first: bool, burns: RefreshToken | None = None
    ) -> dict[str, Any]:
        """Return a token response for a grant, with a refresh token the first time."""
        if self.switches.single_access:
            self.ledger.end_access_tokens(grant)
        access = self.ledger.issue_access_token(
            grant.client, grant, grant.scopes, expires_in=self.switches.expires_in, burns=burns
        )
        body = self._access_body(access, grant, refreshed=not first)
        if first and grant.offline:
            body["refresh_token"] = self.ledger.issue_refresh_token(grant)
        return body

    def refreshed_response(self, value: str, client: Client) -> dict[str, Any]:
        """Return a token response for a refresh token; raises RefusalError for a bad one."""
        old = self.ledger.use_refresh_token(value, client)
        habit = self.switches.refresh
        later = old if habit is Refresh.BURN_ON_USE else None
        body = self.token_response(old.grant, first=False, burns=later)
        match habit:
            case Refresh.SAME:
                body["refresh_token"] = value
            case Refresh.ROTATE | Refresh.BURN_ON_USE:
                body["refresh_token"] = self.ledger.issue_refresh_token(old.grant, burns=later)
            case Refresh.BURN:
                old.burnt = True
                body["refresh_token"] = self.ledger.issue_refresh_token(old.grant)
            case Refresh.OMIT:
                pass
        return body

    def app_response(self, client: Client) -> dict[str, Any]:
        """Return a token response for the app itself."""
        expires_in = self.switches.expires_in
        access = self.ledger.issue_access_token(client, None, (), expires_in=expires_in)
        return self._access_body(access, None, refreshed=False)

    def caller(self, request: web.Request) -> ApiCall:
        """Return who calls an API; raises AnsweredError with the provider's 401."""
        kind, _, value = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not value:
            raise AnsweredError(self.denied(Denial.NO_TOKEN))
        token = self.ledger.access_token(value)
        if token is None:
            raise AnsweredError(self.denied(Denial.TOKEN))
        if self.ledger.has_expired(token):
            raise AnsweredError(self.denied(Denial.EXPIRED))
        token.used()
        return ApiCall(
            provider=self,
            request=request,
            client=token.client,
            account=token.grant.account if token.grant else None,
            scopes=token.scopes,
            token=token,
        )

    def client(self, client_id: str, secret: str) -> Client:
        """Return the app that proves itself; raises RefusalError for a wrong one."""
        if (client := self.ledger.clients.get(client_id)) is None:
            raise RefusalError(Refusal.CLIENT_UNKNOWN)
        if client.client_secret != secret:
            raise RefusalError(Refusal.CLIENT_SECRET)
        return client

    def _access_body(
        self, access: AccessToken, grant: Grant | None, *, refreshed: bool
    ) -> dict[str, Any]:
        """Return the part of a token response that is about the access token."""
        body: dict[str, Any] = {
            "access_token": access.value,
            "token_type": self.bearer,
            "expires_in": int(access.expires_at - access.issued_at),
        }
        if grant is not None:
            body["scope"] = self.write_scopes(access.scopes)
        return body | self.token_extras(grant, refreshed=refreshed)
