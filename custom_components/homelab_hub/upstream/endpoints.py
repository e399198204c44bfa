"""Where the providers' APIs are: every upstream URL, named once.

`HOMELAB_HUB_ENDPOINTS` may name a JSON file of the same shape that replaces some of them, so that
the demo, the tests and the benchmarks meet simulators. It is read once, when this is imported.
"""

from collections.abc import Mapping
import json
import os
from pathlib import Path

VARIABLE = "HOMELAB_HUB_ENDPOINTS"

type Table = Mapping[str, Mapping[str, str]]

DEFAULTS: Table = {
    # The endpoints of https://accounts.google.com/.well-known/openid-configuration, and the
    # `rootUrl` of each API's discovery document.
    "google": {
        "authorize": "https://accounts.google.com/o/oauth2/v2/auth",
        "token": "https://oauth2.googleapis.com/token",
        "revoke": "https://oauth2.googleapis.com/revoke",
        "userinfo": "https://openidconnect.googleapis.com/v1/userinfo",
        "calendar": "https://www.googleapis.com/",
        "gmail": "https://gmail.googleapis.com/",
        "drive": "https://www.googleapis.com/",
        "youtube": "https://youtube.googleapis.com/",
    },
    "spotify": {
        "authorize": "https://accounts.spotify.com/authorize",
        "token": "https://accounts.spotify.com/api/token",
        "api": "https://api.spotify.com/v1/",
        "links": "https://spotify.link/",
    },
    "twitch": {
        "authorize": "https://id.twitch.tv/oauth2/authorize",
        "token": "https://id.twitch.tv/oauth2/token",
        "revoke": "https://id.twitch.tv/oauth2/revoke",
        "validate": "https://id.twitch.tv/oauth2/validate",
        "api": "https://api.twitch.tv/helix/",
        "eventsub": "wss://eventsub.wss.twitch.tv/ws",
    },
    # Kick's API has two versions in use side by side, so its root ends before them.
    "kick": {
        "authorize": "https://id.kick.com/oauth/authorize",
        "token": "https://id.kick.com/oauth/token",
        "revoke": "https://id.kick.com/oauth/revoke",
        "introspect": "https://id.kick.com/oauth/token/introspect",
        "api": "https://api.kick.com/public/",
        "public_key": "https://api.kick.com/public/v1/public-key",
    },
    "discord": {
        "authorize": "https://discord.com/oauth2/authorize",
        "token": "https://discord.com/api/oauth2/token",
        "revoke": "https://discord.com/api/oauth2/token/revoke",
        "api": "https://discord.com/api/v10/",
        "gateway": "wss://gateway.discord.gg/",
    },
}
# What paths are appended to; these end in a slash, whoever wrote them.
ROOTS = frozenset({"api", "calendar", "gmail", "drive", "links", "youtube"})
_SCHEMES = ("https://", "http://", "wss://", "ws://")


class EndpointsError(ValueError):
    """The file that `HOMELAB_HUB_ENDPOINTS` names cannot be used; the message says why."""


def endpoint(provider: str, name: str) -> str:
    """Return the URL; an API's root ends in a slash. Raises `KeyError` for a name we do not have."""
    return _current[provider][name]


def load(path: str | None) -> None:
    """Go by another file from now on, or by none. Raises `EndpointsError`.

    For tests, whose simulators have other ports each time; what was made before keeps its URLs.
    """
    _current.update(table(path))


def table(path: str | None) -> Table:
    """Return the defaults, replaced by what a JSON file says. Raises `EndpointsError`."""
    merged = {provider: dict(urls) for provider, urls in DEFAULTS.items()}
    if path:
        for provider, name, url in _entries(path):
            merged[provider][name] = url
    return merged


def _entries(path: str) -> list[tuple[str, str, str]]:
    """Return the provider, the name and the URL of each of a file's entries."""
    try:
        content = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise EndpointsError(f"{VARIABLE}: {path}: {error.strerror}") from error
    except ValueError as error:
        raise EndpointsError(f"{VARIABLE}: {path} is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise EndpointsError(f"{VARIABLE}: {path} is not a JSON object")
    return [
        (provider, name, _url(path, provider, name, url))
        for provider, urls in content.items()
        for name, url in _urls(path, provider, urls).items()
    ]


def _urls(path: str, provider: str, urls: object) -> dict[str, object]:
    """Return a provider's part of the file."""
    if provider not in DEFAULTS:
        raise EndpointsError(f"{VARIABLE}: {path}: no provider is called {provider!r}")
    if not isinstance(urls, dict):
        raise EndpointsError(f"{VARIABLE}: {path}: {provider} is not a JSON object")
    return urls


def _url(path: str, provider: str, name: str, url: object) -> str:
    """Return the URL of an entry."""
    if name not in DEFAULTS[provider]:
        raise EndpointsError(f"{VARIABLE}: {path}: {provider} has no {name!r}")
    if not isinstance(url, str) or not url.startswith(_SCHEMES):
        raise EndpointsError(f"{VARIABLE}: {path}: {provider}.{name} is not a URL: {url!r}")
    return f"{url.rstrip('/')}/" if name in ROOTS else url


_current = dict(table(os.environ.get(VARIABLE)))
