"""A home with mail, a Jarvis, and another assistant that does whatever it reads."""

from tests.integration.agents.conftest import (
    alone,
    google,
    home,
    household,
    jarvis,
    person,
    post,
    providers,
)
from tests.integration.conftest import simulator

__all__ = [
    "alone",
    "google",
    "home",
    "household",
    "jarvis",
    "person",
    "post",
    "providers",
    "simulator",
]
