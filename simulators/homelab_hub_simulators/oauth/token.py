"""The token endpoint: codes and refresh tokens against access tokens."""

import base64
import binascii
from typing import Any
from urllib.parse import unquote_plus

from aiohttp import web

from .model import Client
from .provider import Provider
from .refusal import Refusal, RefusalError
from .shapes import ClientAuth


def token_body(provider: Provider, form: dict[str, str], request: web.Request) -> dict[str, Any]:
    """Return the token response a request deserves; raises RefusalError for none."""
    client = authenticated(provider, request, form)
    match form.get("grant_type"):
        case "authorization_code":
            grant = provider.ledger.redeem(
                _needed(form, "code"),
                client=client,
                redirect_uri=form.get("redirect_uri"),
                verifier=form.get("code_verifier"),
            )
            return provider.token_response(grant, first=True)
        case "refresh_token":
            return provider.refreshed_response(_needed(form, "refresh_token"), client)
        case "client_credentials" if provider.app_tokens:
            return provider.app_response(client)
        case None:
            raise RefusalError(Refusal.MISSING, "grant_type")
        case other:
            raise RefusalError(Refusal.GRANT_TYPE, other)


def authenticated(provider: Provider, request: web.Request, form: dict[str, str]) -> Client:
    """Return the app that proves itself in a way this provider takes."""
    if ClientAuth.BASIC in provider.client_auth and "Authorization" in request.headers:
        return provider.client(*_basic(request.headers["Authorization"]))
    if ClientAuth.POST in provider.client_auth and form.get("client_id"):
        return provider.client(form["client_id"], form.get("client_secret", ""))
    raise RefusalError(Refusal.CLIENT_MISSING, "client_id")


def _basic(header: str) -> tuple[str, str]:
    """Return id and secret of a Basic header; they are form-encoded first (RFC 6749)."""
    kind, _, encoded = header.partition(" ")
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise RefusalError(Refusal.CLIENT_MISSING, "client_id") from error
    if kind.lower() != "basic":
        raise RefusalError(Refusal.CLIENT_MISSING, "client_id")
    return unquote_plus(client_id), unquote_plus(secret)


def _needed(form: dict[str, str], name: str) -> str:
    """Return a field that must be there."""
    if not (value := form.get(name)):
        raise RefusalError(Refusal.MISSING, name)
    return value
