"""What the user is told when Spotify, or what they asked for, did not go."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util

from ...connector.account import AccountEntry
from ...connector.words import words
from ...const import DOMAIN
from ...upstream import errors
from .problems import ProblemError

# Spotify's codes for what is wrong with a command:
# developer.spotify.com/documentation/web-api/reference/start-a-users-playback.
_BY_REASON: Final = {
    "NO_ACTIVE_DEVICE": "spotify_nothing_active",
    "PREMIUM_REQUIRED": "spotify_premium_required",
    "DEVICE_NOT_CONTROLLABLE": "spotify_device_not_controllable",
    "VOLUME_CONTROL_DISALLOW": "spotify_no_volume",
    "UNKNOWN": "spotify_not_now",
}


@contextmanager
def refusals(entry: AccountEntry) -> Generator[None]:
    """Raise what goes wrong as Home Assistant's errors, with their texts."""
    try:
        yield
    except ProblemError as error:
        raise refusal(error) from error
    except errors.UpstreamError as error:
        raise refused(error, entry) from error


def refusal(error: ProblemError) -> ServiceValidationError:
    """Return the error for something that cannot be done as it was asked for."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=error.key,
        translation_placeholders=error.placeholders,
    )


def refused(error: errors.UpstreamError, entry: AccountEntry) -> HomeAssistantError:
    """Return the error for what Spotify did not do."""
    if isinstance(error, errors.RateLimitError) and error.retry_after is not None:
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="spotify_waits_until",
            translation_placeholders={
                "account": entry.title,
                "time": moment(error.retry_after),
            },
        )
    key = _BY_REASON.get(error.reason)
    if key is None and error.status == 404 and "device" in error.detail.casefold():
        key = "spotify_device_gone"
    if key is None:
        return HomeAssistantError(**words(error, entry))
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"account": entry.title},
    )


def moment(seconds: float) -> str:
    """Return the time after some seconds as people say it: with the day, if it is another."""
    now = dt_util.now()
    then = now + timedelta(seconds=seconds + 59)
    return then.strftime("%H:%M" if then.date() == now.date() else "%Y-%m-%d %H:%M")
