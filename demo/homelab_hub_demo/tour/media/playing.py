"""An account with everything ticked, a speaker in the kitchen, and what is said to it."""

from homelab_hub_demo.providers import application_at
from homelab_hub_demo.tour.connector.dialog import Dialog, created
from homelab_hub_demo.tour.connector.home import entry_id_of, keep, shown
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .account import NAME, ROOM, become, player, speaker, title_of

steps = Steps()

EVERYTHING = (
    "see_playback",
    "control_playback",
    "read_playlists",
    "edit_playlists",
    "edit_library",
)
OPTIONS = "/api/config/config_entries/options/flow"
SENTENCE = "play some jazz in the kitchen"
HOME_ASSISTANT = "conversation.home_assistant"
"""Home Assistant's own agent, which understands sentences without a model."""


@steps.add("Spotify is connected with everything ticked", essential=True)
async def connected(visit: Visit) -> str:
    """Go through the real dialog and the consent page."""
    await visit.evidence.listen(visit.demo.home_assistant)
    dialog = await Dialog.to_add(visit.demo.home_assistant, NAME)
    await dialog.fill_in(application_at(NAME), capabilities=EVERYTHING)
    entry = created(await dialog.finish())
    keep(visit, NAME, entry)
    account = await shown(visit, NAME)
    expect(account.status == "ready", f"the status ready, not {account}")
    expect(set(account.granted) == set(EVERYTHING), f"everything, not {account.granted}")
    return f"“{entry['title']}” may {', '.join(account.granted)}"


@steps.add("a device is chosen in the options, and has a player in its room", essential=True)
async def chosen(visit: Visit) -> str:
    """Choose the kitchen's, which is called after the room."""
    home_assistant = visit.demo.home_assistant
    form = await home_assistant.request("POST", OPTIONS, {"handler": entry_id_of(visit, NAME)})
    kitchen = player(visit).device(ROOM).id
    values = {"preferred_device": kitchen, "speakers": [kitchen], "offered_to_assistants": True}
    done = await home_assistant.request("POST", f"{OPTIONS}/{form['flow_id']}", values)
    expect(done["type"] == "create_entry", f"the options to be kept, not {done}")
    entity_id = await speaker(visit)
    await become(visit, entity_id, "idle")
    areas = {
        area["area_id"]: area["name"]
        for area in await home_assistant.call("config/area_registry/list")
    }
    [area] = [
        device["area_id"]
        for device in await home_assistant.call("config/device_registry/list")
        if any(str(one[1]).endswith(f"_{kitchen}") for one in device["identifiers"])
    ]
    expect(areas.get(area) == ROOM, f"the room {ROOM}, not {areas.get(area)}")
    return f"{entity_id} in the room {areas[area]}"


@steps.add(f"“{SENTENCE}”, through Home Assistant's own voice path", essential=True)
async def said(visit: Visit) -> str:
    """Say it to Home Assistant's agent, and look what plays where."""
    answer = await visit.demo.home_assistant.call(
        "conversation/process", text=SENTENCE, language="en", agent_id=HOME_ASSISTANT
    )
    response = answer["response"]
    speech = response["speech"]["plain"]["speech"]
    expect(response["response_type"] == "action_done", f"it to be done, not “{speech}”")
    state = player(visit).state
    kitchen = player(visit).device(ROOM).id
    expect(state.playing and state.active == kitchen, f"music on {kitchen}, not {state}")
    title = title_of(visit, state.current)
    await become(visit, await speaker(visit), "playing", media_title=title)
    expect("jazz" in _what_plays(visit).casefold(), f"jazz, not {_what_plays(visit)}")
    return f"“{speech}”: {title} of {_what_plays(visit)} on Spotify's device {ROOM}"


@steps.add("… paused by voice")
async def paused(visit: Visit) -> str:
    """Say that too, and see the player stop at Spotify."""
    answer = await visit.demo.home_assistant.call(
        "conversation/process",
        text="pause the music in the kitchen",
        language="en",
        agent_id=HOME_ASSISTANT,
    )
    speech = answer["response"]["speech"]["plain"]["speech"]
    await become(visit, await speaker(visit), "paused")
    expect(not player(visit).state.playing, f"silence after “{speech}”")
    return f"“{speech}”"


def _what_plays(visit: Visit) -> str:
    """Return the name of the playlist that plays, the context's URI if it is none."""
    context = player(visit).state.context
    playlists = {one.uri: one.name for one in visit.demo.spotify.playlists.all}
    return playlists.get(str(context), str(context))
