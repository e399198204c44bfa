"""What a tour is made of."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from homelab_hub_demo.demo import Demo

from .evidence import Evidence


class UnexpectedError(Exception):
    """A step saw something else than it should; the text says what was expected."""


def expect(condition: object, expected: str) -> None:
    """Raise with what was expected unless the condition is true."""
    if not condition:
        raise UnexpectedError(expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a step gets: the running demo, and what earlier steps noted for later ones.

    Notes are for the group, evidence is for the end of the tour.
    """

    demo: Demo
    evidence: Evidence = field(default_factory=Evidence)
    notes: dict[str, Any] = field(default_factory=dict)


type Walk = Callable[[Visit], Awaitable[str]]
"""Does the step and returns what was seen, in a few words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the tour."""

    title: str
    walk: Walk
    essential: bool
    """Whether the rest of the group makes no sense without it."""


class Steps(list[Step]):
    """Steps in the order in which they are written down."""

    def add(self, title: str, *, essential: bool = False) -> Callable[[Walk], Walk]:
        """Add the decorated function as the next step."""

        def append(walk: Walk) -> Walk:
            self.append(Step(title=title, walk=walk, essential=essential))
            return walk

        return append


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The steps of one part of the product, walked in order with one visit."""

    name: str
    steps: tuple[Step, ...]
