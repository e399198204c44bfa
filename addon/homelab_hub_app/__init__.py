"""The companion app of Homelab Hub: the bots, and the link to Home Assistant."""

from typing import Final

VERSION: Final = "0.1.0"
"""As in the integration's manifest."""
