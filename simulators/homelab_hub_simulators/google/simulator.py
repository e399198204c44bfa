"""The simulator: three APIs behind one port, for the people the OAuth simulator knows."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar, override

from aiohttp import web

from homelab_hub_simulators.faults import Faults
from homelab_hub_simulators.oauth import Account, OAuthSimulator, provider_of
from homelab_hub_simulators.oauth.google import Google
from homelab_hub_simulators.oauth.model import Clock
from homelab_hub_simulators.server import MAX_BODY, SimulatorServer

from .admin import add_google_admin_routes
from .blobs import Blobs
from .calendar import CalendarApi, Calendars
from .channels import Push, Pushes
from .discovery import Discovery
from .door import Door
from .drive import Drive, DriveApi
from .faulty import FAULT_KINDS
from .gmail import GmailApi, Mailbox
from .paging import Paging

ROOTS = {"calendar": "www", "drive": "www", "gmail": "gmail"}


class GoogleSimulator(SimulatorServer):
    """Calendar, Drive and Gmail as an app meets them.

    With an OAuth simulator, access tokens, scopes, people and the clock are that one's. Without,
    every bearer token is the first person's and has all scopes. `delay` is in seconds a request,
    `bandwidth` in bytes a second of media; both are of `door`, and may be changed at any time.
    """

    name: ClassVar[str] = "google"
    api_path: ClassVar[str] = ""

    def __init__(
        self,
        oauth: OAuthSimulator | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        delay: float = 0,
        bandwidth: float | None = None,
    ) -> None:
        """Prepare the server and its APIs."""
        self._oauth = oauth
        self.provider = provider_of(oauth, Google)
        self.paging = Paging()
        self._pushes = Pushes()
        self._blobs = Blobs()
        self.calendar_api = CalendarApi(self.clock, self.paging, self._pushes)
        self.drive_api = DriveApi(self.clock, self.paging, self._pushes, self._blobs)
        find = self.provider.ledger.find_account
        self.gmail_api = GmailApi(self.clock, self.paging, self._pushes, find)
        apis = (self.calendar_api, self.drive_api, self.gmail_api)
        self.door = Door(self.provider, apis, self._blobs, open_to_all=oauth is None)
        self.door.delay, self.door.bandwidth = delay, bandwidth
        self.drive_api.sessions = self.door.uploads.sessions
        faults = Faults(kinds=FAULT_KINDS, endpoints=_endpoints(self.door))
        super().__init__(faults=faults, host=host, port=port)
        self.door.connect(faults, self._log.add)

    @property
    def clock(self) -> Clock:
        """The clock, which is the OAuth simulator's."""
        return self.provider.ledger.clock

    @property
    def endpoints(self) -> dict[str, dict[str, str]]:
        """The table that `HOMELAB_HUB_ENDPOINTS` wants."""
        table = {} if self._oauth is None else self._oauth.endpoints
        roots = {api: f"{self.origin}/{root}/" for api, root in ROOTS.items()}
        return table | {"google": table.get("google", {}) | roots}

    @property
    def insists_on_https(self) -> bool:
        """Whether push goes to HTTPS addresses only, as Google's does; tests turn it off."""
        return self.drive_api.channels.insists_on_https

    @insists_on_https.setter
    def insists_on_https(self, value: bool) -> None:
        """Change it for all APIs."""
        self.calendar_api.channels.insists_on_https = value
        self.drive_api.channels.insists_on_https = value

    @property
    def violations(self) -> list[str]:
        """What requests did that the discovery documents do not allow."""
        return self.door.violations

    @property
    def counts(self) -> Counter[str]:
        """How often each method was called, by its id, since the start or `forget_calls`."""
        return self.door.counts

    def calls(self, method: str) -> list[Mapping[str, Any]]:
        """Return what a method was asked, oldest first: `query`, and `body`."""
        return [entry.body for entry in self.requests if entry.body["method"] == method]

    def forget_calls(self) -> None:
        """Forget the requests, and count anew."""
        self.requests.clear()
        self.counts.clear()

    def account(self, wanted: Account | str | None = None) -> Account:
        """Return somebody by id, login or e-mail address, or the first; raises KeyError."""
        if isinstance(wanted, Account):
            return wanted
        ledger = self.provider.ledger
        if wanted is None:
            return next(iter(ledger.accounts.values()))
        if (found := ledger.find_account(wanted)) is None:
            raise KeyError(wanted)
        return found

    def calendars(self, account: Account | str | None = None) -> Calendars:
        """Return somebody's calendars."""
        return self.calendar_api.of(self.account(account))

    def drive(self, account: Account | str | None = None) -> Drive:
        """Return somebody's Drive."""
        return self.drive_api.of(self.account(account))

    def mailbox(self, account: Account | str | None = None) -> Mailbox:
        """Return somebody's mail."""
        return self.gmail_api.of(self.account(account))

    def subscribe(self, topic: str, url: str) -> None:
        """Let Pub/Sub push what is published to a topic to a URL."""
        self.gmail_api.subscriptions[topic] = url

    @property
    def pushes(self) -> list[Push]:
        """Every push message so far: `channel`, `state`, and the `status` it was answered."""
        return self._pushes.sent

    async def pushed(self) -> None:
        """Return when every push message is sent, or has failed."""
        await self._pushes.settled()

    @override
    def build(self) -> web.Application:
        """Return the application: everything goes by the table of methods."""
        application = web.Application(client_max_size=MAX_BODY)
        add_google_admin_routes(application, self)
        for root in sorted(set(ROOTS.values())):
            for path in ("batch", "batch/{api}/{version}"):
                application.router.add_post(f"/{root}/{path}", self.door.batch)
            application.router.add_route("*", f"/{root}/{{path:.*}}", self.door.single)
        return application

    @override
    async def start(self) -> None:
        """Serve."""
        self.door.discovery = await asyncio.to_thread(Discovery.load)
        await self._blobs.open()
        await self._pushes.open()
        await super().start()

    @override
    async def stop(self) -> None:
        """Stop serving, and delete what was uploaded."""
        await super().stop()
        await self.door.uploads.sessions.close()
        await self._pushes.close()
        await self._blobs.close()


def _endpoints(door: Door) -> frozenset[str]:
    """Return what a fault may name: an API, a method, the chunks of uploads, or batches."""
    uploads = {f"{api}.upload" for api in ROOTS}
    return frozenset({"batch", *ROOTS, *uploads, *door.table.methods})
