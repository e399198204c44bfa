"""Sessions outlive connections, so that a bot may resume."""

from collections import deque
import json
import secrets
from typing import Any, Protocol

from homelab_hub_simulators.discord.model import Application, Json

from .intents import Intent, Op

REMEMBERED = 2000


class Line(Protocol):
    """The connection a session speaks through."""

    def send(self, frame: str) -> None:
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
        self._kept: deque[tuple[int, str]] = deque(maxlen=REMEMBERED)

    def dispatch(self, event: str, data: Json) -> None:
        """Tell of an event, now or when the bot resumes."""
        self.sequence += 1
        # Written now: what happens later must not change what was said.
        said = frame(Op.DISPATCH, data, sequence=self.sequence, event=event)
        self._kept.append((self.sequence, said))
        if self.line is not None:
            self.line.send(said)

    def missed(self, sequence: int) -> list[str] | None:
        """Return the frames after a sequence number; None when some are forgotten."""
        oldest = self._kept[0][0] if self._kept else self.sequence + 1
        if not oldest - 1 <= sequence <= self.sequence:
            return None
        return [said for number, said in self._kept if number > sequence]


def frame(op: Op, data: Any, *, sequence: int | None = None, event: str | None = None) -> str:
    """Return a frame as it is sent."""
    return json.dumps({"op": op, "d": data, "s": sequence, "t": event}, separators=(",", ":"))
