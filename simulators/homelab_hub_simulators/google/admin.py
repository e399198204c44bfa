"""The admin endpoints: people's calendars, mail and files, as a scene needs them."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from homelab_hub_simulators.json_pages import Page, add_json_pages, json_body
from homelab_hub_simulators.oauth.admin import clock_pages

from .errors import GoogleError
from .scene import Scene

if TYPE_CHECKING:
    from .simulator import GoogleSimulator


def add_google_admin_routes(application: web.Application, simulator: GoogleSimulator) -> None:
    """Add the admin endpoints; ACCOUNT is an id, a login or an e-mail address.

    `/admin/calendars/ACCOUNT[/ID]` GET, POST (arguments of `add_calendar`), DELETE;
    `/admin/events/ACCOUNT[/ID]` GET, POST (an Event resource), PATCH, DELETE, all with
    `?calendar=ID` for another than the primary one; `/admin/mail/ACCOUNT[/ID]` GET, POST
    (arguments of `deliver`, bytes in base64), DELETE; `/admin/files/ACCOUNT[/ID]` GET, POST
    (`name`, and `text`, `document`, `data` in base64 or nothing for a folder), DELETE;
    `/admin/uploads/ACCOUNT` GET, DELETE; `/admin/quota/ACCOUNT` GET, PATCH (`limit`,
    `elsewhere`); `/admin/subscriptions` PUT (`topic`, `url`); `/admin/switches` GET, PATCH
    (`delay`, `bandwidth`, `insists_on_https`); `/admin/clock` GET, POST `{"advance": seconds}`;
    `/admin/endpoints`, `/admin/counts` and `/admin/violations` GET. A wrong request is answered
    400 (404 for what is not there) with `error`.
    """
    pages = (
        *_scene_routes(Scene(simulator)),
        *_state_routes(_State(simulator)),
        *clock_pages(simulator.clock),
    )
    add_json_pages(application, pages, GoogleError, status=lambda one: getattr(one, "status", 400))


def _scene_routes(scene: Scene) -> tuple[Page, ...]:
    """Return the endpoints about somebody's things."""
    one = "{account}/{id}"
    return (
        ("GET", "calendars/{account}", scene.list_calendars),
        ("POST", "calendars/{account}", scene.add_calendar),
        ("DELETE", f"calendars/{one}", scene.remove_calendar),
        ("GET", "events/{account}", scene.list_events),
        ("POST", "events/{account}", scene.add_event),
        ("PATCH", f"events/{one}", scene.change_event),
        ("DELETE", f"events/{one}", scene.delete_event),
        ("GET", "mail/{account}", scene.list_mail),
        ("POST", "mail/{account}", scene.deliver),
        ("DELETE", f"mail/{one}", scene.remove_mail),
        ("GET", "files/{account}", scene.list_files),
        ("POST", "files/{account}", scene.add_file),
        ("DELETE", f"files/{one}", scene.remove_file),
        ("GET", "uploads/{account}", scene.list_uploads),
        ("DELETE", "uploads/{account}", scene.expire_uploads),
        ("GET", "quota/{account}", scene.show_quota),
        ("PATCH", "quota/{account}", scene.change_quota),
    )


def _state_routes(state: _State) -> tuple[Page, ...]:
    """Return the endpoints about the simulator itself."""
    return (
        ("PUT", "subscriptions", state.subscribe),
        ("GET", "switches", state.show_switches),
        ("PATCH", "switches", state.change_switches),
        ("GET", "endpoints", state.show_endpoints),
        ("GET", "counts", state.show_counts),
        ("GET", "violations", state.show_violations),
    )


class _State:
    """What each endpoint about the simulator itself does."""

    def __init__(self, simulator: GoogleSimulator) -> None:
        """Administrate this simulator."""
        self._simulator = simulator

    async def subscribe(self, request: web.Request) -> Any:
        """Push what is published to a topic to a URL."""
        body = await json_body(request)
        self._simulator.subscribe(body["topic"], body["url"])
        return self._simulator.gmail_api.subscriptions

    async def show_switches(self, _: web.Request) -> Any:
        """Return how the simulator behaves."""
        door = self._simulator.door
        return {
            "delay": door.delay,
            "bandwidth": door.bandwidth,
            "insists_on_https": self._simulator.insists_on_https,
        }

    async def change_switches(self, request: web.Request) -> Any:
        """Change how the simulator behaves."""
        body, door = await json_body(request), self._simulator.door
        door.delay = float(body.get("delay", door.delay))
        if "bandwidth" in body:
            door.bandwidth = None if body["bandwidth"] is None else float(body["bandwidth"])
        if "insists_on_https" in body:
            self._simulator.insists_on_https = bool(body["insists_on_https"])
        return await self.show_switches(request)

    async def show_endpoints(self, _: web.Request) -> Any:
        """Return the endpoints table."""
        return self._simulator.endpoints

    async def show_counts(self, _: web.Request) -> Any:
        """Return how often each method was called."""
        return self._simulator.counts

    async def show_violations(self, _: web.Request) -> Any:
        """Return what requests did that the discovery documents do not allow."""
        return self._simulator.violations
