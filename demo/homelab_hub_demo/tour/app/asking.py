"""People at Discord who ask for something: a lamp, a word of Jarvis, the front door."""

from homelab_hub_demo.tour.assist import turn_off, wait_for_state
from homelab_hub_demo.tour.steps import Steps, Visit, expect
from homelab_hub_demo.waiting import until

from .server import OWNER, SECONDS, channel, owner, stranger

steps = Steps()

LAMP = "light.reading_lamp"
DOOR = "lock.front_door"


@steps.add("somebody linked turns a shared lamp on by command")
async def lamp(visit: Visit) -> str:
    """Use `/home`."""
    await turn_off(visit.demo.home_assistant, LAMP)
    answer = await owner(visit).slash(
        "home", channel=channel(visit), verb="turn_on", name="Reading lamp"
    )
    await wait_for_state(visit.demo.home_assistant, LAMP, "on")
    return f"/home turn_on: “{answer.content}”"


@steps.add("somebody linked asks Jarvis for it, in his own words")
async def jarvis(visit: Visit) -> str:
    """Use `/jarvis`, whose answer grows by edits."""
    await turn_off(visit.demo.home_assistant, LAMP)
    answer = await owner(visit).slash(
        "jarvis", channel=channel(visit), text="Turn on the reading lamp"
    )
    await wait_for_state(visit.demo.home_assistant, LAMP, "on")

    async def said() -> bool:
        return bool(answer.content)

    await until(said, SECONDS)
    return f"/jarvis: “{answer.content}”"


@steps.add("a stranger gets neither a lamp nor Jarvis")
async def refused(visit: Visit) -> str:
    """Ask for both as somebody whom the home does not know."""
    await turn_off(visit.demo.home_assistant, LAMP)
    person = stranger(visit)
    home = await person.slash("home", channel=channel(visit), verb="turn_on", name="Reading lamp")
    talk = await person.slash("jarvis", channel=channel(visit), text="Turn on the reading lamp")
    state = (await visit.demo.home_assistant.state(LAMP))["state"]
    expect(state == "off", f"the lamp off, not {state}")
    return f"“{home.content}”, “{talk.content}”"


@steps.add("the front door is unlocked only after the owner's yes")
async def door(visit: Visit) -> str:
    """Ask, let a stranger press the button, then the owner."""
    home_assistant = visit.demo.home_assistant
    await home_assistant.act("lock.lock", {"entity_id": DOOR})
    asked = await owner(visit).slash(
        "home", channel=channel(visit), verb="unlock", name="Front door"
    )
    message = asked.message
    expect(message and message.components, f"buttons, not {asked.content}")
    assert message
    denied = await stranger(visit).click(message, "Approve")

    async def told() -> str:
        return denied.followups[0].content if denied.followups else ""

    refusal = await until(told, SECONDS)
    state = (await home_assistant.state(DOOR))["state"]
    expect(state == "locked", f"the door locked after a stranger's yes, not {state}")
    asking = message.content
    await owner(visit).click(message, "Approve")
    await wait_for_state(home_assistant, DOOR, "unlocked")
    await home_assistant.act("lock.lock", {"entity_id": DOOR})

    async def closed() -> bool:
        return not message.components

    await until(closed, SECONDS)
    return f"“{asking}”; a stranger: “{refusal}”; {OWNER}: “{message.content}”"
