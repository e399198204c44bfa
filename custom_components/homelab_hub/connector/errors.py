"""Why the hub itself does not let a connection be used.

They are upstream errors, so that whoever calls an upstream has one kind of error to expect.
"""

from ..upstream.errors import CredentialsError, UpstreamError


class NotAllowedError(UpstreamError):
    """The user does not allow this now."""


class ConnectionPausedError(NotAllowedError):
    """The user paused the connection."""

    key = "connection_paused"


class CapabilityPausedError(NotAllowedError):
    """The user turned this capability off."""

    key = "capability_paused"


class NotGrantedError(NotAllowedError):
    """The user did not choose this capability, or the provider did not grant it."""

    key = "capability_not_granted"


class GrantMissingError(CredentialsError):
    """There is no authorization: its file is gone or broken."""

    key = "authorization_missing"


class RevokedError(GrantMissingError):
    """The user took the authorization back."""

    key = "authorization_revoked"


class ApplicationMissingError(CredentialsError):
    """The application's credential was deleted in Home Assistant."""

    key = "application_missing"


class NotStoredError(UpstreamError):
    """The disk does not take the new tokens, so they are not used yet."""

    key = "tokens_not_stored"
