"""A stand-in for OAuth at Google, Spotify, Twitch, Kick and Discord, each with its own habits."""

from .model import Account, Client, Grant, Guild, IssuedSecret
from .simulator import OAuthSimulator, provider_of
from .switches import Auto, Refresh, Switches

__all__ = [
    "Account",
    "Auto",
    "Client",
    "Grant",
    "Guild",
    "IssuedSecret",
    "OAuthSimulator",
    "Refresh",
    "Switches",
    "provider_of",
]
