"""Who asks, for the audit."""

from typing import Final

from ..connector.actor import Actor

ACTOR: Final = Actor(component="backup")
