"""What events and methods are: a name on the wire, with the types of what goes with it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class EventType[D]:
    """A kind of event. `kept` ones wait in the app until the integration acknowledges them.

    One that is not kept is a state: only the last one of a connection counts.
    """

    name: str
    data: type[D]
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Method[P, R, S = Any]:
    """Something one side asks of the other: what it takes, what it gives, and in which parts.

    `patience` is how many seconds an answer may take.
    """

    name: str
    params: type[P]
    result: type[R]
    progress: type[S] | None = None
    patience: float = 30


@dataclass(frozen=True, slots=True)
class Nothing:
    """What a method takes or gives that has nothing to say."""
