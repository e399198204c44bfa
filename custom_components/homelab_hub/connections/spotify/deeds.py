"""What the actions do, and what they answer.

Everything raises `UpstreamError` or `ProblemError`; `refusals` makes them Home Assistant's.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from . import library, playlists
from .finding import find
from .follower import Follower
from .music import Music
from .problems import ProblemError
from .uris import Uri, What

type Answer = dict[str, Any]
type Data = Mapping[str, Any]


class Deeds:
    """What can be done with the music of one account."""

    def __init__(self, music: Music, follower: Follower) -> None:
        """Use what an account can look up, and its player."""
        self._music = music
        self._follower = follower

    async def do(self, action: str, data: Data) -> Answer:
        """Do what an action says; `data` is what its schema in `fields` makes of the call."""
        deeds: Mapping[str, Callable[[Data], Awaitable[Answer]]] = {
            "search_music": self._search,
            "get_music_queue": self._queue,
            "save_music": self._save,
            "unsave_music": self._unsave,
            "is_music_saved": self._contains,
            "list_playlists": self._playlists,
            "get_playlist": self._playlist,
            "create_playlist": self._create,
            "add_to_playlist": self._add,
            "remove_from_playlist": self._remove,
            "move_in_playlist": self._move,
        }
        return await deeds[action](data)

    async def _uris(self, data: Data) -> list[Uri]:
        """Return what the links of a call name, each once."""
        uris: dict[Uri, None] = {}
        for link in data["links"]:
            if (uri := await self._music.uri_of(link, What.TRACK)) is None:
                raise ProblemError("spotify_link_wrong", link=link)
            uris[uri] = None
        return list(uris)

    async def _search(self, data: Data) -> Answer:
        """Find things: `found`, best first."""
        whats = [What(what) for what in data["types"]] or None
        found = await find(self._music, data["query"], whats, data["limit"])
        return {"found": [thing.as_answer() for thing in found]}

    async def _queue(self, _data: Data) -> Answer:
        """Return what plays, `position` and `device` included, and what comes next."""
        playing, queue = await self._music.client.queue()
        playback = await self._follower.look() if playing else None
        answer: Answer = {"playing": None, "next": [thing.as_answer() for thing in queue]}
        if playing is not None:
            answer["playing"] = playing.as_answer()
        if playback is not None:
            answer["device"] = playback.device.name
            answer["is_playing"] = playback.playing
            answer["position"] = playback.position and round(playback.position)
        return answer

    async def _save(self, data: Data) -> Answer:
        """Save or follow things."""
        return await library.save(self._music, await self._uris(data))

    async def _unsave(self, data: Data) -> Answer:
        """Save or follow things no longer."""
        return await library.unsave(self._music, await self._uris(data))

    async def _contains(self, data: Data) -> Answer:
        """Return for each thing whether it is saved or followed."""
        return await library.contains(self._music, await self._uris(data))

    async def _playlists(self, _data: Data) -> Answer:
        """Return the playlists; `open` ones show their items and can be changed."""
        self._music.forget()
        found = await self._music.playlists()
        return {
            "playlists": [one.as_answer() | {"open": self._music.is_open(one)} for one in found]
        }

    async def _playlist(self, data: Data) -> Answer:
        """Return a playlist with its items."""
        uri = await self._music.playlist(data["playlist"])
        return await playlists.read(self._music, uri, data["limit"], data["start"])

    async def _create(self, data: Data) -> Answer:
        """Make a playlist."""
        return await playlists.create(
            self._music,
            data["name"],
            description=data["description"],
            public=data["public"],
            collaborative=data["collaborative"],
            items=await self._uris(data),
        )

    async def _add(self, data: Data) -> Answer:
        """Add items to a playlist."""
        uri = await self._music.playlist(data["playlist"])
        return await playlists.add(self._music, uri, await self._uris(data), data.get("position"))

    async def _remove(self, data: Data) -> Answer:
        """Remove items from a playlist."""
        uri = await self._music.playlist(data["playlist"])
        return await playlists.remove(self._music, uri, await self._uris(data))

    async def _move(self, data: Data) -> Answer:
        """Move items in a playlist."""
        uri = await self._music.playlist(data["playlist"])
        return await playlists.move(
            self._music, uri, data["from_position"], data["to_position"], data["count"]
        )
