"""Google: https://developers.google.com/identity/protocols/oauth2/web-server."""

from collections.abc import Iterable
import json
from typing import Any, ClassVar, override

from aiohttp import web

from .google_api import google_apis
from .jwt import unsigned_jwt
from .looks import URL_SAFE, random_text
from .model import Account, Client, Grant
from .provider import ApiServe, Provider
from .refusal import Denial, Refusal, RefusalError
from .shapes import Authorization, ClientAuth, Pkce, Route, Words
from .switches import Refresh, Switches

WEEK = 7 * 24 * 3600
ROOT = "https://www.googleapis.com/auth/"
ALIASES = {"email": f"{ROOT}userinfo.email", "profile": f"{ROOT}userinfo.profile"}
SCOPES = {
    "openid": "Associate you with your personal info on Google",
    f"{ROOT}userinfo.email": "See your primary Google Account email address",
    f"{ROOT}userinfo.profile": "See your personal info, including any you've made public",
    f"{ROOT}calendar": "See, edit, share and permanently delete all your calendars",
    f"{ROOT}calendar.readonly": "See and download any calendar you can access",
    f"{ROOT}calendar.events": "View and edit events on all your calendars",
    f"{ROOT}calendar.events.readonly": "View events on all your calendars",
    f"{ROOT}calendar.events.owned": "See, create, change and delete events on your own calendars",
    f"{ROOT}calendar.calendarlist": "See, add and remove calendars you're subscribed to",
    f"{ROOT}calendar.calendarlist.readonly": "See the list of calendars you're subscribed to",
    f"{ROOT}calendar.freebusy": "View your availability in your calendars",
    f"{ROOT}calendar.settings.readonly": "View your Calendar settings",
    "https://mail.google.com/": "Read, compose, send and permanently delete all your email",
    f"{ROOT}gmail.readonly": "View your email messages and settings",
    f"{ROOT}gmail.modify": "Read, compose and send emails from your account",
    f"{ROOT}gmail.metadata": "View your email message metadata, but not the email content",
    f"{ROOT}gmail.send": "Send email on your behalf",
    f"{ROOT}gmail.compose": "Manage drafts and send emails",
    f"{ROOT}gmail.labels": "See and edit your email labels",
    f"{ROOT}gmail.insert": "Add emails into your Gmail mailbox",
    f"{ROOT}gmail.settings.basic": "See, edit, create or change your email settings and filters",
    f"{ROOT}drive": "See, edit, create and delete all of your Google Drive files",
    f"{ROOT}drive.file": "See and change only the Google Drive files you use with this app",
    f"{ROOT}drive.readonly": "See and download all your Google Drive files",
    f"{ROOT}drive.metadata": "View and manage metadata of files in your Google Drive",
    f"{ROOT}drive.metadata.readonly": "See information about your Google Drive files",
    f"{ROOT}drive.appdata": "See, create and delete its own configuration data in Google Drive",
    f"{ROOT}youtube": "Manage your YouTube account",
    f"{ROOT}youtube.readonly": "View your YouTube account",
    f"{ROOT}youtube.force-ssl": "See, edit and permanently delete your YouTube videos and chat",
    f"{ROOT}youtube.upload": "Manage your YouTube videos",
    f"{ROOT}youtube.channel-memberships.creator": "See your current channel members",
}
PATHS = {
    "authorize": "/google/o/oauth2/v2/auth",
    "token": "/google/token",
    "revoke": "/google/revoke",
    "userinfo": "/google/v1/userinfo",
}
ROOTS = {
    "calendar": "/google/www/",
    "gmail": "/google/gmail/",
    "drive": "/google/www/",
    "youtube": "/google/youtube/",
}
PEOPLE = (
    Account(
        id="104729118276413950228",
        name="Robin Homelab",
        login="robin.homelab",
        email="robin.homelab@example.com",
    ),
    Account(
        id="117330459002716648103",
        name="Kim Homelab",
        login="kim.homelab",
        email="kim.homelab@example.com",
    ),
)
REFUSALS = {
    Refusal.CLIENT_MISSING: Words(400, "invalid_request", "Could not determine client ID."),
    Refusal.CLIENT_UNKNOWN: Words(401, "invalid_client", "The OAuth client was not found."),
    Refusal.CLIENT_SECRET: Words(401, "invalid_client", "The provided client secret is invalid."),
    Refusal.GRANT_TYPE: Words(400, "unsupported_grant_type", "Invalid grant_type: {detail}"),
    Refusal.MISSING: Words(400, "invalid_request", "Missing required parameter: {detail}"),
    Refusal.CODE: Words(400, "invalid_grant", "Malformed auth code."),
    Refusal.CODE_EXPIRED: Words(400, "invalid_grant", "Bad Request"),
    Refusal.REDIRECT: Words(400, "redirect_uri_mismatch", "Bad Request"),
    Refusal.VERIFIER_MISSING: Words(400, "invalid_grant", "Missing code verifier."),
    Refusal.VERIFIER_WRONG: Words(400, "invalid_grant", "Invalid code verifier."),
    Refusal.REFRESH_TOKEN: Words(400, "invalid_grant", "Bad Request"),
    Refusal.ENDED: Words(400, "invalid_grant", "Token has been expired or revoked."),
    Refusal.AUTHORIZATION_EXPIRED: Words(
        400, "invalid_grant", "Token has been expired or revoked."
    ),
    Refusal.TOKEN: Words(400, "invalid_token", "Token expired or revoked"),
    Refusal.RESPONSE_TYPE: Words(400, "invalid_request", "Required parameter is missing: {detail}"),
    Refusal.CHALLENGE: Words(400, "invalid_request", "Invalid parameter value: {detail}"),
    Refusal.SCOPE: Words(400, "invalid_scope", "Some requested scopes were invalid. {detail}"),
    Refusal.DOWN: Words(503, "temporarily_unavailable", "Please try again later."),
    Refusal.TOO_MANY: Words(429, "rate_limit_exceeded", "Rate Limit Exceeded"),
}
DENIALS = {
    Denial.NO_TOKEN: Words(
        401, "required", "Request is missing required authentication credential."
    ),
    Denial.TOKEN: Words(401, "authError", "Request had invalid authentication credentials."),
    Denial.EXPIRED: Words(401, "authError", "Request had invalid authentication credentials."),
    Denial.SCOPE: Words(
        403, "insufficientPermissions", "Request had insufficient authentication scopes."
    ),
    Denial.NOT_FOUND: Words(404, "notFound", "Not Found"),
    Denial.DOWN: Words(503, "backendError", "The service is currently unavailable."),
    Denial.TOO_MANY: Words(429, "rateLimitExceeded", "Rate Limit Exceeded"),
}


class Google(Provider):
    """Checkboxes, no rotation, and a refresh token only offline and after consent."""

    name: ClassVar[str] = "google"
    title: ClassVar[str] = "Google"
    colour: ClassVar[str] = "#1a66d6"
    scopes = SCOPES
    client_auth = frozenset({ClientAuth.BASIC, ClientAuth.POST})
    pkce: ClassVar[Pkce] = Pkce.CHECKED
    by_scope: ClassVar[bool] = True
    fixed_scopes = frozenset({"openid", *ALIASES.values()})
    needed = ("scope",)
    challenge_methods = frozenset({"S256", "plain"})
    habits = Switches(expires_in=3599, refresh=Refresh.OMIT)
    paths = PATHS
    roots = ROOTS
    people = PEOPLE
    refusals = REFUSALS
    denials = DENIALS

    @override
    def mint(self, kind: str) -> str:
        """Return a secret in Google's look."""
        prefix, length = {"code": ("4/0A", 69), "refresh_token": ("1//0", 95)}.get(
            kind, ("ya29.a0", 210)
        )
        return prefix + random_text(length, URL_SAFE)

    @override
    def read_scopes(self, scope: str) -> tuple[str, ...]:
        """Return the scopes under their full names, as Google answers them."""
        return tuple(dict.fromkeys(ALIASES.get(one, one) for one in scope.split()))

    @override
    def merged_scopes(
        self, authorization: Authorization, account: Account, allowed: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Add what was granted before, when the app asked for that."""
        if authorization.parameters.get("include_granted_scopes") != "true":
            return allowed
        earlier = self.ledger.live_grants(authorization.client, account)
        return tuple(dict.fromkeys((*allowed, *(s for grant in earlier for s in grant.scopes))))

    @override
    def lifetime(self, client: Client) -> float | None:
        """Return a week for an app whose publishing status is "Testing"."""
        return self.switches.lifetime or (WEEK if client.testing else None)

    @override
    def is_offline(self, authorization: Authorization, *, first: bool) -> bool:
        """Give a refresh token only for offline access, and only when consent was asked."""
        asked = authorization.parameters
        consent = first or "consent" in asked.get("prompt", "").split()
        return asked.get("access_type") == "offline" and consent

    @override
    def redirect_extras(self, authorization: Authorization, grant: Grant) -> dict[str, str]:
        """Tell the scopes that were granted."""
        prompt = authorization.parameters.get("prompt", "none")
        return {"scope": " ".join(grant.scopes), "authuser": "0", "prompt": prompt}

    @override
    def token_extras(self, grant: Grant | None, *, refreshed: bool) -> dict[str, Any]:
        """Add who it is, and when an authorization ends that does not last."""
        extras: dict[str, Any] = {}
        if grant is None:
            return extras
        now = self.ledger.clock.now()
        if "openid" in grant.scopes:
            claims = {
                "iss": "https://accounts.google.com",
                "aud": grant.client.client_id,
                "sub": grant.account.id,
                "iat": int(now),
                "exp": int(now) + 3600,
            }
            extras["id_token"] = self.ledger.note("id_token", unsigned_jwt(claims))
        if grant.expires_at is not None and grant.offline:
            extras["refresh_token_expires_in"] = max(0, int(grant.expires_at - now))
        return extras

    @override
    def more_routes(self) -> Iterable[Route]:
        """Return the revocation endpoint."""
        path = self.paths["revoke"]
        return (Route(method="POST", path=path, endpoint="revoke", serve=self._revoke),)

    @override
    def apis(self) -> Iterable[tuple[str, ApiServe]]:
        """Return who-am-I and one harmless call of each API."""
        return google_apis(self.paths, self.roots)

    @override
    def denied(self, denial: Denial, scope: str = "") -> web.Response:
        """Answer in the shape of Google's APIs: https://cloud.google.com/apis/design/errors."""
        words = self.denials[denial]
        names = {401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}
        names |= {429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE"}
        error: dict[str, Any] = {
            "code": words.status,
            "message": words.text,
            "errors": [{"message": words.text, "domain": "global", "reason": words.code}],
            "status": names[words.status],
        }
        headers = {}
        if words.status == 401:
            headers["WWW-Authenticate"] = (
                'Bearer realm="https://accounts.google.com/", error="invalid_token"'
            )
        if denial is Denial.SCOPE:
            headers["WWW-Authenticate"] = (
                'Bearer realm="https://accounts.google.com/", error="insufficient_scope", '
                f'scope="{scope}"'
            )
            error["details"] = [
                {
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                    "domain": "googleapis.com",
                }
            ]
        return web.json_response({"error": error}, status=words.status, headers=headers)

    async def _revoke(self, request: web.Request) -> web.Response:
        """End everything the person allowed the app, by any of its tokens."""
        form = {**request.query, **await self.read_form(request)}
        value = form.get("token", "")
        access, refresh = self.ledger.access_token(value), self.ledger.refresh_token(value)
        grant = (access.grant if access else None) or (refresh.grant if refresh else None)
        if grant is None:
            raise RefusalError(Refusal.TOKEN)
        self.ledger.disconnect(grant, "revoked by the app")
        return web.Response(text=json.dumps({}), content_type="application/json")
