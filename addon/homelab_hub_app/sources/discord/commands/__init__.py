"""The slash commands: https://discord.com/developers/docs/interactions/application-commands."""

from .tree import Tree

__all__ = ["Tree"]
