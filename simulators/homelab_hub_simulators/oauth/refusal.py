"""Why a request is refused, before a provider puts it into its own words."""

from enum import StrEnum, auto


class Refusal(StrEnum):
    """Reasons of the authorization, token and revocation endpoints."""

    CLIENT_MISSING = auto()
    CLIENT_UNKNOWN = auto()
    CLIENT_SECRET = auto()
    GRANT_TYPE = auto()
    MISSING = auto()
    CODE = auto()
    CODE_EXPIRED = auto()
    REDIRECT = auto()
    VERIFIER_MISSING = auto()
    VERIFIER_WRONG = auto()
    REFRESH_TOKEN = auto()
    ENDED = auto()
    AUTHORIZATION_EXPIRED = auto()
    TOKEN = auto()
    RESPONSE_TYPE = auto()
    CHALLENGE = auto()
    SCOPE = auto()
    DOWN = auto()
    TOO_MANY = auto()


class Denial(StrEnum):
    """Reasons of an API."""

    NO_TOKEN = auto()
    TOKEN = auto()
    EXPIRED = auto()
    SCOPE = auto()
    NOT_FOUND = auto()
    DOWN = auto()
    TOO_MANY = auto()


class RefusalError(Exception):
    """A refusal on its way to the provider's words; `detail` names the parameter at fault."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        """Keep the reason."""
        super().__init__(refusal)
        self.refusal = refusal
        self.detail = detail
