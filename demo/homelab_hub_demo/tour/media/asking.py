"""Music through Jarvis: the model's tools, which look and play at Spotify."""

import json

from homelab_hub_demo.client import Json
from homelab_hub_demo.tour.assist import Reply, say
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .account import ROOM, become, player, speaker, title_of

steps = Steps()

PLAYLIST = "Jazz in the Kitchen"
OTHER = "Sunday Dinner"
ELSEWHERE = "Study Computer"
NOW = "homelab_hub__music_now_playing"
PLAY = "homelab_hub__music_play"


async def _call(visit: Visit, tool: str, **arguments: Json) -> Reply:
    """Have the model call a tool; which one a sentence means, is a real model's to know."""
    return await say(
        visit.demo.home_assistant, f"Please call tool {tool} with {json.dumps(arguments)}"
    )


@steps.add("Jarvis plays some jazz in the kitchen")
async def played(visit: Visit) -> str:
    """Let the model name what and where, while something else plays elsewhere."""
    other = visit.demo.spotify.playlist(OTHER)
    spotifys = player(visit)
    spotifys.play(other.uris, context=other.uri, device=spotifys.device(ELSEWHERE).id)
    reply = await _call(visit, PLAY, what="some jazz", device=ROOM)
    state = player(visit).state
    kitchen = player(visit).device(ROOM).id
    expect(state.playing and state.active == kitchen, f"music on {kitchen}, not {state}")
    wanted = visit.demo.spotify.playlist(PLAYLIST).uri
    expect(state.context == wanted, f"{PLAYLIST}, not {state.context} after {reply.quoted}")
    title = title_of(visit, state.current)
    await become(visit, await speaker(visit), "playing", media_title=title)
    return f"{reply.quoted}: {title} of “{PLAYLIST}”"


@steps.add("Jarvis knows what is playing, and what comes next")
async def told(visit: Visit) -> str:
    """Look at what the model was given, which is Spotify's own answer."""
    reply = await _call(visit, NOW)
    title = title_of(visit, player(visit).state.current)
    expect(title in reply.speech, f"{title} in {reply.quoted}")
    return reply.quoted
