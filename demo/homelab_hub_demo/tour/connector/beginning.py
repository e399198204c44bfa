"""How it is before the first account is connected, and what is listened to from then on."""

from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .setup import KINDS, SetupStatus, setup_status

steps = Steps()


@steps.add("every event is listened to")
async def listen(visit: Visit) -> str:
    """Subscribe to the whole event bus, for the search for secrets at the end."""
    await visit.evidence.listen(visit.demo.home_assistant)
    return "subscribed"


@steps.add("the setup status before: nothing is connected, and it says what to do")
async def before(visit: Visit) -> str:
    """Ask the action, and subscribe to what the panel will show."""
    home_assistant = visit.demo.home_assistant
    status = await setup_status(visit)
    expect(status.missing >= KINDS, f"{KINDS} not set up, not {status.missing}")
    live = await home_assistant.subscribe("homelab_hub/setup_status/subscribe")
    first = SetupStatus(await live.next())
    expect(first.missing == status.missing, f"the subscription to say so too, not {first.missing}")
    visit.notes["live"] = live
    hint = status.answer["kinds_not_set_up"][0]["next_step_text"]
    return f"{', '.join(sorted(status.missing))} not set up: “{hint}”; security {status.security} %"
