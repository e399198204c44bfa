"""What cannot be done with an event, told in the user's words."""

from homeassistant.exceptions import ServiceValidationError

from ....const import DOMAIN


class EventProblemError(ServiceValidationError):
    """Something about an event that the user can mend."""

    def __init__(self, key: str, **placeholders: str) -> None:
        """Say which of the `calendar_…` texts tells about it."""
        super().__init__(
            translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
        )
