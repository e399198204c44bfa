"""A routine: added, started by Google's own request, spoken by a speaker, quiet, and guarded."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from homelab_hub_demo.client import Json
from homelab_hub_demo.folder import HOST, ZONE
from homelab_hub_demo.furniture import KITCHEN_SPEAKER, ROUTINE, SPEAKER_PLAYS
from homelab_hub_demo.jarvis import find_entry, outcome, wait_until_loaded
from homelab_hub_demo.tour.forms import SUBENTRY_FLOW, change_options, filled_in
from homelab_hub_demo.tour.steps import Steps, Visit, expect

steps = Steps()

NAME = "Morning briefing"
PROMPT = "Is the front door {{ states('lock.front_door') }}?"
RESULT = f"{ROUTINE.replace('button.', 'event.')}_result"
FINISHED = "homelab_hub_routine_finished"
DOOR = "lock.front_door"
AUDIO = {b"ID3": "MP3", b"RIF": "WAV", b"\xff\xfb": "MP3", b"\xff\xf3": "MP3", b"fLa": "FLAC"}


async def google(visit: Visit, intent: str, payload: Json = None) -> Json:
    """Return what Home Assistant's fulfilment endpoint answers a request of Google's."""
    request = {
        "requestId": f"tour-{intent.lower()}",
        "inputs": [{"intent": f"action.devices.{intent}", "payload": payload or {}}],
    }
    answer = await visit.demo.home_assistant.request("POST", "/api/google_assistant", request)
    expect("errorCode" not in answer["payload"], f"an answer to {intent}, not {answer}")
    return answer["payload"]


async def activate(visit: Visit) -> Json:
    """Say "Hey Google, activate morning briefing"; return the event at the end of the run."""
    finished = await visit.demo.home_assistant.subscribe("subscribe_events", event_type=FINISHED)
    execution = {"command": "action.devices.commands.ActivateScene", "params": {}}
    command = {"devices": [{"id": ROUTINE}], "execution": [execution]}
    answer = await google(visit, "EXECUTE", {"commands": [command]})
    status = [one["status"] for one in answer["commands"]]
    expect(status == ["SUCCESS"], f"success at once, not {answer}")
    return (await finished.next())["data"]


@steps.add("a routine is added in its form", essential=True)
async def added(visit: Visit) -> str:
    """Give it a name, a template and a speaker; the voice is Jarvis's own."""
    home_assistant = visit.demo.home_assistant
    entry = await find_entry(home_assistant)
    visit.notes["entry_id"] = entry["entry_id"]
    form = await home_assistant.request(
        "POST", SUBENTRY_FLOW, {"handler": [entry["entry_id"], "routine"]}
    )
    fields = filled_in(form["data_schema"]) | {
        "name": NAME,
        "prompt": "{{ nobody.knows }}",
        "speaker": KITCHEN_SPEAKER,
    }
    path = f"{SUBENTRY_FLOW}/{form['flow_id']}"
    wrong = await home_assistant.request("POST", path, fields)
    expect(wrong.get("errors") == {"prompt": "routine_template"}, f"an error, not {outcome(wrong)}")
    done = await home_assistant.request("POST", path, fields | {"prompt": PROMPT})
    expect(done["type"] == "create_entry", f"a routine, not {outcome(done)}")
    await wait_until_loaded(home_assistant)
    button = await home_assistant.state(ROUTINE)
    expect(button["state"] != "unavailable", f"a button to press, not {button}")
    return f"a broken template refused, then {ROUTINE} and {RESULT}"


@steps.add("Google learns it as a scene (SYNC, QUERY)")
async def learned(visit: Visit) -> str:
    """Ask as Google does when an account is linked, and before something is done."""
    devices = (await google(visit, "SYNC"))["devices"]
    scenes = [one for one in devices if one["id"] == ROUTINE]
    expect(scenes, f"{ROUTINE} among {[one['id'] for one in devices]}")
    [scene] = scenes
    expect(scene["type"] == "action.devices.types.SCENE", f"a scene, not {scene}")
    expect(scene["name"]["name"] == NAME, f"its name, not {scene['name']}")
    states = await google(visit, "QUERY", {"devices": [{"id": ROUTINE}]})
    expect(states["devices"][ROUTINE]["online"], f"it online, not {states}")
    return f"“{NAME}”, also “{scene['name']['nicknames'][-1]}”, {len(devices)} devices in all"


@steps.add("“Hey Google, activate morning briefing” (EXECUTE) is spoken by the speaker")
async def spoken(visit: Visit) -> str:
    """Fetch what the speaker was told to play, as it does itself."""
    home_assistant = visit.demo.home_assistant
    plays = await home_assistant.subscribe("subscribe_events", event_type=SPEAKER_PLAYS)
    event = await activate(visit)
    seen = (event["result"], event["spoken"])
    expect(seen == ("finished", True), f"a run that was spoken, not {event}")
    expect("lock" in event["text"].lower(), f"what the template asked, not {event['text']!r}")
    media_content_id = (await plays.next())["data"]["media_content_id"]
    audio = await fetched(visit, media_content_id)
    kind = next((name for begin, name in AUDIO.items() if audio.startswith(begin)), None)
    expect(kind, f"audio, not {audio[:40]!r}")
    state = await home_assistant.state(RESULT)
    expect(state["attributes"]["text"] == event["text"], f"the text, not {state['attributes']}")
    return f"“{event['text'][:80]}”, {len(audio):,} bytes of {kind}"


async def fetched(visit: Visit, media_content_id: str) -> bytes:
    """Return the bytes of something to play, whether it is an id of media or an address."""
    home_assistant = visit.demo.home_assistant
    url = media_content_id
    if media_content_id.startswith("media-source:"):
        url = (
            await home_assistant.call(
                "media_source/resolve_media", media_content_id=media_content_id
            )
        )["url"]
    for base in (home_assistant.url, home_assistant.url.replace(HOST, "localhost")):
        url = url.removeprefix(base)
    return await home_assistant.download(url)


@steps.add("in quiet hours it is a text only")
async def quiet(visit: Visit) -> str:
    """Make the hour before and the hour after quiet."""
    now, hour = datetime.now(ZoneInfo(ZONE)), timedelta(hours=1)
    hours = {
        "quiet_from": f"{now - hour:%H:%M:%S}",
        "quiet_to": f"{now + hour:%H:%M:%S}",
    }
    await change_options(visit.demo.home_assistant, visit.notes["entry_id"], "routine", **hours)
    plays = await visit.demo.home_assistant.subscribe("subscribe_events", event_type=SPEAKER_PLAYS)
    event = await activate(visit)
    told = (event["result"], event["spoken"], event["reason"])
    expect(told == ("finished", False, "quiet_hours"), f"a silent run, not {event}")
    expect(not plays.seen(), "a speaker that is told nothing")
    return f"{event['reason']}: {len(event['text'])} characters, nothing played"


@steps.add("a routine does not open the door by itself")
async def guarded(visit: Visit) -> str:
    """Let it ask for what needs a yes: nobody is there, so the question goes elsewhere."""
    home_assistant = visit.demo.home_assistant
    await change_options(
        home_assistant,
        visit.notes["entry_id"],
        "routine",
        prompt="Unlock the front door",
    )
    event = await activate(visit)
    state = (await home_assistant.state(DOOR))["state"]
    expect(state == "locked", f"the door to stay locked, not {state}")
    expect("needs a yes" in event["text"], f"what waits, not {event['text']!r}")
    return f"“{event['text']}”, door {state}"


@steps.add("Google is unlinked, and the routine removed")
async def over(visit: Visit) -> str:
    """Leave the home as it was."""
    home_assistant = visit.demo.home_assistant
    request = {"requestId": "tour", "inputs": [{"intent": "action.devices.DISCONNECT"}]}
    await home_assistant.request("POST", "/api/google_assistant", request)
    subentries = await home_assistant.call(
        "config_entries/subentries/list", entry_id=visit.notes["entry_id"]
    )
    [routine] = [one for one in subentries if one["subentry_type"] == "routine"]
    await home_assistant.call(
        "config_entries/subentries/delete",
        entry_id=visit.notes["entry_id"],
        subentry_id=routine["subentry_id"],
    )
    await wait_until_loaded(home_assistant)
    left = [
        one["entity_id"]
        for one in await home_assistant.call("config/entity_registry/list")
        if one["entity_id"] in (ROUTINE, RESULT)
    ]
    expect(not left, f"nothing, not {left}")
    return "button, event and device are gone"
