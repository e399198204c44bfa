"""The door for configuration: one flow class serves every kind of connection."""

from .connections.jarvis.flow import JarvisFlow
from .const import DOMAIN


class HubConfigFlow(JarvisFlow, domain=DOMAIN):
    """Adds and changes connections; there is one kind so far, so there is no menu."""

    VERSION = 1
    MINOR_VERSION = 1
