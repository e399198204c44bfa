"""The OAuth providers, as data: where they are, what they ask for, and how long they last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ..const import Kind
from ..upstream.endpoints import endpoint
from ..upstream.retry import Limits


class ProviderKey(StrEnum):
    """Who gives authorizations."""

    DISCORD = "discord"
    GOOGLE = "google"
    KICK = "kick"
    SPOTIFY = "spotify"
    TWITCH = "twitch"


class ClientAuth(StrEnum):
    """How a client shows its secret at the token endpoint (RFC 6749 section 2.3.1)."""

    BASIC = "basic"
    POST = "post"


@dataclass(frozen=True, kw_only=True, slots=True)
class Provider:
    """What the connector knows of one provider.

    `scopes` are always asked for, to name the account. `lifetime_days` is how long an
    authorization lasts whatever is done, None where it has no known end. `trial_days` is how long
    it lasts for an application that the provider takes for a trial. `check_hours` is how often
    the provider wants tokens validated, or we do. `shares_grants` says that one consent of a user
    to an application covers every connection of the two, so that revoking one ends all. `limits`
    are those of every call to its APIs.
    """

    key: ProviderKey
    name: str
    console_url: str
    scopes: tuple[str, ...]
    authorize_parameters: Mapping[str, str] = field(default_factory=dict)
    client_auth: ClientAuth = ClientAuth.POST
    pkce: bool = False
    lifetime_days: int | None = None
    trial_days: int | None = None
    check_hours: int = 24
    revocable: bool = True
    shares_grants: bool = False
    limits: Limits = field(default_factory=Limits)

    @property
    def authorize_url(self) -> str:
        """Return where the user is asked for consent."""
        return endpoint(self.key, "authorize")

    @property
    def token_url(self) -> str:
        """Return where codes and refresh tokens are exchanged."""
        return endpoint(self.key, "token")


PROVIDERS: Final[Mapping[ProviderKey, Provider]] = {
    provider.key: provider
    for provider in (
        Provider(
            key=ProviderKey.GOOGLE,
            name="Google",
            console_url="https://console.cloud.google.com/auth/clients",
            scopes=("openid", "https://www.googleapis.com/auth/userinfo.email"),
            # Without these Google gives no refresh token.
            authorize_parameters={"access_type": "offline", "prompt": "consent"},
            pkce=True,
            # While the consent screen's publishing status is Testing.
            trial_days=7,
            shares_grants=True,
        ),
        Provider(
            key=ProviderKey.SPOTIFY,
            name="Spotify",
            console_url="https://developer.spotify.com/dashboard",
            scopes=("user-read-private",),
            client_auth=ClientAuth.BASIC,
            pkce=True,
            # Since 2026-06-18 refresh tokens end six months after consent, used or not; the shortest
            # six months have 181 days.
            lifetime_days=181,
            # Only its users can, on their account's page.
            revocable=False,
            # It asks for pauses of seconds to a day; who calls is told, and not kept waiting.
            limits=Limits(longest_wait=1.0),
        ),
        Provider(
            key=ProviderKey.TWITCH,
            name="Twitch",
            console_url="https://dev.twitch.tv/console/apps",
            scopes=(),
            authorize_parameters={"force_verify": "true"},
            # dev.twitch.tv/docs/authentication/validate-tokens: on start and hourly after that.
            check_hours=1,
        ),
        Provider(
            key=ProviderKey.KICK,
            name="Kick",
            console_url="https://kick.com/settings/developer",
            scopes=("user:read",),
            pkce=True,
        ),
        Provider(
            key=ProviderKey.DISCORD,
            name="Discord",
            console_url="https://discord.com/developers/applications",
            scopes=("identify",),
        ),
    )
}

PROVIDER_OF: Final[Mapping[Kind, ProviderKey]] = {
    Kind.DISCORD: ProviderKey.DISCORD,
    Kind.GOOGLE: ProviderKey.GOOGLE,
    Kind.KICK: ProviderKey.KICK,
    Kind.SPOTIFY: ProviderKey.SPOTIFY,
    Kind.TWITCH: ProviderKey.TWITCH,
    Kind.YOUTUBE: ProviderKey.GOOGLE,
}


def provider_of(kind: Kind) -> Provider:
    """Return who authorizes a kind of connection."""
    return PROVIDERS[PROVIDER_OF[kind]]
