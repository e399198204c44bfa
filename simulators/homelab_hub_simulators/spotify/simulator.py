"""The simulator: the Web API behind one port, for the people the OAuth simulator knows."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar, override

from aiohttp import hdrs, web

from homelab_hub_simulators.faults import Faults
from homelab_hub_simulators.oauth import Account, OAuthSimulator, provider_of
from homelab_hub_simulators.oauth.model import Clock
from homelab_hub_simulators.oauth.spotify import Spotify
from homelab_hub_simulators.server import SimulatorServer

from .admin import add_spotify_admin_routes
from .api import ROOT
from .catalogue import Catalogue
from .door import Door
from .faulty import FAULT_KINDS
from .limits import Limits
from .methods import Scene, all_methods
from .people import People, Person, Playlist, Playlists
from .pictures import PATH, Pictures
from .player import Player
from .switches import Switches


class SpotifySimulator(SimulatorServer):
    """The Web API as an app in development mode meets it.

    With an OAuth simulator, access tokens, scopes, people and the clock are that one's. Without,
    every bearer token is the first person's and has all scopes. `delay` is in seconds a request,
    and may be changed at any time in `door`. `links` are the shortened links, with what they lead to.
    """

    name: ClassVar[str] = "spotify"
    api_path: ClassVar[str] = ROOT

    def __init__(
        self,
        oauth: OAuthSimulator | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        delay: float = 0,
    ) -> None:
        """Prepare the server, the catalogue and the people."""
        self._oauth = oauth
        self.provider = provider_of(oauth, Spotify)
        self.switches = Switches()
        self.links: dict[str, str] = {}
        self.catalogue = Catalogue()
        self.people = People(self.provider.ledger, self.catalogue, lambda: self.switches)
        self._limits = Limits(self.clock.now)
        scene = Scene(self.catalogue, self.people)
        methods = all_methods(scene, lambda: self.switches)
        self.methods = {method.id: method for method in methods}
        groups = {method.group for method in methods}
        faults = Faults(kinds=FAULT_KINDS, endpoints=frozenset({*groups, *self.methods}))
        super().__init__(faults=faults, host=host, port=port)
        self.door = Door(
            self.provider,
            methods,
            self.people,
            self._limits,
            open_to_all=oauth is None,
            switches=lambda: self.switches,
            faults=faults,
            record=self._log.add,
        )
        self.door.delay = delay

    @property
    def clock(self) -> Clock:
        """The clock, which is the OAuth simulator's."""
        return self.provider.ledger.clock

    @property
    def endpoints(self) -> dict[str, dict[str, str]]:
        """The table that `HOMELAB_HUB_ENDPOINTS` wants."""
        table = {} if self._oauth is None else self._oauth.endpoints
        own = {"api": self.base_url, "links": f"{self.origin}/links/"}
        return table | {"spotify": table.get("spotify", {}) | own}

    @property
    def violations(self) -> list[str]:
        """What requests did that no app should: gone endpoints, unknown or wrong parameters."""
        return self.door.violations

    @property
    def counts(self) -> Counter[str]:
        """How often each method was called, by its id, since the start or `forget_calls`."""
        return self.door.counts

    @property
    def playlists(self) -> Playlists:
        """Everybody's playlists."""
        return self.people.playlists

    def calls(self, method: str) -> list[Mapping[str, Any]]:
        """Return what a method was asked, oldest first: `query`, and `body` as text."""
        return [entry.body for entry in self.requests if entry.body["method"] == method]

    def forget_calls(self) -> None:
        """Forget the requests, and count anew."""
        self.requests.clear()
        self.counts.clear()

    def switch(self, **changes: Any) -> None:
        """Change some switches, see `Switches`; raises InvalidSwitchError for a wrong one."""
        self.switches = self.switches.changed(changes)

    def block(self, seconds: float, *, quota: bool = False) -> None:
        """Answer 429 to everything for some seconds of the clock; 0 ends it."""
        self._limits.block(seconds, quota=quota)

    def person(self, wanted: Account | str | None = None) -> Person:
        """Return somebody by account, id, login or e-mail address, or the first.

        Raises KeyError for somebody unknown.
        """
        return self.people.of(wanted) if isinstance(wanted, Account) else self.people.find(wanted)

    def player(self, wanted: Account | str | None = None) -> Player:
        """Return somebody's player."""
        return self.person(wanted).player

    def playlist(self, name: str) -> Playlist:
        """Return a playlist by its name; raises KeyError."""
        for playlist in self.playlists.all:
            if playlist.name == name:
                return playlist
        raise KeyError(name)

    @override
    def build(self) -> web.Application:
        """Return the application: everything goes by the table of methods."""
        application = web.Application()
        add_spotify_admin_routes(application, self)
        application.router.add_get(PATH, Pictures(self.catalogue, self.people).serve)
        application.router.add_get("/links/{code}", self._lead)
        application.router.add_route("*", f"{ROOT}{{path:.*}}", self.door.handle)
        return application

    async def _lead(self, request: web.Request) -> web.Response:
        """Answer as the shortener does, to whom nobody shows a credential."""
        if request.headers.keys() & {hdrs.AUTHORIZATION, hdrs.COOKIE}:
            self.violations.append("credentials for the shortener")
        leads = self.links.get(request.match_info["code"])
        if leads is None:
            return web.Response(status=404)
        return web.Response(status=307, headers={hdrs.LOCATION: leads})
