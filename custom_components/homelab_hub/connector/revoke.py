"""Taking an authorization back at its provider (RFC 7009, in each provider's dialect)."""

from enum import Enum, auto
from http import HTTPStatus
import time

from aiohttp import ClientError, ClientSession, ClientTimeout
from aiohttp.hdrs import CONTENT_TYPE

from ..upstream import errors
from ..upstream.answer import HTML, failure
from ..upstream.endpoints import endpoint
from .providers import Provider, ProviderKey
from .token_request import TIMEOUT, Client, refresh
from .tokens import Tokens

# What Google ("invalid_token") and Twitch ("Invalid token") say of a token they do not know.
_UNKNOWN = b"invalid token"


class _Place(Enum):
    """Where a request's fields are."""

    FORM = auto()
    QUERY = auto()


async def revoke(
    session: ClientSession, provider: Provider, client: Client, tokens: Tokens
) -> None:
    """Return when the provider has taken the authorization back. Raises `UpstreamError`.

    A token that the provider no longer knows is as good as taken back.
    """
    if provider.key is ProviderKey.TWITCH and tokens.expires_at <= time.time():
        # Twitch forgets access tokens that are over, while what renews them lives on.
        try:
            tokens = await refresh(session, provider, client, tokens)
        except errors.CredentialsError as error:
            if error.status == HTTPStatus.BAD_REQUEST:
                return
            raise
    place, fields = _request(provider, client, tokens)
    try:
        async with session.post(
            endpoint(provider.key, "revoke"),
            params=fields if place is _Place.QUERY else None,
            data=fields if place is _Place.FORM else None,
            timeout=ClientTimeout(total=TIMEOUT),
            allow_redirects=False,
        ) as response:
            status, headers, body = response.status, response.headers, await response.read()
    except TimeoutError as error:
        raise errors.TooSlowError("the provider did not answer in time") from error
    except ClientError as error:
        raise errors.UnreachableError(type(error).__name__) from None
    unknown = status == HTTPStatus.BAD_REQUEST and _UNKNOWN in body.lower().replace(b"_", b" ")
    if status < HTTPStatus.MULTIPLE_CHOICES and headers.get(CONTENT_TYPE, "").startswith(HTML):
        raise errors.NotAnApiError(f"revocation: HTTP {status} with an HTML page")
    if status >= HTTPStatus.MULTIPLE_CHOICES and not unknown:
        raise failure("revocation", status, headers, body)


def _request(provider: Provider, client: Client, tokens: Tokens) -> tuple[_Place, dict[str, str]]:
    """Return what a provider wants to be told, and where."""
    longest = (tokens.refresh or tokens.access).reveal()
    match provider.key:
        case ProviderKey.TWITCH:
            # Twitch knows no refresh tokens here: with the access token the grant ends.
            return _Place.FORM, {"client_id": client.id, "token": tokens.access.reveal()}
        case ProviderKey.DISCORD:
            secret = client.secret.reveal()
            return _Place.FORM, {
                "client_id": client.id,
                "client_secret": secret,
                "token": longest,
            }
        case ProviderKey.KICK:
            # The one provider that reads it from the query alone.
            return _Place.QUERY, {"token": longest, "token_hint_type": "refresh_token"}
        case _:
            return _Place.FORM, {"token": longest}
