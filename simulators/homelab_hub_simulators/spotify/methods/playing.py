"""The methods about the player."""

from typing import Any

from homelab_hub_simulators.spotify.api import Call, Method, Serve
from homelab_hub_simulators.spotify.errors import malformed
from homelab_hub_simulators.spotify.moments import iso, milliseconds
from homelab_hub_simulators.spotify.paging import DEFAULT_LIMIT
from homelab_hub_simulators.spotify.parameters import (
    FLAG,
    NEEDED,
    TEXT,
    TYPES,
    Fields,
    one_of,
    whole,
)
from homelab_hub_simulators.spotify.player import Playback
from homelab_hub_simulators.spotify.shapes import Json

from .contexts import checked, first_of, items_of
from .scene import Scene

SEE = ("user-read-playback-state",)
SEE_CURRENT = ("user-read-currently-playing|user-read-playback-state",)
SEE_QUEUE = ("user-read-currently-playing", "user-read-playback-state")
START = Fields({"context_uri": str, "uris": list, "offset": dict, "position_ms": int})
TRANSFER = Fields({"device_ids": list, "play": bool}, frozenset({"device_ids"}))
ON_DEVICE = {"device_id": TEXT}


class PlayingMethods:
    """What plays, and the commands."""

    def __init__(self, scene: Scene) -> None:
        """Serve from this scene."""
        self._scene = scene
        recent = {"limit": whole(1, 50), "after": whole(), "before": whole()}
        played = ("user-read-recently-played",)
        self.methods = (
            _get("state", "me/player", self._state, SEE, TYPES),
            _get("devices", "me/player/devices", self._devices, SEE),
            _get("current", "me/player/currently-playing", self._current, SEE_CURRENT, TYPES),
            _get("recent", "me/player/recently-played", self._recent, played, recent),
            _get("queue", "me/player/queue", self._queue, SEE_QUEUE),
            _command("transfer", "PUT", "", self._transfer, fields=TRANSFER),
            _command("play", "PUT", "/play", self._play, ON_DEVICE, fields=START),
            _command("pause", "PUT", "/pause", self._pause, ON_DEVICE),
            _command("next", "POST", "/next", self._next, ON_DEVICE),
            _command("previous", "POST", "/previous", self._previous, ON_DEVICE),
            _command(
                "seek",
                "PUT",
                "/seek",
                self._seek,
                {**ON_DEVICE, "position_ms": whole(required=True)},
            ),
            _command(
                "repeat",
                "PUT",
                "/repeat",
                self._repeat,
                {**ON_DEVICE, "state": one_of("track", "context", "off", required=True)},
            ),
            _command("shuffle", "PUT", "/shuffle", self._shuffle, {**ON_DEVICE, "state": FLAG}),
            _command(
                "volume",
                "PUT",
                "/volume",
                self._volume,
                {**ON_DEVICE, "volume_percent": whole(0, 100, required=True)},
            ),
            _command("enqueue", "POST", "/queue", self._enqueue, {**ON_DEVICE, "uri": NEEDED}),
        )

    def _state(self, call: Call) -> Json | None:
        """Return what plays where; nothing where no device is active."""
        state = call.person.player.look()
        device = state.devices.get(state.active or "")
        if device is None:
            return None
        return {
            "device": device.as_json(active=True),
            "repeat_state": str(state.repeat),
            "shuffle_state": state.shuffle,
            "smart_shuffle": False,
        } | self._playing(call, state)

    def _current(self, call: Call) -> Json | None:
        """Return what plays; nothing where no device is active."""
        state = call.person.player.look()
        return None if state.active is None else self._playing(call, state)

    def _playing(self, call: Call, state: Playback) -> Json:
        """Return the item and the progress.

        An episode is shown to those only who say that they know episodes.
        """
        uri = state.current
        kind = "unknown" if uri is None else uri.split(":")[1]
        item = None if uri is None else self._scene.shapes(call).playable(uri)
        if kind == "episode" and kind not in call.words("additional_types"):
            item = None
        return {
            "actions": {"disallows": _disallows(call, state)},
            "context": self._scene.shapes(call).context(state.context),
            "currently_playing_type": kind,
            "is_playing": state.playing,
            "item": item,
            "progress_ms": milliseconds(state.position(call.now)),
            "timestamp": milliseconds(state.changed),
        }

    def _devices(self, call: Call) -> Json:
        """Return the devices that are online."""
        state = call.person.player.look()
        online = (device for device in state.devices.values() if device.online)
        return {"devices": [d.as_json(active=d.id == state.active) for d in online]}

    def _queue(self, call: Call) -> Json:
        """Return what plays and what comes next, with what Spotify adds by itself."""
        player, shapes = call.person.player, self._scene.shapes(call)
        state = player.look()
        if state.active is None or state.current is None:
            return {"currently_playing": None, "queue": []}
        shown = (shapes.playable(uri) for uri in player.upcoming(state))
        queue = [item for item in shown if item is not None]
        return {"currently_playing": shapes.playable(state.current), "queue": queue}

    def _recent(self, call: Call) -> Json:
        """Return the tracks that were played, the latest first."""
        after, before = call.text("after"), call.text("before")
        if after is not None and before is not None:
            raise malformed("Only one of after and before can be given")
        plays = [
            play
            for play in call.person.history
            if (after is None or milliseconds(play.ended) > int(after))
            and (before is None or milliseconds(play.ended) < int(before))
        ]
        limit = call.number("limit", DEFAULT_LIMIT)
        shown, here = plays[:limit], call.request.url.without_query_params("after", "before")
        shapes = self._scene.shapes(call)
        times = [str(milliseconds(play.ended)) for play in shown]
        more = len(plays) > limit
        return {
            "cursors": {"after": times[0], "before": times[-1]} if times else None,
            "href": str(call.request.url),
            "items": [
                {
                    "context": shapes.context(play.context),
                    "played_at": iso(play.ended, precise=True),
                    "track": shapes.playable(play.uri),
                }
                for play in shown
            ],
            "limit": limit,
            "next": str(here.update_query(before=times[-1], limit=limit)) if more else None,
        }

    def _transfer(self, call: Call) -> None:
        """Play elsewhere."""
        devices = call.needed("device_ids")
        if len(devices) != 1 or not isinstance(devices[0], str):
            raise malformed("Only one device_id is supported")
        call.person.player.transfer(devices[0], play=bool(call.body.get("play")))

    def _play(self, call: Call) -> None:
        """Play something else, or go on."""
        context, uris = call.body.get("context_uri"), call.body.get("uris")
        if context is not None and uris is not None:
            raise malformed("Cannot have both context_uri and uris")
        player, device = call.person.player, call.text("device_id")
        position = call.body.get("position_ms")
        if context is not None:
            items = items_of(self._scene, call.person, context)
        elif uris is not None:
            items = checked(uris)
        else:
            player.resume(device=device, position=None if position is None else position / 1000)
            return
        player.play(
            items,
            context=context,
            first=first_of(call.body.get("offset"), items, context),
            position=(position or 0) / 1000,
            device=device,
        )

    def _pause(self, call: Call) -> None:
        """Be silent."""
        call.person.player.pause(device=call.text("device_id"))

    def _next(self, call: Call) -> None:
        """Go on to the next item."""
        call.person.player.skip(device=call.text("device_id"))

    def _previous(self, call: Call) -> None:
        """Go back to the item before."""
        call.person.player.back(device=call.text("device_id"))

    def _seek(self, call: Call) -> None:
        """Go to a position."""
        position = call.number("position_ms", 0) / 1000
        call.person.player.seek(position, device=call.text("device_id"))

    def _repeat(self, call: Call) -> None:
        """Repeat something, or nothing."""
        call.person.player.repeat(call.text("state") or "off", device=call.text("device_id"))

    def _shuffle(self, call: Call) -> None:
        """Shuffle, or not."""
        on = call.text("state") == "true"
        call.person.player.shuffle(on, device=call.text("device_id"))

    def _volume(self, call: Call) -> None:
        """Set the volume."""
        percent = call.number("volume_percent", 0)
        call.person.player.set_volume(percent, device=call.text("device_id"))

    def _enqueue(self, call: Call) -> None:
        """Play something after what plays now."""
        uri = call.text("uri") or ""
        checked([uri])
        call.person.player.add_to_queue(uri, device=call.text("device_id"))


def _disallows(call: Call, state: Playback) -> dict[str, bool]:
    """Return which commands make no sense now."""
    disallowed = {"resuming" if state.playing else "pausing": True}
    if not state.can_go_back(call.person):
        disallowed["skipping_prev"] = True
    if state.current is None:
        disallowed |= {"seeking": True, "skipping_next": True, "resuming": True}
    return disallowed


def _get(name: str, path: str, serve: Serve, scopes: tuple[str, ...], query: Any = None) -> Method:
    """Return a method that looks."""
    return Method(
        id=f"player.{name}", http="GET", path=path, serve=serve, scopes=scopes, query=query or {}
    )


def _command(
    name: str, http: str, path: str, serve: Serve, query: Any = None, **more: Any
) -> Method:
    """Return a method that commands."""
    return Method(
        id=f"player.{name}",
        http=http,
        path=f"me/player{path}",
        serve=serve,
        scopes=("user-modify-playback-state",),
        query=query or {},
        command=True,
        status=204,
        **more,
    )
