"""What the user is told when a document, or what they asked for, did not go."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..backup_agents.errors import DamagedError, SourceError, StorageFullError
from ..const import DOMAIN
from ..upstream import errors

type Words = Callable[[errors.UpstreamError, ConfigEntry[Any]], dict[str, Any]]

_OWN: Final[Mapping[type[errors.UpstreamError], str]] = {
    DamagedError: "document_damaged",
    SourceError: "document_file_missing",
    StorageFullError: "document_storage_full",
}


@contextmanager
def refusals(entry: ConfigEntry[Any], words: Words) -> Generator[None]:
    """Raise what goes wrong at a connection as Home Assistant's errors, with their texts.

    `words` are those of its kind.
    """
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


def refusal(key: str, /, **placeholders: str) -> ServiceValidationError:
    """Return the error for something that cannot be done as it was asked for."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


def not_written(path: str, error: OSError) -> HomeAssistantError:
    """Return the error for a file that the disk did not take."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="document_not_written",
        translation_placeholders={"path": path, "reason": error.strerror or type(error).__name__},
    )
