"""Why there is no link to the app.

The key of each class names the text a user gets: an error or an abort of the flow, a reason in the
setup status.
"""

from typing import ClassVar, override

from ..protocol.version import Side


class LinkError(Exception):
    """There is no link. The message is for logs and never holds a secret."""

    key: ClassVar[str] = "app_failed"

    def __init__(self, message: str = "") -> None:
        """Keep the message."""
        super().__init__(message or self.key)

    @property
    def text(self) -> str:
        """Return the key of the text about this error."""
        return self.key


class AppUnreachableError(LinkError):
    """Nobody answers at the address, or the line broke."""

    key = "app_unreachable"


class NotTheAppError(LinkError):
    """Something answers at the address, and it is not the app."""

    key = "app_not_found_there"


class TokenRefusedError(LinkError):
    """The app does not know the token."""

    key = "app_token_refused"


class TooManyTriesError(LinkError):
    """The app heard too many wrong tokens from here, and wants to be left alone for a while."""

    key = "app_too_many_tries"


class TlsNotSpokenError(LinkError):
    """The app does not speak TLS at the address."""

    key = "app_tls_not_spoken"


class CertificateChangedError(LinkError):
    """The certificate is another one than the one that was confirmed, or is not to be trusted."""

    key = "app_certificate_changed"


class AnotherHomeError(LinkError):
    """Another Home Assistant is connected to the app."""

    key = "app_another_home"


class UpdateNeededError(LinkError):
    """The two sides are too far apart to understand each other; `side` is the one to update."""

    key = "app_too_old"

    def __init__(self, side: Side, software: str) -> None:
        """Keep which side is too old, and which version the app has."""
        super().__init__(f"the {side} has to be updated; the app is {software}")
        self.side = side
        self.software = software

    @property
    @override
    def text(self) -> str:
        """Return the key of the text that says which side to update."""
        return self.key if self.side is Side.APP else "integration_too_old"
