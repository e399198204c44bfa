"""Hands each new picture to the entity that shows the last one."""

from collections.abc import Callable

from ...assistant.pictures import Picture


class Gallery:
    """Knows who shows the pictures of which subentry."""

    def __init__(self) -> None:
        """Start without walls."""
        self._shows: dict[str, Callable[[Picture], None]] = {}

    def hang(self, subentry_id: str, show: Callable[[Picture], None]) -> Callable[[], None]:
        """Call `show` with each picture of the subentry, until the returned function is called."""
        self._shows[subentry_id] = show
        return lambda: self._shows.pop(subentry_id, None) and None

    def show(self, subentry_id: str, picture: Picture) -> None:
        """Show a new picture, if anybody looks."""
        if show := self._shows.get(subentry_id):
            show(picture)
