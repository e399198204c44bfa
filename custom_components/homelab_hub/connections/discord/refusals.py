"""What the user is told when the bot did not do what was asked of it."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Final

from homeassistant.exceptions import HomeAssistantError

from ...connector.account import AccountEntry
from ...connector.words import words
from ...const import DOMAIN
from ...protocol.errors import Code, RequestError
from ...upstream import errors

_BY_CODE: Final[Mapping[Code, str]] = {
    Code.CREDENTIALS: "account_not_authorized",
    Code.FAILED: "discord_failed",
    Code.FORBIDDEN: "discord_forbidden",
    Code.INVALID: "discord_not_taken",
    Code.NOT_FOUND: "discord_not_found",
    Code.RATE_LIMITED: "discord_rate_limited",
    Code.TOO_LARGE: "discord_too_large",
    Code.TOO_SLOW: "discord_too_slow",
    Code.UNAVAILABLE: "discord_app_away",
    Code.UNKNOWN_METHOD: "discord_app_too_old",
}
# The app's words for what Discord refuses.
_BY_REASON: Final[Mapping[str, str]] = {
    "app_no_room": "discord_app_no_room",
    "closed_to_messages": "discord_closed_to_messages",
    "discord_refused": "discord_refused",
    "discord_unreachable": "discord_unreachable",
    "missing_permission": "discord_permission_missing",
    "not_connected": "discord_unreachable",
    "not_on_server": "discord_not_on_server",
    "role_too_low": "discord_role_too_low",
}


@contextmanager
def refusals(entry: AccountEntry) -> Generator[None]:
    """Raise what goes wrong as Home Assistant's errors, with their texts."""
    try:
        yield
    except errors.UpstreamError as error:
        raise HomeAssistantError(**words(error, entry)) from error
    except RequestError as error:
        raise refused(error, entry) from error


def refused(error: RequestError, entry: AccountEntry) -> HomeAssistantError:
    """Return the error for what the app or Discord did not do."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=_BY_REASON.get(error.reason, _BY_CODE[error.code]),
        translation_placeholders={
            "account": entry.title,
            "permission": error.details.get("permission", "?").replace("_", " "),
            "text": error.details.get("text") or error.reason.replace("_", " ") or "?",
            "seconds": str(round(error.retry_after or 0) or "?"),
        },
    )
