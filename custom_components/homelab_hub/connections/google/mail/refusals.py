"""What the user is told when Gmail, or what they asked for, did not go."""

from collections.abc import Generator
from contextlib import contextmanager

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ....connector.account import AccountEntry
from ....connector.words import words
from ....const import DOMAIN
from ....upstream import errors
from .addresses import AddressError
from .letter import HeaderError


@contextmanager
def refusals(entry: AccountEntry) -> Generator[None]:
    """Raise what goes wrong at Gmail or in a letter as Home Assistant's errors, with their texts."""
    try:
        yield
    except errors.UpstreamError as error:
        raise HomeAssistantError(**words(error, entry)) from error
    except AddressError as error:
        raise refusal("mail_address_wrong", address=str(error)) from error
    except HeaderError as error:
        raise refusal("mail_subject_wrong") from error


def refusal(key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error for something that cannot be done as it was asked for."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


def partly_done(done: int, wanted: int) -> HomeAssistantError:
    """Return the error for something that was done to some mails, and then failed."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="mail_partly_done",
        translation_placeholders={"done": str(done), "wanted": str(wanted)},
    )
