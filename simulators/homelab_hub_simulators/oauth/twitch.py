"""Twitch: https://dev.twitch.tv/docs/authentication."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, override

from aiohttp import web

from homelab_hub_simulators.line import AnsweredError

from .looks import LOWER, random_text
from .model import Account, Client, Grant
from .provider import ApiCall, ApiServe, Provider
from .refusal import Denial, Refusal, RefusalError
from .shapes import Authorization, ClientAuth, Pkce, Route, Words, back_to_app
from .switches import Refresh, Switches
from .twitch_scopes import SCOPES

BAD_REFRESH = "Invalid refresh token"
MISMATCH = "Parameter redirect_uri does not match registered URI"
PATHS = {
    "authorize": "/twitch/oauth2/authorize",
    "token": "/twitch/oauth2/token",
    "revoke": "/twitch/oauth2/revoke",
    "validate": "/twitch/oauth2/validate",
}
ROOTS = {"api": "/twitch/helix/"}
PEOPLE = (
    Account(
        id="141981764",
        name="RobinStreams",
        login="robinstreams",
        email="robin.homelab@example.com",
    ),
    Account(id="802554091", name="HomelabBot", login="homelabbot", email="homelab.bot@example.com"),
)
REFUSALS = {
    Refusal.CLIENT_MISSING: Words(400, "Bad Request", "missing client id"),
    Refusal.CLIENT_UNKNOWN: Words(400, "Bad Request", "invalid client"),
    Refusal.CLIENT_SECRET: Words(403, "Forbidden", "invalid client secret"),
    Refusal.GRANT_TYPE: Words(400, "Bad Request", "invalid grant type"),
    Refusal.MISSING: Words(400, "Bad Request", "missing {detail}"),
    Refusal.CODE: Words(400, "Bad Request", "Invalid authorization code"),
    Refusal.CODE_EXPIRED: Words(400, "Bad Request", "Invalid authorization code"),
    Refusal.REDIRECT: Words(400, "Bad Request", MISMATCH),
    Refusal.REFRESH_TOKEN: Words(400, "Bad Request", BAD_REFRESH),
    Refusal.ENDED: Words(400, "Bad Request", BAD_REFRESH),
    Refusal.AUTHORIZATION_EXPIRED: Words(400, "Bad Request", BAD_REFRESH),
    Refusal.TOKEN: Words(400, "Bad Request", "Invalid token"),
    Refusal.RESPONSE_TYPE: Words(400, "Bad Request", "invalid response type"),
    Refusal.SCOPE: Words(400, "Bad Request", "invalid scope requested: '{detail}'"),
    Refusal.DOWN: Words(503, "Service Unavailable", "service unavailable"),
    Refusal.TOO_MANY: Words(429, "Too Many Requests", "too many requests"),
}
DENIALS = {
    Denial.NO_TOKEN: Words(401, "Unauthorized", "OAuth token is missing"),
    Denial.TOKEN: Words(401, "Unauthorized", "Invalid OAuth token"),
    Denial.EXPIRED: Words(401, "Unauthorized", "Invalid OAuth token"),
    Denial.SCOPE: Words(401, "Unauthorized", "Missing scope: {scope}"),
    Denial.NOT_FOUND: Words(404, "Not Found", ""),
    Denial.DOWN: Words(503, "Service Unavailable", ""),
    Denial.TOO_MANY: Words(429, "Too Many Requests", "Too Many Requests"),
}


class Twitch(Provider):
    """Scopes as an array, its own error shape, and a validation endpoint."""

    name: ClassVar[str] = "twitch"
    title: ClassVar[str] = "Twitch"
    colour: ClassVar[str] = "#7a3cd0"
    scopes = SCOPES
    client_auth = frozenset({ClientAuth.POST})
    pkce: ClassVar[Pkce] = Pkce.IGNORED
    bearer: ClassVar[str] = "bearer"
    app_tokens: ClassVar[bool] = True
    habits = Switches(expires_in=14124, refresh=Refresh.SAME)
    paths = PATHS
    roots = ROOTS
    people = PEOPLE
    refusals = REFUSALS
    denials = DENIALS

    @override
    def mint(self, kind: str) -> str:
        """Return a secret in Twitch's look; refresh tokens want to be encoded in a form."""
        if kind == "refresh_token":
            return f"{random_text(24)}%{random_text(20)}/{random_text(4)}"
        return random_text(30, LOWER)

    @override
    def refused(self, refusal: Refusal, detail: str = "") -> web.Response:
        """Answer with `status` and `message`; there is no OAuth error code in it."""
        words = self.refusals[refusal]
        body = {"status": words.status, "message": words.text.format(detail=detail)}
        if words.text == BAD_REFRESH:
            body["error"] = words.code
        return web.json_response(body, status=words.status)

    @override
    def turned_away(self, refusal: Refusal, detail: str = "") -> web.Response:
        """Answer JSON."""
        return self.refused(refusal, detail)

    @override
    def wrong_redirect(self, client: Client, query: Mapping[str, str]) -> web.Response:
        """Tell it at the first URI that is registered (twitchdev/issues#762)."""
        if not client.redirect_uris:
            return super().wrong_redirect(client, query)
        error = {"error": "redirect_mismatch", "error_description": MISMATCH}
        return back_to_app(client.redirect_uris[0], error, query)

    @override
    def denied(self, denial: Denial, scope: str = "") -> web.Response:
        """Answer in the shape of Helix; a missing scope is a 401 there."""
        words = self.denials[denial]
        text = words.text.format(scope=scope)
        body = {"error": words.code, "status": words.status, "message": text}
        return web.json_response(body, status=words.status)

    @override
    def slowed(self, seconds: float, *, api: bool) -> web.Response:
        """Tell the API's bucket, too: https://dev.twitch.tv/docs/api/guide#twitch-rate-limits."""
        answer = super().slowed(seconds, api=api)
        reset = int(self.ledger.clock.now() + seconds) + 1
        answer.headers.update({"Ratelimit-Limit": "800", "Ratelimit-Remaining": "0"})
        answer.headers["Ratelimit-Reset"] = str(reset)
        return answer

    @override
    def denied_extras(self) -> dict[str, str]:
        """Tell in words that the person said no."""
        return {
            "error": "access_denied",
            "error_description": "The user denied you access",
        }

    @override
    def redirect_extras(self, authorization: Authorization, grant: Grant) -> dict[str, str]:
        """Tell the scopes that were granted."""
        return {"scope": " ".join(grant.scopes)}

    @override
    def write_scopes(self, scopes: tuple[str, ...]) -> str | list[str]:
        """Return an array."""
        return list(scopes)

    @override
    async def read_form(self, request: web.Request) -> dict[str, str]:
        """Return the form; Twitch takes the query, too."""
        return {**request.query, **await super().read_form(request)}

    @override
    def caller(self, request: web.Request) -> ApiCall:
        """Let in who sends the app's id, too."""
        call = super().caller(request)
        client_id = request.headers.get("Client-Id")
        if client_id == call.client.client_id:
            return call
        text = "Client ID and OAuth token do not match" if client_id else "Client ID is missing"
        body = {"error": "Unauthorized", "status": 401, "message": text}
        raise AnsweredError(web.json_response(body, status=401))

    @override
    def more_routes(self) -> Iterable[Route]:
        """Return revocation and validation."""
        revoke, validate = self.paths["revoke"], self.paths["validate"]
        return (
            Route(method="POST", path=revoke, endpoint="revoke", serve=self._revoke),
            Route(method="GET", path=validate, endpoint="validate", serve=self._validate),
        )

    @override
    def apis(self) -> Iterable[tuple[str, ApiServe]]:
        """Return the user."""
        return ((f"{self.roots['api']}users", _users),)

    async def _revoke(self, request: web.Request) -> web.Response:
        """End an access token and its grant; a refresh token is not taken here."""
        form = await self.read_form(request)
        if (client_id := form.get("client_id", "")) not in self.ledger.clients:
            body = {"status": 404, "message": "client does not exist"}
            raise AnsweredError(web.json_response(body, status=404))
        access = self.ledger.access_token(form.get("token", ""))
        if access is None or access.client.client_id != client_id:
            raise RefusalError(Refusal.TOKEN)
        access.ended = True
        if access.grant is not None:
            access.grant.ended = "revoked by the app"
        return web.Response()

    async def _validate(self, request: web.Request) -> web.Response:
        """Answer whose token it is and how long it lives."""
        kind, _, value = request.headers.get("Authorization", "").partition(" ")
        token = self.ledger.access_token(value) if kind in ("OAuth", "Bearer") else None
        if token is None or self.ledger.has_expired(token):
            text = "invalid access token" if value else "missing authorization token"
            return web.json_response({"status": 401, "message": text}, status=401)
        body: dict[str, object] = {
            "client_id": token.client.client_id,
            "scopes": list(token.scopes) or None,
            "expires_in": int(token.expires_at - self.ledger.clock.now()),
        }
        if token.grant is not None:
            account = token.grant.account
            body |= {"login": account.login, "user_id": account.id, "scopes": list(token.scopes)}
        return web.json_response(body)


def _users(call: ApiCall) -> web.Response:
    """Answer the users asked for, or the token's own."""
    asked = {*call.request.query.getall("id", []), *call.request.query.getall("login", [])}
    everybody = call.provider.ledger.accounts.values()
    found = [one for one in everybody if asked & {one.id, one.login}]
    shown = found if asked else [call.person()]
    return web.json_response({"data": [_user(call, one) for one in shown]})


def _user(call: ApiCall, account: Account) -> dict[str, object]:
    """Return a user as Helix describes it; the e-mail address needs a scope."""
    user: dict[str, object] = {
        "id": account.id,
        "login": account.login,
        "display_name": account.name,
        "type": "",
        "broadcaster_type": "affiliate",
        "description": "",
        "profile_image_url": "",
        "offline_image_url": "",
        "view_count": 0,
        "created_at": "2020-01-01T00:00:00Z",
    }
    own = call.account is not None and call.account.id == account.id
    if own and "user:read:email" in call.scopes:
        user["email"] = account.email
    return user
