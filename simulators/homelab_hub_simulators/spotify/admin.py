"""The admin endpoints: people, players, the catalogue, switches and the clock."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from aiohttp import web

from homelab_hub_simulators.json_pages import add_json_pages, json_body
from homelab_hub_simulators.oauth.admin import clock_pages

from .errors import SpotifyError
from .people import Person
from .player import Device, Player

if TYPE_CHECKING:
    from .simulator import SpotifySimulator

PERSONAL = frozenset({"premium", "country", "explicit_filter", "registered"})
OF_DEVICE = frozenset(field.name for field in fields(Device))


def add_spotify_admin_routes(application: web.Application, simulator: SpotifySimulator) -> None:
    """Add the admin endpoints.

    `/admin/endpoints`, `/admin/counts` GET; `/admin/violations` GET, DELETE; `/admin/switches`
    GET, PATCH; `/admin/clock` GET, POST `{"advance": seconds}`; `/admin/block` POST
    `{"seconds", "quota"}`; `/admin/people[/ID]` GET, PATCH; `/admin/players/ID` GET;
    `/admin/players/ID/{play,pause,resume,skip,back,seek,transfer,queue,silent}` POST;
    `/admin/players/ID/devices/DEVICE` PUT, by id or name; `/admin/catalogue` PATCH
    `{"uri", "removed" or "markets"}`. A wrong request is answered 400 (404 for what is not
    there) with `error`.
    """
    pages = _AdminPages(simulator)
    routes = (
        ("GET", "endpoints", pages.endpoints),
        ("GET", "counts", pages.counts),
        ("GET", "violations", pages.violations),
        ("DELETE", "violations", pages.forget_violations),
        ("GET", "switches", pages.switches),
        ("PATCH", "switches", pages.switch),
        *clock_pages(simulator.clock),
        ("POST", "block", pages.block),
        ("GET", "people", pages.people),
        ("PATCH", "people/{id}", pages.change_person),
        ("GET", "players/{id}", pages.player),
        ("POST", "players/{id}/{command}", pages.command),
        ("PUT", "players/{id}/devices/{device}", pages.change_device),
        ("PATCH", "catalogue", pages.change_catalogue),
    )
    add_json_pages(application, routes, SpotifyError)


class _AdminPages:
    """What each admin endpoint does."""

    def __init__(self, simulator: SpotifySimulator) -> None:
        """Administrate this simulator."""
        self._simulator = simulator

    async def endpoints(self, _: web.Request) -> Any:
        """Return the endpoints table."""
        return self._simulator.endpoints

    async def counts(self, _: web.Request) -> Any:
        """Return how often each method was called."""
        return dict(self._simulator.counts)

    async def violations(self, _: web.Request) -> Any:
        """Return what requests did wrong."""
        return self._simulator.violations

    async def forget_violations(self, _: web.Request) -> Any:
        """Forget what requests did wrong."""
        self._simulator.violations.clear()
        return []

    async def switches(self, _: web.Request) -> Any:
        """Return the switches."""
        return self._simulator.switches.as_dict()

    async def switch(self, request: web.Request) -> Any:
        """Change switches."""
        self._simulator.switch(**await json_body(request))
        return self._simulator.switches.as_dict()

    async def block(self, request: web.Request) -> Any:
        """Answer 429 for some time."""
        body = await json_body(request)
        self._simulator.block(float(body["seconds"]), quota=bool(body.get("quota")))
        return {}

    async def people(self, _: web.Request) -> Any:
        """Return everybody."""
        return [_person(person) for person in self._simulator.people]

    async def change_person(self, request: web.Request) -> Any:
        """Change what kind of account somebody has."""
        person = self._simulator.person(request.match_info["id"])
        body = await json_body(request)
        if unknown := set(body) - PERSONAL:
            raise ValueError(f"unknown {sorted(unknown)}, known: {sorted(PERSONAL)}")
        for name, value in body.items():
            setattr(person, name, value)
        return _person(person)

    async def player(self, request: web.Request) -> Any:
        """Return what really plays."""
        return self._player(self._simulator.player(request.match_info["id"]))

    async def command(self, request: web.Request) -> Any:
        """Do what a person does in her own app."""
        player = self._simulator.player(request.match_info["id"])
        body = await json_body(request) if request.can_read_body else {}
        device = body.get("device")
        wanted = None if device is None else player.device(device).id
        match request.match_info["command"]:
            case "play":
                player.play(body["uris"], context=body.get("context"), device=wanted)
            case "resume":
                player.resume(device=wanted)
            case "pause":
                player.pause()
            case "skip":
                player.skip()
            case "back":
                player.back()
            case "seek":
                player.seek(float(body["position"]))
            case "transfer":
                player.transfer(player.device(body["device"]).id, play=bool(body.get("play")))
            case "queue":
                player.add_to_queue(body["uri"])
            case "silent":
                player.go_silent()
            case other:
                raise KeyError(other)
        return self._player(player)

    async def change_device(self, request: web.Request) -> Any:
        """Change a device, or add one."""
        player = self._simulator.player(request.match_info["id"])
        wanted, body = request.match_info["device"], await json_body(request)
        if unknown := set(body) - OF_DEVICE:
            raise ValueError(f"unknown {sorted(unknown)}, known: {sorted(OF_DEVICE)}")
        try:
            player.change_device(wanted, **body)
        except KeyError:
            player.add_device(Device(**{"id": wanted, "name": wanted} | body))
        return self._player(player)

    async def change_catalogue(self, request: web.Request) -> Any:
        """Take something down, or restrict it to markets."""
        body = await json_body(request)
        if body.get("removed"):
            self._simulator.catalogue.remove(body["uri"])
        else:
            self._simulator.catalogue.restrict(body["uri"], body["markets"])
        return {}

    def _player(self, player: Player) -> dict[str, Any]:
        """Return a player as JSON."""
        state = player.state
        item = None if state.current is None else self._simulator.catalogue.get(state.current)
        return {
            "playing": state.playing,
            "uri": state.current,
            "name": None if item is None else item.name,
            "position": player.position,
            "context": state.context,
            "queue": list(state.queue),
            "repeat": str(state.repeat),
            "shuffle": state.shuffle,
            "devices": [
                device.as_json(active=device.id == state.active) | {"online": device.online}
                for device in state.devices.values()
            ],
        }


def _person(person: Person) -> dict[str, Any]:
    """Return somebody as JSON."""
    return {"id": person.id, "name": person.account.name} | {
        name: getattr(person, name) for name in sorted(PERSONAL)
    }
