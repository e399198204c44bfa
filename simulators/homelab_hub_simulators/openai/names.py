"""Sets of names, written as one reads them."""


def names(listed: str) -> frozenset[str]:
    """Return the names in a text, which are separated by blanks."""
    return frozenset(listed.split())
