"""Why the app hangs up: codes of a WebSocket's end; those above 4000 are for applications."""

from typing import Final

NORMAL: Final = 1000
GOING_AWAY: Final = 1001
"""The app ends (RFC 6455 section 7.4.1)."""

FAILED: Final = 1011
"""The app made a mistake."""

GARBAGE: Final = 4400
"""What came is no message of the protocol."""

NO_HELLO: Final = 4408
"""No greeting came in time."""

REPLACED: Final = 4409
"""The same Home Assistant has connected anew."""

NOT_READING: Final = 4413
"""The queue was full for too long."""
