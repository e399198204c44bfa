"""The stand-in app in a container of the Supervisor's stand-in."""

from aiohttp import ClientSession

from custom_components.homelab_hub.connections.app.const import REPOSITORY_URL
from homelab_hub_simulators.supervisor import App, Offer, SupervisorSimulator

from .stand_in import TOKEN, VERSION, AppStandIn


class Box:
    """Runs the app, which then tells the Supervisor where it is."""

    def __init__(self, app: AppStandIn) -> None:
        """Begin with an app that does not run."""
        self.app = app
        self.supervisor: SupervisorSimulator | None = None
        self.broken = False
        self.installed: App | None = None
        self.token = TOKEN

    def offer(self, **more: str) -> Offer:
        """Return the app as our repository offers it."""
        values = {
            "repository": REPOSITORY_URL,
            "slug": "homelab_hub",
            "name": "Homelab Hub",
            "version": VERSION,
        }
        return Offer(**(values | more), discovery=("homelab_hub",), run=self._put_in)  # type: ignore[arg-type]  # strings all

    def _put_in(self, installed: App) -> Box:
        """Belong to an app that is installed."""
        self.installed = installed
        return self

    async def start(self) -> None:
        """Start the app, and tell."""
        if self.broken:
            raise OSError("port in use")
        assert self.installed is not None
        self.app.software, self.app.refuses = self.installed.version, False
        self.app.tokens = {self.token}
        await self.app.start()
        await self.tell()

    async def stop(self) -> None:
        """Stop the app."""
        await self.app.stop()

    async def tell(self) -> None:
        """Tell the Supervisor where the app is."""
        assert self.supervisor is not None
        assert self.installed is not None
        config = {"host": "127.0.0.1", "port": self.app.port, "token": self.token}
        async with (
            ClientSession(headers={"Authorization": f"Bearer {self.installed.token}"}) as session,
            session.post(
                f"{self.supervisor.origin}/discovery",
                json={"service": "homelab_hub", "config": config},
            ) as answer,
        ):
            assert answer.status == 200
