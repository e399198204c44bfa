"""Hands each new picture to the entity that shows the last one."""

from collections.abc import Awaitable, Callable

from ...assistant.pictures import Picture

type Show = Callable[[Picture], Awaitable[None]]


class Gallery:
    """Knows who shows the pictures of which subentry."""

    def __init__(self) -> None:
        """Start without walls."""
        self._shows: dict[str, Show] = {}

    def hang(self, subentry_id: str, show: Show) -> Callable[[], None]:
        """Call `show` with each picture of the subentry, until the returned function is called."""
        self._shows[subentry_id] = show

        def take_down() -> None:
            self._shows.pop(subentry_id, None)

        return take_down

    async def show(self, subentry_id: str, picture: Picture) -> None:
        """Show a new picture, if anybody looks."""
        if show := self._shows.get(subentry_id):
            await show(picture)
