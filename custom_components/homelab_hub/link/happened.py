"""An event of the app, as those see it who listen."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened[D]:
    """Something that happened in the app, or a new state there.

    `at` is when, in UTC. `connection` is the id of the config entry it belongs to, None for the
    app itself. `id` is set for events that are delivered again until they are handled: the same
    app never uses one twice.
    """

    data: D
    at: datetime
    connection: str | None
    id: int | None


type Listener[D] = Callable[[Happened[D]], Awaitable[None] | None]
"""Takes an event. One that waits holds up the events behind it, for ten seconds at most."""
