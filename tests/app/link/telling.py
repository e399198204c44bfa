"""Things that happen in the app, for tests."""

from homelab_hub_app.hub import Hub
from tests.app.chatter import SAID, Line
from tests.app.integration import Integration
from tests.waiting import until


def say(hub: Hub, *texts: object, connection: str = "one") -> None:
    """Let things happen in the app."""
    for text in texts:
        hub._home.tell(SAID, Line(text=str(text)), connection)


def said(integration: Integration) -> list[str]:
    """Return what the integration has heard."""
    return [event.data["text"] for event in integration.events]


async def written(hub: Hub, count: int) -> None:
    """Return when so many events wait on disk."""
    await until(lambda: hub._outbox.unwritten == 0 and hub._outbox.waiting == count)
