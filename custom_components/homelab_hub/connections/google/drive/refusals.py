"""What the user is told when Drive, or what they asked for, did not go."""

from collections.abc import Generator
from contextlib import contextmanager

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ....backups.errors import DamagedError, SourceError, StorageFullError
from ....connector.account import AccountEntry
from ....connector.words import words
from ....const import DOMAIN
from ....upstream import errors

_OWN = {
    DamagedError: "drive_damaged",
    SourceError: "drive_file_missing",
    StorageFullError: "drive_full",
}


@contextmanager
def refusals(entry: AccountEntry) -> Generator[None]:
    """Raise what goes wrong at Drive as Home Assistant's errors, with their texts."""
    try:
        yield
    except errors.UpstreamError as error:
        if (key := _OWN.get(type(error))) is not None:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key=key,
                translation_placeholders={"account": entry.title},
            ) from error
        raise HomeAssistantError(**words(error, entry)) from error


def refusal(key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error for something that cannot be done as it was asked for."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
