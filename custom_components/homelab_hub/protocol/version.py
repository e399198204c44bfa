"""Which version of the protocol two sides speak, and who has to be updated if none."""

from enum import StrEnum
from typing import Final

PROTOCOL: Final = 1
"""The version spoken here. Raise it when an old reader would misunderstand a message.

A new optional field, event or method does not raise it: readers leave out what they do not know.
"""

TOLERANCE: Final = 1
"""How many versions back each side still speaks."""


class Side(StrEnum):
    """One end of the link, as a user calls it."""

    APP = "app"
    INTEGRATION = "integration"


def agree(app: int, integration: int) -> int | Side:
    """Return the version that both speak, or the side that is too old to be understood."""
    if abs(app - integration) <= TOLERANCE:
        return min(app, integration)
    return Side.APP if app < integration else Side.INTEGRATION
