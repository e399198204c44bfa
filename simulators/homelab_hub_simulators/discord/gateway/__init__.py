"""The WebSocket side of Discord."""

from .gateway import PATH, Gateway
from .hub import Hub, may_read
from .intents import PRIVILEGED, Close, Intent
from .session import Session

__all__ = ["PATH", "PRIVILEGED", "Close", "Gateway", "Hub", "Intent", "Session", "may_read"]
