"""What there is to hear, and how it is found."""

from .catalogue import Catalogue
from .model import Album, Artist, Episode, Playable, Show, Thing, Track, make_id

__all__ = [
    "Album",
    "Artist",
    "Catalogue",
    "Episode",
    "Playable",
    "Show",
    "Thing",
    "Track",
    "make_id",
]
