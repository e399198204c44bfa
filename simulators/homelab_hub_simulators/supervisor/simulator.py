"""The simulator: the part of the Supervisor's API (version 1) that concerns apps.

Checked against aiohasupervisor, Home Assistant's own client, whose models are strict.
"""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from secrets import compare_digest, token_hex
from typing import ClassVar, Final, override
from uuid import uuid4

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from homelab_hub_simulators.faults import FaultKind
from homelab_hub_simulators.server import RecordedRequest, Simulator

from .apps import App, AppState, Json, Offer, installed, listed, told
from .discovery import Discovery

_SECRET_PATHS: Final = frozenset({"/discovery"})
_PUSH_TIMEOUT: Final = ClientTimeout(total=10)


class SupervisorSimulator(Simulator):
    """A Supervisor with a store. `offers` are apps of repositories that may be added to it.

    Home Assistant calls it with `token`, a started app with its own. What apps tell is pushed to
    `home_url` with `home_token`, an administrator's, if that is set.
    """

    name: ClassVar[str] = "supervisor"
    api_path: ClassVar[str] = ""
    fault_kinds: ClassVar[Mapping[str, FaultKind]] = {"server_error": FaultKind()}
    endpoints: ClassVar[frozenset[str]] = frozenset(
        {"discovery", "info", "install", "start", "stop", "restart", "store", "update"}
    )

    def __init__(self, *offers: Offer, host: str = "127.0.0.1", port: int = 0) -> None:
        """Prepare the server; no repository is in the store yet."""
        super().__init__(host=host, port=port)
        self.token = token_hex(28)
        self.home_url: str | None = None
        self.home_token = ""
        self.discovery = Discovery()
        self.installed: dict[str, App] = {}
        self.backups: list[Json] = []
        self._offers = {offer.full_slug: offer for offer in offers}
        self._repositories: set[str] = set()

    def add_repository(self, url: str) -> None:
        """Add a repository to the store."""
        self._repositories.add(url)

    def publish(self, offer: Offer) -> None:
        """Offer an app, or a newer version of it."""
        self._offers[offer.full_slug] = offer
        if (app := self.installed.get(offer.full_slug)) is not None:
            app.offer = offer

    @property
    def address(self) -> str:
        """Return host and port, as Home Assistant has it in `SUPERVISOR`."""
        return self.origin.removeprefix("http://")

    @override
    async def stop(self) -> None:
        """Stop every app, and close the port."""
        for app in self.installed.values():
            await app.stop()
        await super().stop()

    @override
    def build(self) -> web.Application:
        """Return the application with the Supervisor's routes."""
        application = web.Application(middlewares=[self._guard])
        for method, path, handler in (
            ("GET", "/supervisor/ping", self._ping),
            ("GET", "/store/addons", self._list_store),
            ("POST", "/store/repositories", self._add_repository),
            ("GET", "/store/addons/{slug}", self._tell_of_offer),
            ("GET", "/store/addons/{slug}/availability", self._availability),
            ("POST", "/store/addons/{slug}/install", self._install),
            ("POST", "/store/addons/{slug}/update", self._update),
            ("GET", "/addons/{slug}/info", self._tell_of_app),
            ("POST", "/addons/{slug}/start", self._start),
            ("POST", "/addons/{slug}/stop", self._stop),
            ("POST", "/addons/{slug}/restart", self._restart),
            ("POST", "/addons/{slug}/uninstall", self._uninstall),
            ("POST", "/backups/new/partial", self._backup),
            ("GET", "/discovery", self._list_discovery),
            ("POST", "/discovery", self._discover),
            ("GET", "/discovery/{uuid}", self._tell_of_discovery),
        ):
            application.router.add_route(method, path, handler)
        return application

    @web.middleware
    async def _guard(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        """Refuse who does not say who they are, keep a record, and go wrong on purpose."""
        if request.path.startswith("/admin/"):
            return await handler(request)
        body = await request.json() if request.can_read_body else None
        kept = None if request.path in _SECRET_PATHS else body
        self._log.add(RecordedRequest(method=request.method, path=request.path, body=kept))
        if not self._is_home(request) and not (
            request.path == "/discovery" and self._app_of(request) is not None
        ):
            return refused(HTTPStatus.UNAUTHORIZED, "unauthorized")
        tail = request.path.rpartition("/")[2]
        endpoint = tail if tail in self.endpoints else request.path.split("/")[1]
        if self.faults.take(self.fault_kinds, endpoint) is not None:
            return refused(HTTPStatus.INTERNAL_SERVER_ERROR, "Unknown error, see supervisor")
        return await handler(request)

    def _is_home(self, request: web.Request) -> bool:
        """Return whether Home Assistant asks."""
        return compare_digest(_bearer(request), self.token)

    def _app_of(self, request: web.Request) -> App | None:
        """Return the app that asks, None if none does."""
        token = _bearer(request)
        apps = (app for app in self.installed.values() if app.token)
        return next((app for app in apps if compare_digest(app.token, token)), None)

    def _offer(self, request: web.Request) -> Offer:
        """Return the offer a request is about."""
        offer = self._offers.get(request.match_info["slug"])
        if offer is None or offer.repository not in self._repositories:
            raise _not_found(f"App {request.match_info['slug']} does not exist in the store")
        return offer

    def _app(self, request: web.Request) -> App:
        """Return the installed app a request is about."""
        app = self.installed.get(request.match_info["slug"])
        if app is None:
            raise _not_found(f"App {request.match_info['slug']} is not installed")
        return app

    async def _ping(self, _request: web.Request) -> web.Response:
        """Say that what is no app's business is not ready: it is not simulated."""
        return refused(HTTPStatus.SERVICE_UNAVAILABLE, "System is not ready with state: setup")

    async def _list_store(self, _request: web.Request) -> web.Response:
        """List the apps of the repositories in the store."""
        offers = (one for one in self._offers.values() if one.repository in self._repositories)
        return fine({"addons": [listed(one, self.installed.get(one.full_slug)) for one in offers]})

    async def _add_repository(self, request: web.Request) -> web.Response:
        """Add a repository to the store."""
        self.add_repository((await request.json())["repository"])
        return fine()

    async def _tell_of_offer(self, request: web.Request) -> web.Response:
        """Tell of an app in the store."""
        offer = self._offer(request)
        return fine(told(offer, self.installed.get(offer.full_slug)))

    async def _availability(self, request: web.Request) -> web.Response:
        """Say whether an app can be installed here."""
        if not self._offer(request).available:
            return refused(HTTPStatus.BAD_REQUEST, "This app is not supported here")
        return fine()

    async def _install(self, request: web.Request) -> web.Response:
        """Install an app."""
        offer = self._offer(request)
        if not offer.available:
            return refused(HTTPStatus.BAD_REQUEST, "This app is not supported here")
        self.installed[offer.full_slug] = App(offer, offer.version)
        return fine()

    async def _update(self, request: web.Request) -> web.Response:
        """Bring an app to the version that is offered; one that ran is started anew."""
        offer = self._offer(request)
        app = self._app(request)
        ran = app.state is AppState.STARTED
        await app.stop()
        app.version = offer.version
        if ran:
            await app.start()
        return fine()

    async def _tell_of_app(self, request: web.Request) -> web.Response:
        """Tell of an installed app."""
        return fine(installed(self._app(request)))

    async def _start(self, request: web.Request) -> web.Response:
        """Start an app."""
        try:
            await self._app(request).start()
        except OSError as error:
            return refused(HTTPStatus.INTERNAL_SERVER_ERROR, f"Can't start: {error}")
        return fine()

    async def _stop(self, request: web.Request) -> web.Response:
        """Stop an app."""
        await self._app(request).stop()
        return fine()

    async def _restart(self, request: web.Request) -> web.Response:
        """Stop an app and start it."""
        await self._app(request).stop()
        return await self._start(request)

    async def _uninstall(self, request: web.Request) -> web.Response:
        """Stop an app and remove it with what it told."""
        app = self._app(request)
        await app.stop()
        del self.installed[app.offer.full_slug]
        self.discovery.forget(app.offer.full_slug)
        return fine()

    async def _backup(self, request: web.Request) -> web.Response:
        """Make a backup, of which only the request is kept."""
        self.backups.append(await request.json())
        return fine({"job_id": uuid4().hex, "slug": token_hex(4)})

    async def _list_discovery(self, _request: web.Request) -> web.Response:
        """List what started apps tell."""
        started = {slug for slug, app in self.installed.items() if app.state is AppState.STARTED}
        messages = self.discovery.messages.values()
        return fine({"discovery": [one.as_dict() for one in messages if one.app in started]})

    async def _discover(self, request: web.Request) -> web.Response:
        """Take what an app tells, and tell Home Assistant if it is news."""
        app = self._app_of(request)
        body = await request.json()
        if app is None or body["service"] not in app.offer.discovery:
            return refused(HTTPStatus.FORBIDDEN, "The app is not allowed to tell of this service")
        message, news = self.discovery.tell(app.offer.full_slug, body["service"], body["config"])
        if news:
            await self._push(message.uuid)
        return fine({"uuid": message.uuid})

    async def _tell_of_discovery(self, request: web.Request) -> web.Response:
        """Tell what an app tells."""
        message = self.discovery.messages.get(request.match_info["uuid"])
        return fine(message.as_dict()) if message else refused(HTTPStatus.NOT_FOUND, "No message")

    async def _push(self, uuid: str) -> None:
        """Tell Home Assistant of a message; one that is away learns of it when it starts."""
        if self.home_url is None:
            return
        try:
            async with (
                ClientSession(timeout=_PUSH_TIMEOUT) as session,
                session.post(
                    f"{self.home_url}/api/hassio_push/discovery/{uuid}",
                    headers={"Authorization": f"Bearer {self.home_token}"},
                ),
            ):
                pass
        except ClientError, TimeoutError:
            pass


def fine(data: Json | None = None) -> web.Response:
    """Return the answer that all is well."""
    return web.json_response({"result": "ok", "data": data or {}})


def refused(status: HTTPStatus, message: str) -> web.Response:
    """Return the answer that something is not."""
    return web.json_response({"result": "error", "message": message}, status=status)


def _not_found(message: str) -> web.HTTPNotFound:
    """Return the error of what is not there."""
    response = refused(HTTPStatus.NOT_FOUND, message)
    return web.HTTPNotFound(text=response.text, content_type="application/json")


def _bearer(request: web.Request) -> str:
    """Return the token of a request."""
    return request.headers.get("Authorization", "").removeprefix("Bearer ")
