"""Sync tokens: what was asked, and up to which change it was answered."""

import base64
import binascii
from dataclasses import asdict, dataclass
import json
from typing import Self

from homelab_hub_simulators.google.errors import full_sync_required, invalid

# Google does not say how long they last; that is weeks, and not for ever.
LIFETIME = 28 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncToken:
    """A place in the changes of a list; an events list keeps its time range and its kind."""

    place: str
    generation: int
    revision: int
    given: float
    single: bool = False
    after: float | None = None
    before: float | None = None

    def write(self) -> str:
        """Return the token as text."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).rstrip(b"=").decode()

    @classmethod
    def read(cls, text: str, place: str, generation: int, now: float) -> Self:
        """Return a token; raises GoogleError for one that is none, or is too old."""
        try:
            padded = text + "=" * (-len(text) % 4)
            token = cls(**json.loads(base64.urlsafe_b64decode(padded)))
        except (binascii.Error, ValueError, TypeError) as error:
            raise invalid("Invalid sync token value.", "syncToken") from error
        if token.place != place:
            raise invalid("Invalid sync token value.", "syncToken")
        if token.generation != generation or now - token.given > LIFETIME:
            raise full_sync_required()
        return token
