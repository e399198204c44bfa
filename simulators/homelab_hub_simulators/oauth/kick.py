"""Kick: https://docs.kick.com/getting-started/generating-tokens-oauth2-flow."""

from collections.abc import Iterable
from typing import ClassVar, override

from aiohttp import web

from homelab_hub_simulators.line import AnsweredError

from .looks import UPPER, random_text
from .model import Account
from .provider import ApiCall, ApiServe, Provider
from .refusal import Denial, Refusal
from .shapes import ClientAuth, Pkce, Route, Words
from .switches import Refresh, Switches

SCOPES = {
    "user:read": "View user information in Kick including username, streamer ID, etc.",
    "channel:read": "View channel information including channel description, category, etc.",
    "channel:write": "Update livestream metadata for a channel based on the channel ID",
    "channel:rewards:read": "Read channel points rewards information on a channel",
    "channel:rewards:write": "Read, add, edit and delete channel points rewards on a channel",
    "chat:write": "Send chat messages and allow chat bots to post in your chat",
    "streamkey:read": "Read a user's stream URL and stream key",
    "events:subscribe": "Subscribe to all channel events, e.g. chat messages, follows",
    "moderation:ban": "Execute ban/unban actions on users",
    "moderation:chat_message:manage": "Execute moderation actions on chat messages",
    "kicks:read": "View KICKs related information, e.g. leaderboards",
    "ads:read": "View the ads schedule",
    "ads:write": "Run ads",
}
# The words of the library behind id.kick.com, as seen in KickDevDocs#239.
INVALID_GRANT = Words(
    401,
    "invalid_grant",
    "The provided authorization grant (e.g., authorization code, resource owner credentials) or "
    "refresh token is invalid, expired, revoked, does not match the redirection URI used in the "
    "authorization request, or was issued to another client",
)
INVALID_CLIENT = Words(401, "invalid_client", "Client authentication failed")
INVALID_REQUEST = Words(
    400,
    "invalid_request",
    "The request is missing a required parameter, includes an invalid parameter value, includes "
    "a parameter more than once, or is otherwise malformed",
)
PATHS = {
    "authorize": "/kick/oauth/authorize",
    "token": "/kick/oauth/token",
    "revoke": "/kick/oauth/revoke",
    "introspect": "/kick/oauth/token/introspect",
}
ROOTS = {"api": "/kick/public/"}
PEOPLE = (
    Account(id="4001127", name="RobinStreams", login="robinstreams", email="robin@example.com"),
    Account(id="5120093", name="KimPlays", login="kimplays", email="kim@example.com"),
)
REFUSALS = {
    Refusal.CLIENT_MISSING: INVALID_CLIENT,
    Refusal.CLIENT_UNKNOWN: INVALID_CLIENT,
    Refusal.CLIENT_SECRET: INVALID_CLIENT,
    Refusal.GRANT_TYPE: Words(
        401,
        "unsupported_grant_type",
        "The authorization grant type is not supported by the authorization server",
    ),
    Refusal.MISSING: INVALID_REQUEST,
    Refusal.CODE: INVALID_GRANT,
    Refusal.CODE_EXPIRED: INVALID_GRANT,
    Refusal.REDIRECT: INVALID_GRANT,
    Refusal.VERIFIER_MISSING: INVALID_REQUEST,
    Refusal.VERIFIER_WRONG: INVALID_GRANT,
    Refusal.REFRESH_TOKEN: INVALID_GRANT,
    Refusal.ENDED: INVALID_GRANT,
    Refusal.AUTHORIZATION_EXPIRED: INVALID_GRANT,
    Refusal.RESPONSE_TYPE: INVALID_REQUEST,
    Refusal.CHALLENGE: INVALID_REQUEST,
    Refusal.SCOPE: INVALID_REQUEST,
    Refusal.DOWN: Words(503, "temporarily_unavailable", ""),
    Refusal.TOO_MANY: Words(429, "too_many_requests", ""),
}
DENIALS = {
    Denial.NO_TOKEN: Words(401, "", "Unauthorized"),
    Denial.TOKEN: Words(401, "", "Unauthorized"),
    Denial.EXPIRED: Words(401, "", "Unauthorized"),
    Denial.SCOPE: Words(403, "", "Forbidden"),
    Denial.NOT_FOUND: Words(404, "", "Not Found"),
    Denial.DOWN: Words(503, "", "Service Unavailable"),
    Denial.TOO_MANY: Words(429, "", "Too Many Requests"),
}


class Kick(Provider):
    """OAuth 2.1: PKCE and state or nothing; a new refresh token with every refresh."""

    name: ClassVar[str] = "kick"
    title: ClassVar[str] = "Kick"
    colour: ClassVar[str] = "#2b7d12"
    scopes = SCOPES
    client_auth = frozenset({ClientAuth.POST})
    pkce: ClassVar[Pkce] = Pkce.REQUIRED
    app_tokens: ClassVar[bool] = True
    needed = ("state", "scope")
    habits = Switches(expires_in=7200, refresh=Refresh.ROTATE)
    paths = PATHS
    roots = ROOTS
    people = PEOPLE
    refusals = REFUSALS
    denials = DENIALS

    @override
    def mint(self, kind: str) -> str:
        """Return a secret in Kick's look."""
        return random_text(48, UPPER)

    @override
    def turned_away(self, refusal: Refusal, detail: str = "") -> web.Response:
        """Answer what the documentation promises."""
        return web.json_response({"error": "Invalid request"}, status=400)

    @override
    def denied(self, denial: Denial, scope: str = "") -> web.Response:
        """Answer in the API's envelope."""
        words = self.denials[denial]
        return web.json_response({"data": "", "message": words.text}, status=words.status)

    @override
    def more_routes(self) -> Iterable[Route]:
        """Return revocation and introspection."""
        revoke, look = self.paths["revoke"], self.paths["introspect"]
        return (
            Route(method="POST", path=revoke, endpoint="revoke", serve=self._revoke),
            Route(method="POST", path=look, endpoint="introspect", serve=self._introspect),
        )

    @override
    def apis(self) -> Iterable[tuple[str, ApiServe]]:
        """Return the user and the channel."""
        root = self.roots["api"]
        return ((f"{root}v1/users", _users), (f"{root}v1/channels", _channels))

    async def _revoke(self, request: web.Request) -> web.Response:
        """End the token named in the query; one that never was is as good (KickDevDocs#94)."""
        value = request.query.get("token", "")
        if (refresh := self.ledger.refresh_token(value)) is not None:
            refresh.grant.ended = "revoked by the app"
        elif (access := self.ledger.access_token(value)) is not None:
            access.ended = True
        return web.Response(text="OK")

    async def _introspect(self, request: web.Request) -> web.Response:
        """Tell about the token that asks."""
        try:
            call = self.caller(request)
        except AnsweredError:
            return web.json_response({"data": {"active": False}, "message": "OK"})
        assert call.token is not None
        data = {
            "active": True,
            "client_id": call.client.client_id,
            "token_type": "app" if call.account is None else "user",
            "scope": " ".join(call.scopes),
            "exp": int(call.token.expires_at),
        }
        return web.json_response({"data": data, "message": "OK"})


def _users(call: ApiCall) -> web.Response:
    """Answer the users asked for, or the token's own, which needs a scope."""
    asked = set(call.request.query.getall("id", []))
    if not asked:
        call.need("user:read")
        asked = {call.person().id}
    accounts = call.provider.ledger.accounts.values()
    data = [
        {
            "user_id": int(account.id),
            "name": account.name,
            "email": account.email if call.account == account else "",
            "profile_picture": "",
        }
        for account in accounts
        if account.id in asked
    ]
    return web.json_response({"data": data, "message": "OK"})


def _channels(call: ApiCall) -> web.Response:
    """Answer the channels asked for, or the token's own; needs a scope."""
    call.need("channel:read")
    query = call.request.query
    asked = {*query.getall("slug", []), *query.getall("broadcaster_user_id", [])}
    asked = asked or {call.person().id}
    data = [
        {
            "banner_picture": "",
            "broadcaster_user_id": int(account.id),
            "category": {"id": 15, "name": "Just Chatting", "thumbnail": ""},
            "channel_description": "",
            "slug": account.login,
            "stream": {"is_live": False, "viewer_count": 0, "language": "en", "url": ""},
            "stream_title": "At home",
        }
        for account in call.provider.ledger.accounts.values()
        if asked & {account.id, account.login}
    ]
    return web.json_response({"data": data, "message": "OK"})
