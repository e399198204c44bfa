"""What holds for every test."""

import pytest


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Leave asyncio's debug mode to PYTHONASYNCIODEBUG: it makes most tests take twice as long.

    The test harness of Home Assistant turns it on for each test.
    """
