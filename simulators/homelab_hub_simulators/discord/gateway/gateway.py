"""The gateway: https://discord.com/developers/docs/events/gateway."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

from homelab_hub_simulators.faults import Faults

from .connection import Connection
from .intents import Close, Op
from .session import Session, frame

if TYPE_CHECKING:
    from homelab_hub_simulators.discord.world import World

PATH = "/gateway/"
INTERVAL = 41.25


class Gateway:
    """Every connection there is, and what can be done to them.

    `heartbeat_interval` is in seconds, and said to those who connect from now on. `identifies`
    and `resumes` count, `closes` are the codes that were given.
    """

    def __init__(self, world: World, faults: Faults, origin: Callable[[], str]) -> None:
        """Be the gateway to a world."""
        self.world = world
        self.faults = faults
        self.heartbeat_interval = INTERVAL
        self.identifies = 0
        self.resumes = 0
        self.closes: list[int] = []
        self._origin = origin

    @property
    def url(self) -> str:
        """Return where bots connect to."""
        return self._origin().replace("http", "ws", 1) + PATH

    @property
    def resume_url(self) -> str:
        """Return where bots resume."""
        return f"{self.url}resume/"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection."""
        return await Connection(self, request).run()

    def drop(self) -> None:
        """Break every connection without a word; sessions can be resumed."""
        for session in self._connected():
            if session.line is not None:
                session.line.drop()

    def close(self, code: int = Close.UNKNOWN_ERROR) -> None:
        """Close every connection with a code."""
        for session in self._connected():
            if session.line is not None:
                session.line.hang_up(code)

    def ask_to_reconnect(self) -> None:
        """Tell every bot to connect anew and resume (op 7)."""
        self._say(Op.RECONNECT, None)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every bot that its session is invalid (op 9), and forget it if it is."""
        for session in self._connected():
            if session.line is not None:
                session.line.send(frame(Op.INVALID_SESSION, resumable))
            session.ended = not resumable

    def ask_for_heartbeat(self) -> None:
        """Ask every bot for a heartbeat at once (op 1)."""
        self._say(Op.HEARTBEAT, None)

    def _say(self, op: Op, data: bool | None) -> None:
        """Send every connected bot a frame that is no event."""
        for session in self._connected():
            if session.line is not None:
                session.line.send(frame(op, data))

    def _connected(self) -> list[Session]:
        """Return the sessions that have a connection."""
        return [one for one in self.world.hub.sessions.values() if one.line is not None]
