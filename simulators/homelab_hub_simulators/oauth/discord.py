"""Discord: https://discord.com/developers/docs/topics/oauth2."""

from collections.abc import Iterable
from typing import Any, ClassVar, override

from aiohttp import web

from homelab_hub_simulators.line import AnsweredError

from .discord_api import discord_apis, plain_json
from .looks import MIXED, random_text
from .model import Account, Grant, Guild
from .provider import ApiCall, ApiServe, Provider
from .refusal import Denial, Refusal
from .shapes import Authorization, ClientAuth, Pkce, Route, Words
from .switches import Refresh, Switches
from .token import authenticated

SCOPES = {
    "identify": "Access your username, avatar and banner",
    "email": "Access your email address",
    "guilds": "Know what servers you're in",
    "guilds.members.read": "Read your member info in servers you belong to",
    "guilds.join": "Join servers for you",
    "connections": "Access your third-party connections",
    "bot": "Add a bot to a server",
    "applications.commands": "Create commands in a server",
    "webhook.incoming": "Post messages in a channel",
}
HOME = Guild(id="1180451932741029900", name="Homelab")
STREAM = Guild(id="1180451932741029911", name="Robin's stream")
INVALID_REQUEST = Words(400, "invalid_request", 'Invalid "{detail}" in request.')
PATHS = {
    "authorize": "/discord/oauth2/authorize",
    "token": "/discord/api/oauth2/token",
    "revoke": "/discord/api/oauth2/token/revoke",
}
ROOTS = {"api": "/discord/api/v10/"}
PEOPLE = (
    Account(
        id="80351110224678912",
        name="Robin",
        login="robin.homelab",
        email="robin.homelab@example.com",
        guilds=(HOME, STREAM),
    ),
    Account(
        id="80351110224678977",
        name="Kim",
        login="kim.homelab",
        email="kim@example.com",
        guilds=(HOME,),
    ),
)
REFUSALS = {
    Refusal.CLIENT_MISSING: Words(401, "invalid_client", ""),
    Refusal.CLIENT_UNKNOWN: Words(401, "invalid_client", ""),
    Refusal.CLIENT_SECRET: Words(401, "invalid_client", ""),
    Refusal.GRANT_TYPE: Words(400, "unsupported_grant_type", "Unsupported grant type"),
    Refusal.MISSING: INVALID_REQUEST,
    Refusal.CODE: Words(400, "invalid_grant", 'Invalid "code" in request.'),
    Refusal.CODE_EXPIRED: Words(400, "invalid_grant", 'Invalid "code" in request.'),
    Refusal.REDIRECT: Words(400, "invalid_request", 'Invalid "redirect_uri" in request.'),
    Refusal.VERIFIER_MISSING: INVALID_REQUEST,
    Refusal.VERIFIER_WRONG: Words(400, "invalid_grant", 'Invalid "code_verifier" in request.'),
    Refusal.REFRESH_TOKEN: Words(400, "invalid_grant", ""),
    Refusal.ENDED: Words(400, "invalid_grant", ""),
    Refusal.AUTHORIZATION_EXPIRED: Words(400, "invalid_grant", ""),
    Refusal.RESPONSE_TYPE: INVALID_REQUEST,
    Refusal.CHALLENGE: INVALID_REQUEST,
    Refusal.SCOPE: Words(
        400, "invalid_scope", "The requested scope is invalid, unknown, or malformed."
    ),
    Refusal.DOWN: Words(503, "temporarily_unavailable", "Service unavailable"),
    Refusal.TOO_MANY: Words(429, "", ""),
}
DENIALS = {
    Denial.NO_TOKEN: Words(401, "0", "401: Unauthorized"),
    Denial.TOKEN: Words(401, "0", "401: Unauthorized"),
    Denial.EXPIRED: Words(401, "0", "401: Unauthorized"),
    Denial.SCOPE: Words(403, "50001", "Missing Access"),
    Denial.NOT_FOUND: Words(404, "0", "404: Not Found"),
    Denial.DOWN: Words(503, "0", "503: Service Unavailable"),
    Denial.TOO_MANY: Words(429, "0", "You are being rate limited."),
}


class Discord(Provider):
    """A bot is added by the code grant, and a refresh token is good once."""

    name: ClassVar[str] = "discord"
    title: ClassVar[str] = "Discord"
    colour: ClassVar[str] = "#4752c4"
    scopes = SCOPES
    client_auth = frozenset({ClientAuth.BASIC, ClientAuth.POST})
    pkce: ClassVar[Pkce] = Pkce.CHECKED
    needed = ("scope",)
    # Single use: discord/discord-api-docs#5942.
    habits = Switches(expires_in=604800, refresh=Refresh.BURN)
    paths = PATHS
    roots = ROOTS
    people = PEOPLE
    refusals = REFUSALS
    denials = DENIALS

    @override
    def mint(self, kind: str) -> str:
        """Return a secret in Discord's look."""
        return random_text(30, MIXED)

    @override
    def redirect_extras(self, authorization: Authorization, grant: Grant) -> dict[str, str]:
        """Tell the server the bot was allowed in."""
        if grant.guild is None:
            return {}
        return {"guild_id": grant.guild.id, "permissions": grant.permissions}

    @override
    def denied_extras(self) -> dict[str, str]:
        """Tell in words that the person said no."""
        text = "The resource owner or authorization server denied the request"
        return {"error": "access_denied", "error_description": text}

    @override
    def token_extras(self, grant: Grant | None, *, refreshed: bool) -> dict[str, Any]:
        """Add the server the bot has joined, once."""
        if grant is None or grant.guild is None or refreshed:
            return {}
        guild: dict[str, Any] = {
            "id": grant.guild.id,
            "name": grant.guild.name,
            "icon": None,
            "owner_id": grant.account.id,
            "features": [],
            "roles": [],
            "emojis": [],
            "stickers": [],
            "preferred_locale": "en-US",
        }
        return {"guild": guild}

    @override
    def slowed(self, seconds: float, *, api: bool) -> web.Response:
        """Tell it in the body as well; without `Via` discord.py believes it is banned."""
        text = "You are being rate limited."
        body = {"message": text, "retry_after": seconds, "global": False, "code": 0}
        headers = {"Retry-After": f"{seconds:g}", "X-RateLimit-Scope": "user"}
        return plain_json(body, status=429, headers=headers | {"Via": "1.1 google"})

    @override
    def denied(self, denial: Denial, scope: str = "") -> web.Response:
        """Answer in the shape of the API; `application/json` without a charset."""
        words = self.denials[denial]
        return plain_json({"message": words.text, "code": int(words.code)}, status=words.status)

    @override
    def caller(self, request: web.Request) -> ApiCall:
        """Let a bot in by its own token."""
        kind, _, value = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bot":
            return super().caller(request)
        for client in self.ledger.clients.values():
            if client.bot_token is not None and client.bot_token == value:
                return ApiCall(
                    provider=self,
                    request=request,
                    client=client,
                    account=None,
                    scopes=(),
                    token=None,
                )
        raise AnsweredError(self.denied(Denial.TOKEN))

    @override
    def more_routes(self) -> Iterable[Route]:
        """Return revocation."""
        path = self.paths["revoke"]
        return (Route(method="POST", path=path, endpoint="revoke", serve=self._revoke),)

    @override
    def apis(self) -> Iterable[tuple[str, ApiServe]]:
        """Return the user, the servers and the application."""
        return discord_apis(self.roots["api"])

    async def _revoke(self, request: web.Request) -> web.Response:
        """End the authorization of a token of either kind; an unknown one is as good."""
        form = await self.read_form(request)
        authenticated(self, request, form)
        value = form.get("token", "")
        access, refresh = self.ledger.access_token(value), self.ledger.refresh_token(value)
        for grant in (access.grant if access else None, refresh.grant if refresh else None):
            if grant is not None:
                grant.ended = "revoked by the app"
        return plain_json({})
