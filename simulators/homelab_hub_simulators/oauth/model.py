"""What a provider remembers: who there is, which apps may ask, and what was allowed."""

from dataclasses import dataclass, field
import time


class Clock:
    """The simulator's time, in Unix seconds. It can be moved forward, for all that expires."""

    def __init__(self) -> None:
        """Start with the machine's own time."""
        self.offset = 0.0

    def now(self) -> float:
        """Return the time it is here."""
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move forward; raises ValueError for a step back."""
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        self.offset += seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedSecret:
    """A secret the simulator gave out or was registered with."""

    provider: str
    kind: str
    value: str = field(repr=False)

    def as_dict(self) -> dict[str, str]:
        """Return the secret, in full, as the admin endpoint shows it."""
        return {"provider": self.provider, "kind": self.kind, "value": self.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guild:
    """A Discord server that somebody may add a bot to."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody's account at a provider; `login` is what the provider writes without spaces."""

    id: str
    name: str
    login: str
    email: str
    guilds: tuple[Guild, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A registered app. `testing` is Google's publishing status; only Discord has a bot token."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uris: tuple[str, ...]
    name: str = "Homelab Hub"
    testing: bool = False
    bot_token: str | None = field(default=None, repr=False)


@dataclass(slots=True, kw_only=True)
class Grant:
    """What one person allowed one app, from one consent on. `ended` says why it is over."""

    id: str
    client: Client
    account: Account
    scopes: tuple[str, ...]
    granted_at: float
    expires_at: float | None
    offline: bool = True
    guild: Guild | None = None
    permissions: str = "0"
    redeemed: bool = False
    refreshes: int = 0
    ended: str | None = None


@dataclass(slots=True, kw_only=True)
class Code:
    """An authorization code: once, within a minute, for one redirect URI."""

    value: str = field(repr=False)
    grant: Grant
    redirect_uri: str
    challenge: str | None
    challenge_method: str
    expires_at: float
    used: bool = False


@dataclass(slots=True, kw_only=True)
class Token:
    """What all tokens have. `burns` is the refresh token that dies when this one is used."""

    value: str = field(repr=False)
    burns: RefreshToken | None = None

    def used(self) -> None:
        """Take note that an app showed it."""
        if self.burns is not None:
            self.burns.burnt = True


@dataclass(slots=True, kw_only=True)
class AccessToken(Token):
    """An access token; without a grant it is the app's own."""

    client: Client
    grant: Grant | None
    scopes: tuple[str, ...]
    issued_at: float
    expires_at: float
    ended: bool = False


@dataclass(slots=True, kw_only=True)
class RefreshToken(Token):
    """A refresh token; a burnt one has been used and replaced."""

    grant: Grant
    burnt: bool = False
