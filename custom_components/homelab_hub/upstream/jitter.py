"""Waiting times that differ, so that those who failed together do not come back together."""

import random


def jittered(shortest: float, longest: float) -> float:
    """Return any number of seconds between these."""
    return random.uniform(shortest, longest)  # noqa: S311 - it spreads load, and guards nothing
