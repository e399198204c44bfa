"""The slash commands: https://discord.com/developers/docs/interactions/application-commands."""

from .managing import Change
from .tree import Tree

__all__ = ["Change", "Tree"]
