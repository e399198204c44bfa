"""Sentences that change the home, or ask about it."""

from homelab_hub_demo.tour.assist import Reply, say, turn_off, wait_for_state
from homelab_hub_demo.tour.forms import change_options
from homelab_hub_demo.tour.steps import Steps, Visit, expect

steps = Steps()

READING, FLOOR, COUNTER = "light.reading_lamp", "light.floor_lamp", "light.counter_light"


async def ask_model(visit: Visit, text: str, conversation_id: str | None = None) -> Reply:
    """Say something and make sure that the model was asked."""
    before = len(visit.demo.simulator.requests)
    reply = await say(visit.demo.home_assistant, text, conversation_id)
    expect(len(visit.demo.simulator.requests) > before, f"the model to be asked: {reply.speech}")
    return reply


@steps.add("local first: a lamp without asking the model")
async def local_first(visit: Visit) -> str:
    """Say what Home Assistant understands by itself."""
    home_assistant = visit.demo.home_assistant
    before = len(visit.demo.simulator.requests)
    reply = await say(home_assistant, "Turn on the floor lamp")
    await wait_for_state(home_assistant, FLOOR, "on")
    asked = len(visit.demo.simulator.requests) - before
    expect(asked == 0, f"no request to the AI server, not {asked}")
    await turn_off(home_assistant, FLOOR)
    return f"{reply.quoted}, 0 requests, lamp on in {reply.ms} ms"


@steps.add("what is not understood locally goes to the model")
async def not_local(visit: Visit) -> str:
    """Say it in words no local sentence has."""
    reply = await ask_model(visit, "Jarvis, be a dear and switch the reading lamp on")
    await wait_for_state(visit.demo.home_assistant, READING, "on")
    await turn_off(visit.demo.home_assistant, READING)
    return f"{reply.quoted}, lamp on"


@steps.add("the options turn local first off")
async def options(visit: Visit) -> str:
    """Let every sentence go to the model from here on, so that the rest sees the model."""
    await change_options(
        visit.demo.home_assistant, visit.notes["entry_id"], "conversation", local_first=False
    )
    return "local_first is off"


@steps.add("the model turns a lamp on, streamed")
async def lamp_on(visit: Visit) -> str:
    """See the answer arrive in pieces, and the lamp change."""
    reply = await ask_model(visit, "Turn on the reading lamp")
    await wait_for_state(visit.demo.home_assistant, READING, "on")
    expect(len(reply.pieces) > 1, f"the answer in more than one piece, not {reply.pieces}")
    whole = "".join(reply.pieces)
    expect(whole.strip() == reply.speech.strip(), f"the pieces to be the answer, not {whole!r}")
    return f"{reply.quoted} in {len(reply.pieces)} pieces, lamp on"


@steps.add("… and off, in the same conversation")
async def lamp_off(visit: Visit) -> str:
    """Refer to the sentence before."""
    first = await ask_model(visit, "Turn on the reading lamp")
    reply = await ask_model(visit, "Turn it off again", first.conversation_id)
    await wait_for_state(visit.demo.home_assistant, READING, "off")
    return f"“Turn it off again”: {reply.quoted}, lamp off"


@steps.add("two lamps in one sentence")
async def two_lamps(visit: Visit) -> str:
    """Ask for parallel calls."""
    home_assistant = visit.demo.home_assistant
    reply = await ask_model(visit, "Turn on the reading lamp and the counter light")
    for lamp in (READING, COUNTER):
        await wait_for_state(home_assistant, lamp, "on")
    await turn_off(home_assistant, READING, COUNTER)
    return f"{reply.quoted}, both on"


@steps.add("a lamp at 40 %")
async def brightness(visit: Visit) -> str:
    """Ask for a brightness and see it."""
    home_assistant = visit.demo.home_assistant
    reply = await ask_model(visit, "Set the bedside lamp to 40 percent")
    await wait_for_state(home_assistant, "light.bedside_lamp", "on")
    level = (await home_assistant.state("light.bedside_lamp"))["attributes"]["brightness"]
    expect(abs(level - 102) <= 2, f"a brightness of 102 of 255, not {level}")
    return f"{reply.quoted}, brightness {level}/255"


@steps.add("lock, cover, heating and music")
async def other_things(visit: Visit) -> str:
    """See that it is not about lamps only."""
    home_assistant = visit.demo.home_assistant
    for sentence, entity_id, state in (
        ("Close the blind", "cover.living_room_blind", "closed"),
        ("Open the garage door", "cover.garage_door", "open"),
        ("Unlock the front door", "lock.front_door", "unlocked"),
        ("Resume the stereo", "media_player.stereo", "playing"),
    ):
        reply = await ask_model(visit, sentence)
        if reply.speech.endswith("Please say yes or no."):
            await say(home_assistant, "Yes, please", reply.conversation_id)
        await wait_for_state(home_assistant, entity_id, state)
    await ask_model(visit, "Set the heating to 23 degrees")
    target = (await home_assistant.state("climate.living_room"))["attributes"]["temperature"]
    expect(target == 23, f"the heating at 23, not {target}")
    return "blind closed, garage open, door unlocked, music playing, heating at 23 °C"


@steps.add("a question about the home")
async def question(visit: Visit) -> str:
    """Ask for a value and compare it with the sensor's."""
    reply = await ask_model(visit, "What is the temperature in the bedroom?")
    value = (await visit.demo.home_assistant.state("sensor.bedroom_temperature"))["state"]
    expect(value in reply.speech, f"{value} in the answer, not {reply.speech!r}")
    return reply.quoted


@steps.add("an ambiguous request is asked back")
async def ambiguous(visit: Visit) -> str:
    """Leave out which of two lamps, and answer the question."""
    home_assistant = visit.demo.home_assistant
    await turn_off(home_assistant, "light.kitchen_ceiling_light", "light.bedroom_ceiling_light")
    asked = await ask_model(visit, "Turn on the ceiling light")
    expect(asked.continues, f"a question that awaits an answer, not {asked.speech!r}")
    await ask_model(visit, "The one in the kitchen", asked.conversation_id)
    await wait_for_state(home_assistant, "light.kitchen_ceiling_light", "on")
    await wait_for_state(home_assistant, "light.bedroom_ceiling_light", "off")
    return f"{asked.quoted} “The one in the kitchen”: that one on"
