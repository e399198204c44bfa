"""What an assistant can do with music, as tools: `tools` are free to use, `effects` change things.

Effects are offered only to agents whose guard asks a person first.
"""

from abc import abstractmethod
from typing import Any, Final, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
from homeassistant.util.json import JsonObjectType, JsonValueType
import probatio

from ...assistant.outsiders import one_line, outside_data
from ...connector.actor import Actor, acting
from ...connector.capabilities import Capability
from ...const import DOMAIN
from . import library, playlists
from .const import COMMANDING, SAVING, SEEING, WRITING
from .music import Music
from .player import Player
from .problems import ProblemError
from .refusals import refusals
from .resolving import resolve
from .things import Thing
from .uris import ITEMS

# Who names songs and playlists is not of the home.
_SOURCE: Final = "Spotify"
_SHOWN: Final = 10
_NAMES: Final = 3_000
_NAME: Final = 120
_WHAT: Final = (
    "A song, artist, album, playlist or podcast, in words such as 'some jazz' or 'Blue in Green by "
    "Miles Davis', or a Spotify URI or link"
)
_TYPES: Final = ("track", "album", "artist", "playlist", "show", "episode")


class MusicTool(llm.Tool):
    """A tool for the music of an account."""

    integration = DOMAIN
    needs: tuple[Capability, ...] = COMMANDING

    def __init__(self, music: Music, player: Player) -> None:
        """Work for an account."""
        self._music = music
        self._player = player

    @property
    def usable(self) -> bool:
        """Return whether the account allows it."""
        return self._music.client.may(self.needs)

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Do it, in the name of who talks to the assistant."""
        arguments = self.parameters(tool_input.tool_args)
        actor = Actor.of(llm_context.context, "jarvis", self.name)
        with acting(actor), refusals(self._music.client.account.entry):
            return llm.ToolResult(data=await self._do(arguments))

    @abstractmethod
    async def _do(self, arguments: dict[str, Any]) -> JsonObjectType:
        """Return what it did."""


class PlayMusic(MusicTool):
    """Plays something."""

    name = f"{DOMAIN}__music_play"
    title = "Play music"
    description = "Play something on Spotify, now. Returns what was chosen and where it plays."
    annotations = llm.ToolAnnotations(
        read_only=False, destructive=False, idempotent=True, open_world=True
    )
    parameters = probatio.Schema(
        {
            probatio.Required("what", description=_WHAT): str,
            probatio.Optional("type", description="Of what kind it has to be"): probatio.In(_TYPES),
            probatio.Optional(
                "device", description="Name of the Spotify device; leave out for where it plays"
            ): str,
        }
    )

    @override
    async def _do(self, arguments: dict[str, Any]) -> JsonObjectType:
        """Play it."""
        thing = await resolve(self._music, arguments["what"], arguments.get("type", "music"))
        name = arguments.get("device")
        device = await self._player.device(name) if name else None
        await self._player.play(thing.uri, device, thing)
        return {"playing": _outside(_told(thing)), "device": _place(self._player)}


class QueueMusic(MusicTool):
    """Queues something."""

    name = f"{DOMAIN}__music_queue"
    title = "Queue music"
    description = (
        "Put a song, an episode or a short album after what plays on Spotify. Spotify can neither "
        "remove from its queue nor reorder it."
    )
    annotations = llm.ToolAnnotations(
        read_only=False, destructive=False, idempotent=False, open_world=True
    )
    parameters = probatio.Schema(
        {
            probatio.Required("what", description=_WHAT): str,
            probatio.Optional("type", default="track"): probatio.In(_TYPES),
        }
    )

    @override
    async def _do(self, arguments: dict[str, Any]) -> JsonObjectType:
        """Queue it."""
        thing = await resolve(self._music, arguments["what"], arguments["type"])
        count = await self._player.enqueue(thing.uri)
        return {"queued": _outside(_told(thing)), "items": count}


class NowPlayingMusic(MusicTool):
    """Tells what plays."""

    name = f"{DOMAIN}__music_now_playing"
    title = "What is playing"
    description = "What plays on Spotify, on which device, and what comes next."
    annotations = llm.ToolAnnotations(
        read_only=True, destructive=False, idempotent=True, open_world=True
    )
    needs = SEEING
    parameters = probatio.Schema({})

    @override
    async def _do(self, arguments: dict[str, Any]) -> JsonObjectType:
        """Look."""
        playback = await self._player.follower.look()
        if playback is None:
            return {"state": "idle"}
        _, queue = await self._music.client.queue()
        coming: list[JsonValueType] = [_told(thing) for thing in queue[:_SHOWN]]
        item = playback.item
        return {
            "state": "playing" if playback.playing else "paused",
            "device": _place(self._player),
            "volume": playback.device.volume,
            "music": _outside({"now": _told(item) if item else None, "next": coming}),
        }


class AddToPlaylist(MusicTool):
    """Adds a song to a playlist."""

    name = f"{DOMAIN}__music_add_to_playlist"
    title = "Add to playlist"
    description = "Add a song to a Spotify playlist of the household; without one, what plays."
    annotations = llm.ToolAnnotations(
        read_only=False, destructive=False, idempotent=False, open_world=True
    )
    needs = WRITING
    parameters = probatio.Schema(
        {
            probatio.Required("playlist", description="Its name"): str,
            probatio.Optional("what", description=_WHAT): str,
        }
    )

    @override
    async def _do(self, arguments: dict[str, Any]) -> JsonObjectType:
        """Add it."""
        thing = await self._song(arguments.get("what"))
        playlist = await self._music.playlist(arguments["playlist"])
        answer = await playlists.add(self._music, playlist, [thing.uri])
        return {"added": _outside(_told(thing)), "playlist": answer["uri"]}

    async def _song(self, what: str | None) -> Thing:
        """Return a song that is meant, or what plays."""
        if what:
            return await resolve(self._music, what, "track")
        playback = await self._player.follower.look()
        item = playback.item if playback is not None else None
        if item is None or item.uri.what not in ITEMS:
            raise ProblemError("spotify_nothing_active")
        return item


class SaveMusic(AddToPlaylist):
    """Saves a song."""

    name = f"{DOMAIN}__music_save"
    title = "Save music"
    description = "Save a song, album, artist or podcast in Spotify; without one, what plays."
    annotations = llm.ToolAnnotations(
        read_only=False, destructive=False, idempotent=True, open_world=True
    )
    needs = SAVING
    parameters = probatio.Schema(
        {
            probatio.Optional("what", description=_WHAT): str,
            probatio.Optional("type", default="track"): probatio.In(_TYPES),
        }
    )

    @override
    async def _do(self, arguments: dict[str, Any]) -> JsonObjectType:
        """Save it."""
        what = arguments.get("what")
        if what:
            thing = await resolve(self._music, what, arguments["type"])
        else:
            thing = await self._song(None)
        await library.save(self._music, [thing.uri])
        return {"saved": _outside(_told(thing))}


def tools(music: Music, player: Player) -> list[llm.Tool]:
    """Return the tools that are free to use, as far as the account allows them."""
    every = (PlayMusic(music, player), QueueMusic(music, player), NowPlayingMusic(music, player))
    return [tool for tool in every if tool.usable]


def effects(music: Music, player: Player) -> list[llm.Tool]:
    """Return the tools that change the library, as far as the account allows them."""
    every = (AddToPlaylist(music, player), SaveMusic(music, player))
    return [tool for tool in every if tool.usable]


def _told(thing: Thing) -> JsonObjectType:
    """Return what a model is told of a thing."""
    by: list[JsonValueType] = [one_line(name, _NAME) for name in thing.by[:5]]
    return {
        "type": str(thing.uri.what),
        "name": one_line(thing.name, _NAME),
        "by": by,
        "uri": str(thing.uri),
    }


def _outside(content: JsonValueType) -> JsonObjectType:
    """Return an envelope for names that outsiders gave."""
    return outside_data(_SOURCE, content, limit=_NAMES)


def _place(player: Player) -> str | None:
    """Return the device that plays."""
    playback = player.follower.playback
    return one_line(playback.device.name, _NAME) if playback is not None else None
