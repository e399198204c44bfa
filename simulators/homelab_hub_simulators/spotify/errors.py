"""Spotify's refusals: https://developer.spotify.com/documentation/web-api/concepts/api-calls."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

MINE_ONLY = "Check settings on developer.spotify.com/dashboard, the user may not be registered."
OWNER_NOT_PREMIUM = (
    "Active premium subscription required for the owner of the app. When the subscription status "
    "changes, it can take a few hours before requests are allowed again."
)


class SpotifyError(Exception):
    """A refusal. `plain` ones are a bare sentence, as some are at Spotify.

    `violation` tells that the request is one that no app should ever make.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        reason: str | None = None,
        plain: bool = False,
        violation: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what is answered."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.reason = reason
        self.violation = violation
        self._plain = plain
        self._headers = headers

    def response(self) -> web.Response:
        """Return the answer."""
        if self._plain:
            return web.Response(text=self.message, status=self.status, headers=self._headers)
        error: dict[str, Any] = {"status": self.status, "message": self.message}
        if self.reason is not None:
            error["reason"] = self.reason
        return web.json_response({"error": error}, status=self.status, headers=self._headers)


def bad_request(message: str) -> SpotifyError:
    """Return the 400 for a request that is right in shape and wrong in substance."""
    return SpotifyError(400, message)


def malformed(message: str) -> SpotifyError:
    """Return the 400 for a request that is wrong in shape."""
    return SpotifyError(400, message, violation=True)


def not_found() -> SpotifyError:
    """Return the 404 for what is not there, or is not there any more."""
    return SpotifyError(404, "Resource not found")


def forbidden(message: str = "Forbidden", *, violation: bool = False) -> SpotifyError:
    """Return the 403, which is also what an endpoint answers that was removed."""
    return SpotifyError(403, message, violation=violation)


def insufficient_scope() -> SpotifyError:
    """Return the 403 for a token without the scope."""
    return SpotifyError(403, "Insufficient client scope")


def device_not_found() -> SpotifyError:
    """Return the 404 for a device that is not there."""
    return SpotifyError(404, "Device not found")


def player_error(status: int, sentence: str, reason: str) -> SpotifyError:
    """Return the refusal of a command to the player."""
    return SpotifyError(status, f"Player command failed: {sentence}", reason=reason)


def no_active_device() -> SpotifyError:
    """Return the 404 for a command that no device is there for."""
    return player_error(404, "No active device found", "NO_ACTIVE_DEVICE")


def premium_required() -> SpotifyError:
    """Return the 403 for a command of somebody who does not pay."""
    return player_error(403, "Premium required", "PREMIUM_REQUIRED")


def restriction_violated() -> SpotifyError:
    """Return the 403 that says least: what is asked cannot be done now."""
    return player_error(403, "Restriction violated", "UNKNOWN")


def not_controllable() -> SpotifyError:
    """Return the 403 for a device that takes no commands."""
    return player_error(403, "Device not controllable", "DEVICE_NOT_CONTROLLABLE")


def no_volume_control() -> SpotifyError:
    """Return the 403 for a device that has its own knob."""
    return player_error(403, "Cannot control device volume", "VOLUME_CONTROL_DISALLOW")


def too_many(seconds: int, *, quota: bool) -> SpotifyError:
    """Return the 429: of the rolling window, or of the day's quota."""
    headers = {"Retry-After": str(seconds)}
    if quota:
        return SpotifyError(429, "Too many requests", reason="QUOTA_EXCEEDED", headers=headers)
    return SpotifyError(429, "API rate limit exceeded", headers=headers)
