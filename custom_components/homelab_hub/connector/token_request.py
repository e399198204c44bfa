"""Requests to a provider's token endpoint (RFC 6749 sections 4.1.3 and 6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
import json
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, encode_basic_auth
from aiohttp.hdrs import AUTHORIZATION

from ..upstream import errors
from ..upstream.retry import retry_after
from ..upstream.secret import Secret
from .providers import ClientAuth, Provider
from .tokens import Tokens

TIMEOUT = 20.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Client:
    """An application registered at a provider."""

    id: str
    secret: Secret


async def request_tokens(
    session: ClientSession, provider: Provider, client: Client, form: Mapping[str, str]
) -> dict[str, Any]:
    """Return the answer of the token endpoint. Raises `UpstreamError`.

    `CredentialsError` means that only the user can help: the grant is over or revoked, or the
    provider does not know the client. Its `reason` is the provider's error code.
    """
    body = {**form, "client_id": client.id}
    headers = {}
    if provider.client_auth is ClientAuth.BASIC:
        headers[AUTHORIZATION] = encode_basic_auth(client.id, client.secret.reveal())
    else:
        body["client_secret"] = client.secret.reveal()
    try:
        async with session.post(
            provider.token_url,
            data=body,
            headers=headers,
            timeout=ClientTimeout(total=TIMEOUT),
            allow_redirects=False,
        ) as response:
            return _answer(response.status, response.headers, await response.read())
    except TimeoutError as error:
        raise errors.TooSlowError("the token endpoint did not answer in time") from error
    except ClientError as error:
        raise errors.UnreachableError(type(error).__name__) from error


async def refresh(
    session: ClientSession, provider: Provider, client: Client, tokens: Tokens
) -> Tokens:
    """Return the tokens that replace these. Raises `UpstreamError`, as `request_tokens` does."""
    if tokens.refresh is None:
        raise errors.CredentialsError("there is no refresh token")
    form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh.reveal()}
    answer = await request_tokens(session, provider, client, form)
    return Tokens.from_answer(answer, before=tokens)


def _answer(status: int, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Return the JSON object of a good answer, raise for any other."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    summary = f"token endpoint: HTTP {status}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise errors.RateLimitError(summary, retry_after=retry_after(headers))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise errors.ServerError(summary, retry_after=retry_after(headers))
    if status == HTTPStatus.REQUEST_TIMEOUT:
        raise errors.TooSlowError(summary)
    if not isinstance(answer, dict) or HTTPStatus.OK < status < HTTPStatus.BAD_REQUEST:
        raise errors.NotAnApiError(summary)
    if status != HTTPStatus.OK:
        code = _code(answer)
        raise errors.CredentialsError(f"{summary} {code}", status=status, reason=code)
    return answer


def _code(answer: Mapping[str, Any]) -> str:
    """Return the error code (RFC 6749 section 5.2); Twitch puts a sentence into `message`."""
    code = answer.get("error") if isinstance(answer.get("error"), str) else None
    return str(code or answer.get("message") or "unknown")[:80]
