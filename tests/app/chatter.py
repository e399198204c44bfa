"""A source that does what a test wants, in place of a chat system."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from homelab_hub_app.sources.source import Context, MakeSource, SourceKind
from homelab_hub_protocol.app import SOURCE_STATE, SourceState, SourceStatus
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.peer import Asked, Handlers
from homelab_hub_protocol.words import EventType, Method, Nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Which room the source is in."""

    room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something said."""

    text: str


SAID: Final = EventType("chatter.said", Line, kept=True)
MOOD: Final = EventType("chatter.mood", Line)
CONFIGURE: Final = Method("chatter.configure", Settings, Nothing)
SAY: Final = Method("chatter.say", Line, Line, Line)
HUM: Final = Method("chatter.hum", Nothing, Nothing)
"""What no source of this kind knows, as when the app is the newer side."""


@dataclass(slots=True)
class Chatter:
    """A source in a room; `works` is what it runs, one after the other."""

    context: Context
    settings: Settings
    works: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    handlers: Handlers = field(default_factory=Handlers)
    runs: int = 0
    changes: int = 0
    ended: bool = False

    def __post_init__(self) -> None:
        """Answer what is asked."""
        self.handlers.add(SAY, self._say)

    async def run(self) -> None:
        """Do what the test wants next, or be connected."""
        self.runs += 1
        try:
            if self.works:
                await self.works.pop(0)()
                return
            state = SourceState(status=SourceStatus.CONNECTED, since=1.0)
            self.context.tell(SOURCE_STATE, state)
            await asyncio.Event().wait()
        finally:
            self.ended = True

    async def configure(self, settings: Settings) -> None:
        """Go to another room."""
        if settings.room == "nowhere":
            raise RequestError(Code.INVALID, reason="no_such_room")
        self.settings = settings
        self.changes += 1

    async def _say(self, line: Line, asked: Asked[Line]) -> Line:
        """Answer with what was said, and its room."""
        await asked.tell(Line(text="…"))
        return Line(text=f"{line.text} in {self.settings.room}")


class Chatters:
    """The sources that were made, by connection, and their kind."""

    def __init__(self) -> None:
        """Begin with none."""
        self.made: dict[str, Chatter] = {}
        self.works: list[Callable[[], Awaitable[None]]] = []
        self.kind: Final[SourceKind[Any]] = SourceKind("chatter", CONFIGURE, (SAY, HUM), self._load)

    def __getitem__(self, connection: str) -> Chatter:
        """Return a source."""
        return self.made[connection]

    def _load(self) -> MakeSource[Settings]:
        """Return what makes a source."""

        def make(context: Context, settings: Settings) -> Chatter:
            source = Chatter(context, settings, self.works)
            self.made[context.connection] = source
            return source

        return make
