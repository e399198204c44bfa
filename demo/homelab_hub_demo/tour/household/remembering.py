"""A fact that is told, known after a restart in another conversation, corrected and forgotten."""

from homelab_hub_demo.client import Json
from homelab_hub_demo.tour.assist import say
from homelab_hub_demo.tour.steps import Steps, Visit, expect

steps = Steps()

FACT = "Robin is allergic to nuts"
QUESTION = "What is Robin allergic to, as far as you remember?"
UNKNOWN = "You have not told me that."
FILE = ".storage/homelab_hub.memory.db"


async def listed(visit: Visit) -> list[Json]:
    """Return what the action lists of it."""
    found = await visit.demo.home_assistant.act("homelab_hub.memory_list", query="allergic nuts")
    facts: list[Json] = found["facts"]
    return facts


@steps.add("a fact is told, and kept with its source", essential=True)
async def told(visit: Visit) -> str:
    """Tell it in the chat, and see who told it and how."""
    reply = await say(visit.demo.home_assistant, f"Remember that {FACT}")
    expect(FACT in reply.speech, f"the fact in the answer, not {reply.speech!r}")
    [fact] = await listed(visit)
    expect(fact["fact"] == FACT, f"{FACT!r}, not {fact}")
    expect(fact["channel"] == "chat" and fact["told_by"], f"who told it and how, not {fact}")
    visit.notes["fact_id"] = fact["fact_id"]
    return f"{reply.quoted}, told by {fact['told_by']} by {fact['channel']}"


@steps.add("after a restart it is known in a new conversation", essential=True)
async def known(visit: Visit) -> str:
    """Stop Home Assistant, start it, and ask; the fact goes with the first request."""
    demo = visit.demo
    await demo.stop()
    await demo.start()
    await visit.evidence.listen(demo.home_assistant)
    before = len(demo.simulator.requests)
    reply = await say(demo.home_assistant, QUESTION)
    expect(reply.speech == f"{FACT}.", f"the fact, not {reply.speech!r}")
    asked = [one.body for one in demo.simulator.requests[before:] if one.path.endswith("responses")]
    expect(len(asked) == 1, f"one request to the model, not {len(asked)}")
    last = str(asked[0]["input"][-1])
    expect("<memory>" in last and FACT in last, "the fact with the question")
    return f"{reply.quoted}, in {reply.ms} ms and one request"


@steps.add("a sentence about something else does not carry it")
async def unrelated(visit: Visit) -> str:
    """Look at what goes to the model."""
    demo = visit.demo
    before = len(demo.simulator.requests)
    await say(demo.home_assistant, "Tell me a joke")
    asked = [one.body for one in demo.simulator.requests[before:] if one.path.endswith("responses")]
    expect(asked and FACT not in str(asked), "a request without the fact")
    return "no fact in the request"


@steps.add("an action corrects it")
async def corrected(visit: Visit) -> str:
    """Change the text, and hear the new one."""
    home_assistant = visit.demo.home_assistant
    text = "Robin is allergic to peanuts only"
    await home_assistant.act("homelab_hub.memory_edit", fact_id=visit.notes["fact_id"], fact=text)
    reply = await say(home_assistant, QUESTION)
    expect(reply.speech == f"{text}.", f"{text!r}, not {reply.speech!r}")
    return reply.quoted


@steps.add("what is forgotten is gone, from the file too")
async def forgotten(visit: Visit) -> str:
    """Say so, ask again, and look into the file."""
    home_assistant = visit.demo.home_assistant
    reply = await say(home_assistant, "Forget what Robin is allergic to")
    expect("I forgot" in reply.speech, f"that it was forgotten, not {reply.speech!r}")
    again = await say(home_assistant, QUESTION)
    expect(again.speech == UNKNOWN, f"{UNKNOWN!r}, not {again.speech!r}")
    expect(await listed(visit) == [], "an empty list")
    content = (visit.demo.outside.folder.path / FILE).read_bytes()
    expect(b"allergic" not in content, "nothing of it in the file")
    return f"{reply.quoted} Then: {again.quoted}"
