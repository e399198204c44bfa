"""Searched, browsed, queued, and put on a playlist."""

from homelab_hub_demo.client import Json
from homelab_hub_demo.tour.connector.home import entities_of
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .account import NAME, act, become, player, speaker, title_of

steps = Steps()

PLAYLIST = "Sunday Dinner"
WANTED = "Glow Pit"
MORE = "Lantern"


async def main_player(visit: Visit) -> str:
    """Return the player that is wherever the account plays."""
    entities = await entities_of(visit, NAME)
    [found] = [
        one
        for key, one in entities.items()
        if one.startswith("media_player.") and not key.startswith("speaker_")
    ]
    return found


async def browse(visit: Visit, entity_id: str, *path: str) -> Json:
    """Return what the media browser shows after it was clicked through some titles."""
    call = visit.demo.home_assistant.call
    shown = await call("media_player/browse_media", entity_id=entity_id)
    for title in path:
        titles = {one["title"]: one for one in shown["children"]}
        expect(title in titles, f"{title} among {sorted(titles)}")
        shown = await call(
            "media_player/browse_media",
            entity_id=entity_id,
            media_content_type=titles[title]["media_content_type"],
            media_content_id=titles[title]["media_content_id"],
        )
    return shown


@steps.add("a song is found by its name, as the media browser searches")
async def searched(visit: Visit) -> str:
    """Search over the WebSocket."""
    found = await visit.demo.home_assistant.call(
        "media_player/search_media", entity_id=await main_player(visit), search_query=WANTED
    )
    first = found["result"][0]
    track = visit.demo.spotify.catalogue.track(WANTED)
    expect(first["title"] == WANTED, f"{WANTED} first, not {first}")
    expect(first["media_content_id"] == track.uri, f"{track.uri}, not {first}")
    visit.notes["found"] = first
    return f"“{first['title']}” first of {len(found['result'])}"


@steps.add("playlists are browsed as in Home Assistant's media browser")
async def browsed(visit: Visit) -> str:
    """Click through to a playlist's songs, and see that they are Spotify's."""
    entity_id = await main_player(visit)
    shelves = [one["title"] for one in (await browse(visit, entity_id))["children"]]
    lists = [one["title"] for one in (await browse(visit, entity_id, "Playlists"))["children"]]
    songs = (await browse(visit, entity_id, "Playlists", PLAYLIST))["children"]
    uris = [one["media_content_id"] for one in songs]
    wanted = visit.demo.spotify.playlist(PLAYLIST).uris
    expect(uris == wanted, f"{wanted}, not {uris}")
    return f"{len(shelves)} shelves, {len(lists)} playlists, {len(songs)} songs in “{PLAYLIST}”"


@steps.add("a song is queued, and plays next")
async def queued(visit: Visit) -> str:
    """Go on playing, add a song, look at the queue, and skip."""
    home_assistant = visit.demo.home_assistant
    kitchen = {"entity_id": await speaker(visit)}
    await home_assistant.act("media_player.media_play", kitchen)
    before = player(visit).state.current
    track = visit.demo.spotify.catalogue.track(WANTED)
    await home_assistant.act(
        "media_player.play_media",
        kitchen,
        media={"media_content_id": track.uri, "media_content_type": "track", "metadata": {}},
        enqueue="add",
    )
    state = player(visit).state
    expect(state.queue == [track.uri], f"{track.uri} in the queue, not {state.queue}")
    expect(state.current == before, f"{before} to play on, not {state.current}")
    queue = await act(visit, "get_music_queue")
    names = [one["name"] for one in queue["next"]]
    expect(names[:1] == [WANTED], f"{WANTED} next, not {names}")
    await home_assistant.act("media_player.media_next_track", kitchen)
    current = player(visit).state.current
    expect(current == track.uri, f"{WANTED} to play, not {title_of(visit, current)}")
    await become(visit, kitchen["entity_id"], "playing", media_title=WANTED)
    return f"“{WANTED}” after “{title_of(visit, before)}”; then {', '.join(names[1:3])}"


@steps.add("a song is put on a playlist by action, found there, and taken off again")
async def on_playlist(visit: Visit) -> str:
    """Name the playlist as a person does, and the song by its link."""
    playlist = visit.demo.spotify.playlist(PLAYLIST)
    before = list(playlist.uris)
    track = visit.demo.spotify.catalogue.track(MORE)
    link = track.uri.replace("spotify:track:", "https://open.spotify.com/track/")
    added = await act(visit, "add_to_playlist", playlist=PLAYLIST, links=[link])
    expect(playlist.uris == [*before, track.uri], f"{MORE} at the end, not {playlist.uris}")
    read = await act(visit, "get_playlist", playlist=PLAYLIST)
    expect(MORE in str(read), f"{MORE} in {read}")
    await act(visit, "remove_from_playlist", playlist=PLAYLIST, links=[link])
    expect(playlist.uris == before, f"{before}, not {playlist.uris}")
    return f"{added['added']} added to “{PLAYLIST}”, which had {len(before)}, and taken off"
