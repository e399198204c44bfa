"""Spotify: https://developer.spotify.com/documentation/web-api/tutorials/code-flow."""

from collections.abc import Iterable
import re
from typing import ClassVar, override

from aiohttp import web

from .looks import URL_SAFE, random_text
from .model import Account
from .provider import ApiCall, ApiServe, Provider
from .refusal import Denial, Refusal
from .shapes import ClientAuth, Pkce, Words
from .switches import Refresh, Switches

# The shortest six calendar months; counted from the consent, refreshing does not extend them:
# https://developer.spotify.com/blog/2026-06-18-refresh-token-expiration
SIX_MONTHS = 181 * 24 * 3600
SCOPES = {
    "app-remote-control": "Communicate with the Spotify app on your device",
    "playlist-read-private": "Access your private playlists",
    "playlist-read-collaborative": "Access your collaborative playlists",
    "playlist-modify-public": "Manage your public playlists",
    "playlist-modify-private": "Manage your private playlists",
    "user-library-read": "Access your saved content",
    "user-library-modify": "Manage your saved content",
    "user-read-private": "Access your subscription details",
    "user-read-email": "Get your real email address",
    "user-follow-read": "Access your followers and who you are following",
    "user-follow-modify": "Manage who you are following",
    "user-top-read": "Read your top artists and content",
    "user-read-playback-position": "Read your position in content you have played",
    "user-read-playback-state": "Read your currently playing content and your devices",
    "user-read-recently-played": "Access your recently played items",
    "user-read-currently-playing": "Read your currently playing content",
    "user-modify-playback-state": "Control playback on your Spotify clients and devices",
    "ugc-image-upload": "Upload images to Spotify on your behalf",
    "streaming": "Play content and control playback on your other devices",
}
PATHS = {"authorize": "/spotify/authorize", "token": "/spotify/api/token"}
ROOTS = {"api": "/spotify/v1/"}
PEOPLE = (
    Account(
        id="robin-homelab",
        name="Robin",
        login="robin-homelab",
        email="robin.homelab@example.com",
    ),
    Account(id="kim-homelab", name="Kim", login="kim-homelab", email="kim@example.com"),
)
REFUSALS = {
    Refusal.CLIENT_MISSING: Words(400, "invalid_client", ""),
    Refusal.CLIENT_UNKNOWN: Words(400, "invalid_client", "Invalid client"),
    Refusal.CLIENT_SECRET: Words(400, "invalid_client", "Invalid client secret"),
    Refusal.GRANT_TYPE: Words(
        400,
        "unsupported_grant_type",
        "grant_type must be client_credentials, authorization_code or refresh_token",
    ),
    Refusal.MISSING: Words(400, "invalid_request", "{detail} must be supplied"),
    Refusal.CODE: Words(400, "invalid_grant", "Invalid authorization code"),
    Refusal.CODE_EXPIRED: Words(400, "invalid_grant", "Authorization code expired"),
    Refusal.REDIRECT: Words(400, "invalid_grant", "Invalid redirect URI"),
    Refusal.VERIFIER_MISSING: Words(400, "invalid_request", "code_verifier required"),
    Refusal.VERIFIER_WRONG: Words(400, "invalid_grant", "code_verifier was incorrect"),
    Refusal.REFRESH_TOKEN: Words(400, "invalid_grant", "Invalid refresh token"),
    Refusal.ENDED: Words(400, "invalid_grant", "Refresh token revoked"),
    Refusal.AUTHORIZATION_EXPIRED: Words(400, "invalid_grant", "Refresh token expired"),
    Refusal.RESPONSE_TYPE: Words(400, "", "response_type must be code or token"),
    Refusal.CHALLENGE: Words(400, "", "code_challenge_method must be S256"),
    Refusal.SCOPE: Words(400, "", "INVALID_SCOPE: Invalid scope"),
    Refusal.DOWN: Words(503, "server_error", "Service unavailable"),
    Refusal.TOO_MANY: Words(429, "rate_limited", "Too many requests"),
}
DENIALS = {
    Denial.NO_TOKEN: Words(401, "", "No token provided"),
    Denial.TOKEN: Words(401, "", "Invalid access token"),
    Denial.EXPIRED: Words(401, "", "The access token expired"),
    Denial.SCOPE: Words(403, "", "Insufficient client scope"),
    Denial.NOT_FOUND: Words(404, "", "Service not found"),
    Denial.DOWN: Words(503, "", "Service unavailable"),
    Denial.TOO_MANY: Words(429, "", "API rate limit exceeded"),
}


class Spotify(Provider):
    """Basic authentication, no revocation endpoint, and half a year per authorization."""

    name: ClassVar[str] = "spotify"
    title: ClassVar[str] = "Spotify"
    colour: ClassVar[str] = "#14833b"
    scopes = SCOPES
    client_auth = frozenset({ClientAuth.BASIC})
    pkce: ClassVar[Pkce] = Pkce.CHECKED
    app_tokens: ClassVar[bool] = True
    habits = Switches(refresh=Refresh.OMIT, lifetime=SIX_MONTHS)
    paths = PATHS
    roots = ROOTS
    people = PEOPLE
    refusals = REFUSALS
    denials = DENIALS

    @override
    def mint(self, kind: str) -> str:
        """Return a secret in Spotify's look."""
        return ("BQ" if kind == "access_token" else "AQ") + random_text(150, URL_SAFE)

    @override
    def read_scopes(self, scope: str) -> tuple[str, ...]:
        """Return the scopes; Spotify takes commas, too."""
        return tuple(dict.fromkeys(filter(None, re.split(r"[ ,]+", scope))))

    @override
    def turned_away(self, refusal: Refusal, detail: str = "") -> web.Response:
        """Answer with a bare line."""
        text = {
            Refusal.CLIENT_UNKNOWN: "INVALID_CLIENT: Invalid client",
            Refusal.REDIRECT: "INVALID_CLIENT: Invalid redirect URI",
        }.get(refusal, self.refusals[refusal].text)
        return web.Response(text=text, status=400)

    @override
    def denied(self, denial: Denial, scope: str = "") -> web.Response:
        """Answer in the shape of the Web API."""
        words = self.denials[denial]
        body = {"error": {"status": words.status, "message": words.text}}
        return web.json_response(body, status=words.status)

    @override
    def apis(self) -> Iterable[tuple[str, ApiServe]]:
        """Return the profile, which spotipy asks for with a slash, and the player."""
        root = self.roots["api"]
        return ((f"{root}me", _me), (f"{root}me/", _me), (f"{root}me/player", _player))


def _me(call: ApiCall) -> web.Response:
    """Answer the profile; some fields need a scope."""
    person = call.person()
    body: dict[str, object] = {
        "account_id": f"acc{person.id.replace('-', '')}",
        "display_name": person.name,
        "external_urls": {"spotify": f"https://open.spotify.com/user/{person.id}"},
        "href": f"https://api.spotify.com/v1/users/{person.id}",
        "id": person.id,
        "images": [],
        "type": "user",
        "uri": f"spotify:user:{person.id}",
    }
    if "user-read-private" in call.scopes:
        body |= {"country": "DE", "product": "premium"}
    if "user-read-email" in call.scopes:
        body["email"] = person.email
    return web.json_response(body)


def _player(call: ApiCall) -> web.Response:
    """Answer that nothing plays."""
    call.need("user-read-playback-state")
    call.person()
    return web.Response(status=204)
