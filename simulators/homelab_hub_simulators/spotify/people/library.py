"""What somebody has saved and follows."""

from collections.abc import Iterator

KINDS = frozenset({"track", "album", "show", "episode", "artist", "playlist", "user"})


class Library:
    """Saved and followed URIs with the Unix time they were added, the newest first."""

    def __init__(self) -> None:
        """Have nothing."""
        self._added: dict[str, float] = {}

    def __contains__(self, uri: str) -> bool:
        """Tell whether something is saved or followed."""
        return uri in self._added

    def add(self, uri: str, now: float) -> None:
        """Save or follow something; what is there already stays as it is."""
        self._added.setdefault(uri, now)

    def remove(self, uri: str) -> None:
        """Save or follow something no longer."""
        self._added.pop(uri, None)

    def of(self, kind: str) -> list[tuple[str, float]]:
        """Return the URIs of a kind, with when each was added."""
        return list(self._newest_first(kind))

    def _newest_first(self, kind: str) -> Iterator[tuple[str, float]]:
        """Yield the URIs of a kind."""
        for uri, added in reversed(self._added.items()):
            if uri.startswith(f"spotify:{kind}:"):
                yield uri, added
