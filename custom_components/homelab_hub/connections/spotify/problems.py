"""What is wrong with what somebody asked for, as a key of the texts."""

from typing import Any


class ProblemError(Exception):
    """It cannot be done as it was asked for; `key` is of `exceptions` in the translations."""

    def __init__(self, key: str, **placeholders: Any) -> None:
        """Keep what the text needs."""
        super().__init__(key)
        self.key = key
        self.placeholders = {name: str(value) for name, value in placeholders.items()}
