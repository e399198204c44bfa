"""Sessions outlive connections, so that a bot may resume."""

from collections import deque
import json
import secrets
from typing import Protocol

from homelab_hub_simulators.discord.model import Application, Json

from .intents import Intent, Op

REMEMBERED = 2000


class Line(Protocol):
    """The connection a session speaks through."""

    def send(self, frame: Json) -> None:
        """Send a frame, in order."""

    def hang_up(self, code: int, reason: str = "") -> None:
        """Close the connection with a code."""

    def beat(self) -> None:
        """Take note that the bot lives."""

    def drop(self) -> None:
        """Break the connection without a word."""


class Session:
    """What a bot identified for. Events that nobody hears are kept, up to 2,000."""

    def __init__(self, application: Application, intents: Intent) -> None:
        """Begin a session."""
        self.id = secrets.token_hex(16)
        self.application = application
        self.intents = intents
        self.sequence = 0
        self.line: Line | None = None
        self.guilds: set[str] = set()
        self.presence: Json | None = None
        self.ended = False
        self.lost_at: float | None = None
        self._kept: deque[Json] = deque(maxlen=REMEMBERED)

    def dispatch(self, event: str, data: Json) -> None:
        """Tell of an event, now or when the bot resumes."""
        self.sequence += 1
        frame = {"op": Op.DISPATCH, "s": self.sequence, "t": event, "d": _copied(data)}
        self._kept.append(frame)
        if self.line is not None:
            self.line.send(frame)

    def missed(self, sequence: int) -> list[Json] | None:
        """Return the events after a sequence number; None when some are forgotten."""
        oldest = self._kept[0]["s"] if self._kept else self.sequence + 1
        if not oldest - 1 <= sequence <= self.sequence:
            return None
        return [frame for frame in self._kept if frame["s"] > sequence]


def _copied(data: Json) -> Json:
    """Return the event as it is now: what happens later must not change what was said."""
    copied: Json = json.loads(json.dumps(data))
    return copied
