"""Who uses a connection: said where somebody asks for something, read where it is recorded."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Self

from homeassistant.core import Context


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who asks.

    `component` is the part of the hub (`calendar`, `backup`, `jarvis`), `source` the chat system
    behind the app, `user` the id of a Home Assistant user, `tool` the assistant's tool.
    """

    component: str
    source: str | None = None
    user: str | None = None
    tool: str | None = None

    @classmethod
    def of(cls, context: Context | None, component: str, tool: str | None = None) -> Self:
        """Return whoever a part of the hub, or a tool of an assistant, does something for."""
        return cls(component=component, user=context.user_id if context else None, tool=tool)

    def as_dict(self) -> dict[str, str]:
        """Return what is known, in a form that JSON holds."""
        values = {
            "component": self.component,
            "source": self.source,
            "user": self.user,
            "tool": self.tool,
        }
        return {key: value for key, value in values.items() if value is not None}


# What nobody else asked for: refreshes, checks, polling.
THE_HUB: Final = Actor(component="connector")
_ACTOR: ContextVar[Actor] = ContextVar("actor", default=THE_HUB)


@contextmanager
def acting(actor: Actor) -> Generator[None]:
    """Say who asks for what is called in this context, and in the tasks started in it."""
    before = _ACTOR.set(actor)
    try:
        yield
    finally:
        _ACTOR.reset(before)


def current_actor() -> Actor:
    """Return who asks."""
    return _ACTOR.get()
