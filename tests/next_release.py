"""Lets the test harness of Home Assistant 2026.10 run the tests on 2026.11, as `scripts/test-next` does.

The harness for a release is published after it. Until then this is a plugin that is loaded first:
2026.11 wants to be imported before httpx is, which other plugins import, and it no longer has a
function that the harness imports for tests of logging.
"""

from homeassistant.components import logger

vars(logger).setdefault("_clear_logger_overwrites", None)
