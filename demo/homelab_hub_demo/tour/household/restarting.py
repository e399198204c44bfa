"""A conversation that goes on over a restart, and one that is still tainted after it."""

from homelab_hub_demo.jarvis import find_entry
from homelab_hub_demo.tour.assist import say, turn_off, wait_for_state
from homelab_hub_demo.tour.forms import change_options
from homelab_hub_demo.tour.steps import Steps, Visit, expect

steps = Steps()

LIGHT = "light.kitchen_ceiling_light"
COUNTER = "light.counter_light"
WEB = "Search the web for the latest news about lamps"
UNLOCK = "Unlock the front door"
DOOR = "lock.front_door"


async def web_search(visit: Visit, *, on: bool) -> None:
    """Let Jarvis search the web or not, in his dialog."""
    home_assistant = visit.demo.home_assistant
    entry = await find_entry(home_assistant)
    await change_options(
        home_assistant, entry["entry_id"], "conversation", model={"web_search": on}
    )


@steps.add("things are said before a restart", essential=True)
async def begun(visit: Visit) -> str:
    """Turn a lamp on; in another conversation read the web; in a third leave a question open."""
    home_assistant = visit.demo.home_assistant
    await web_search(visit, on=True)
    await turn_off(home_assistant, LIGHT, COUNTER)
    lamp = await say(home_assistant, "Turn on the kitchen ceiling light")
    await wait_for_state(home_assistant, LIGHT, "on")
    web = await say(home_assistant, WEB)
    open_question = await say(home_assistant, UNLOCK)
    expect(open_question.continues, f"a question, not {open_question.speech!r}")
    visit.notes["conversations"] = [one.conversation_id for one in (lamp, web, open_question)]
    return f"{lamp.quoted}; {web.quoted}; {open_question.quoted}"


@steps.add("“turn it off again” is understood after the restart", essential=True)
async def gone_on(visit: Visit) -> str:
    """Stop and start Home Assistant; the lamp's conversation has the same id, and knows the lamp."""
    demo = visit.demo
    conversation_id = visit.notes["conversations"][0]
    await demo.stop()
    await demo.start()
    await visit.evidence.listen(demo.home_assistant)
    before = len(demo.simulator.requests)
    reply = await say(demo.home_assistant, "Turn it off again", conversation_id)
    expect(reply.conversation_id == conversation_id, "the same conversation")
    await wait_for_state(demo.home_assistant, LIGHT, "off")
    [first, *_] = [one.body for one in demo.simulator.requests[before:]]
    said = [one["content"] for one in first["input"] if one.get("role") == "user"]
    expect(said[0] == "Turn on the kitchen ceiling light", f"what was said before, not {said}")
    return f"{reply.quoted}, lamp off"


@steps.add("who has read the web before still has to ask")
async def still_tainted(visit: Visit) -> str:
    """Let the tainted conversation turn a lamp on: it asks first. A new one does not."""
    home_assistant = visit.demo.home_assistant
    conversation_id = visit.notes["conversations"][1]
    # Not in words that are understood without the model.
    wish = "Jarvis, be a dear and switch the counter light on"
    question = await say(home_assistant, wish, conversation_id)
    expect("what others wrote" in question.speech, f"a question, not {question.speech!r}")
    state = (await home_assistant.state(COUNTER))["state"]
    expect(state == "off", f"the lamp to wait, not to be {state}")
    await say(home_assistant, "No", conversation_id)
    await say(home_assistant, wish)
    await wait_for_state(home_assistant, COUNTER, "on")
    await turn_off(home_assistant, COUNTER)
    return question.quoted


@steps.add("a yes to a question of before the restart does nothing")
async def not_done(visit: Visit) -> str:
    """Say it, and see the door locked and the model know why."""
    demo = visit.demo
    before = len(demo.simulator.requests)
    reply = await say(demo.home_assistant, "Yes", visit.notes["conversations"][2])
    state = (await demo.home_assistant.state(DOOR))["state"]
    expect(state == "locked", f"the door to be locked, not {state}")
    told = str([one.body for one in demo.simulator.requests[before:]])
    expect("Nobody said yes in time" in told, "the model to know that it was not done")
    await web_search(visit, on=False)
    return f"{reply.quoted}, door {state}"
