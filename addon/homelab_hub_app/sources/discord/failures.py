"""What Discord refuses, as the errors of the link."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

import aiohttp
import discord

from homelab_hub_protocol.errors import Code, RequestError

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_MISSING: Final = {50001, 50013}
_UNKNOWN: Final = {
    10003: "unknown_channel",
    10007: "unknown_member",
    10008: "unknown_message",
    10011: "unknown_role",
    10013: "unknown_user",
    10014: "unknown_emoji",
    10026: "unknown_ban",
}
_OF_ROLES: Final = {"ban_members", "kick_members", "manage_roles", "moderate_members"}
_CLOSED_TO_MESSAGES: Final = {50007, 50278}
_TOO_LARGE: Final = 40005

NETWORK: Final = (aiohttp.ClientError, OSError, TimeoutError)


@contextmanager
def refusals(
    granted: discord.Permissions | None = None, needed: tuple[str, ...] = ()
) -> Iterator[None]:
    """Raise what Discord refuses in the block as `RequestError`.

    `needed` are the permissions that it takes, and `granted` those that the bot has there, to name
    the one that is missing.
    """
    try:
        yield
    except discord.RateLimited as error:
        raise RequestError(Code.RATE_LIMITED, retry_after=error.retry_after) from error
    except discord.HTTPException as error:
        raise _request_error(error, granted, needed) from error
    except NETWORK as error:
        raise RequestError(
            Code.UNAVAILABLE, type(error).__name__, reason="discord_unreachable"
        ) from error


def missing_permission(name: str) -> RequestError:
    """Return the error for a permission that the bot does not have, by Discord's name of it."""
    return RequestError(Code.FORBIDDEN, reason="missing_permission", details={"permission": name})


def _request_error(
    error: discord.HTTPException, granted: discord.Permissions | None, needed: tuple[str, ...]
) -> RequestError:
    """Return what a refusal means."""
    if isinstance(error, discord.Forbidden):
        return _forbidden(error, granted, needed)
    if isinstance(error, discord.NotFound):
        return RequestError(Code.NOT_FOUND, error.text, reason=_UNKNOWN.get(error.code, ""))
    if error.code == _TOO_LARGE or error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return RequestError(Code.TOO_LARGE, error.text)
    if error.status == HTTPStatus.UNAUTHORIZED:
        return RequestError(Code.CREDENTIALS, error.text)
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return RequestError(Code.RATE_LIMITED, error.text, retry_after=60)
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return RequestError(Code.UNAVAILABLE, error.text, reason="discord_unreachable")
    return RequestError(
        Code.INVALID, error.text, reason="discord_refused", details={"text": error.text}
    )


def _forbidden(
    error: discord.Forbidden, granted: discord.Permissions | None, needed: tuple[str, ...]
) -> RequestError:
    """Return which permission is missing; if none is, a role may stand in the way."""
    if error.code in _CLOSED_TO_MESSAGES:
        return RequestError(Code.FORBIDDEN, error.text, reason="closed_to_messages")
    if error.code not in _MISSING or granted is None:
        return RequestError(Code.FORBIDDEN, error.text, reason="discord_refused")
    for name in ("view_channel", *needed):
        if not getattr(granted, name):
            return missing_permission(name)
    if not _OF_ROLES.isdisjoint(needed):
        return RequestError(Code.FORBIDDEN, error.text, reason="role_too_low")
    return missing_permission(needed[-1] if needed else "view_channel")
