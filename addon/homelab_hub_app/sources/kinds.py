"""Which kinds of sources there are.

A source's package has `make(context, settings)`, and is imported when a connection needs it: what
nobody uses takes no memory.
"""

from functools import cache
import gc
from types import ModuleType
from typing import Any, Final

from homelab_hub_protocol import discord, discord_methods
from homelab_hub_protocol.words import Method

from .source import MakeSource, SourceKind


def methods_in(module: ModuleType) -> tuple[Method[Any, Any, Any], ...]:
    """Return the methods that a module of the protocol defines."""
    return tuple(one for one in vars(module).values() if isinstance(one, Method))


@cache
def _discord() -> MakeSource[discord.Settings]:
    """Return what makes a Discord bot."""
    from .discord import make

    # Its library has most of all objects, and they stay: the collector need not visit them again
    # and again, which takes milliseconds while messages wait.
    gc.collect()
    gc.freeze()
    return make


KINDS: Final[tuple[SourceKind[Any], ...]] = (
    SourceKind("discord", discord.CONFIGURE, methods_in(discord_methods), _discord),
)
