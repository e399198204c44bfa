"""A budget: set, used up, honoured, lifted by its repair."""

from homelab_hub_demo.client import HomeAssistantError, Json
from homelab_hub_demo.jarvis import DOMAIN, find_entry, outcome, wait_until_loaded
from homelab_hub_demo.tour.assist import say, turn_off, wait_for_state
from homelab_hub_demo.tour.forms import filled_in
from homelab_hub_demo.tour.jarvis.adding import TASKS
from homelab_hub_demo.tour.jarvis.faults import REPAIR_FLOW, issues
from homelab_hub_demo.tour.jarvis.talking import FLOOR, ask_model
from homelab_hub_demo.tour.steps import Steps, Visit, expect
from homelab_hub_demo.waiting import until

steps = Steps()

OPTIONS = "/api/config/config_entries/options/flow"
LEFT = "sensor.jarvis_usage_budget_left_today"
LIMITS = ("day_limit", "month_limit")
SECONDS = 5


async def fill_in(visit: Visit, **changes: Json) -> None:
    """Save the form of the budget with other values; a limit that is not given is none."""
    home_assistant = visit.demo.home_assistant
    entry = await find_entry(home_assistant)
    menu = await home_assistant.request("POST", OPTIONS, {"handler": entry["entry_id"]})
    path = f"{OPTIONS}/{menu['flow_id']}"
    form = await home_assistant.request("POST", path, {"next_step_id": "budget"})
    kept = filled_in(form["data_schema"])
    values = {name: value for name, value in kept.items() if name not in LIMITS}
    done = await home_assistant.request("POST", path, values | changes)
    expect(done["type"] == "create_entry", f"the budget to be saved, not {outcome(done)}")
    await wait_until_loaded(home_assistant)


async def used_today(visit: Visit) -> int:
    """Return the tokens of today, read and written."""
    states = [
        await visit.demo.home_assistant.state(f"sensor.jarvis_usage_{what}_tokens_today")
        for what in ("input", "output")
    ]
    return sum(int(state["state"]) for state in states)


async def wait_for_left(visit: Visit, wanted: str) -> None:
    """Wait until the sensor shows what is left."""

    async def look() -> bool:
        return bool((await visit.demo.home_assistant.state(LEFT))["state"] == wanted)

    await until(look, SECONDS)


async def budget_issues(visit: Visit) -> list[str]:
    """Return the ids of the repairs about the budget."""
    return [issue_id for issue_id in await issues(visit) if issue_id.startswith("budget_")]


@steps.add("a budget for the day is set in the options", essential=True)
async def budget_set(visit: Visit) -> str:
    """Leave a little of what today took already, and see the warning."""
    await ask_model(visit, "How are you?")
    used = await used_today(visit)
    await fill_in(visit, day_limit=used + 100, day_unit="tokens")
    state = await visit.demo.home_assistant.state(LEFT)
    left = int(state["state"])
    expect(0 < left <= 100, f"at most 100 tokens left, not {state}")
    listed = await budget_issues(visit)
    expect(
        [issue_id.startswith("budget_low_today") for issue_id in listed] == [True],
        f"a warning at 80 %, not {listed}",
    )
    percent = state["attributes"]["used_percent"]
    return f"{left} of {used + 100} tokens left, {percent} % used: a warning in the repairs"


@steps.add("it runs out, which is told once, and nothing is sent")
async def used_up(visit: Visit) -> str:
    """Cross the limit with a whole answer, and ask twice more."""
    home_assistant = visit.demo.home_assistant
    await ask_model(visit, "How are you?")
    await wait_for_left(visit, "0")
    before = len(visit.demo.simulator.requests)
    told = await say(home_assistant, "Tell me a joke")
    expect("is renewed at midnight" in told.speech, f"when it is renewed, not {told.speech}")
    again = await say(home_assistant, "Tell me another joke")
    expect(len(again.speech) < len(told.speech), f"fewer words, not {again.speech}")
    asked = len(visit.demo.simulator.requests) - before
    expect(asked == 0, f"no request to the AI server, not {asked}")
    return f"in {told.ms} ms {told.quoted}, then in {again.ms} ms {again.quoted}: 0 requests"


@steps.add("the home still obeys, and AI tasks say why they do not")
async def still_obeys(visit: Visit) -> str:
    """Turn a lamp on, and let a picture be refused."""
    home_assistant = visit.demo.home_assistant
    before = len(visit.demo.simulator.requests)
    reply = await say(home_assistant, "Turn on the floor lamp")
    await wait_for_state(home_assistant, FLOOR, "on")
    await turn_off(home_assistant, FLOOR)
    refusal = ""
    try:
        await home_assistant.act(
            "ai_task.generate_image", task_name="tour", entity_id=TASKS, instructions="A fox"
        )
    except HomeAssistantError as error:
        refusal = str(error)
    expect("budget" in refusal, f"a refusal because of the budget, not {refusal!r}")
    asked = len(visit.demo.simulator.requests) - before
    expect(asked == 0, f"no request to the AI server, not {asked}")
    return f"{reply.quoted}, lamp on; a picture refused: 0 requests"


@steps.add("its repair lifts the limit until midnight")
async def lifted(visit: Visit) -> str:
    """Choose it in the repair's menu, and talk again."""
    home_assistant = visit.demo.home_assistant
    listed = await budget_issues(visit)
    expect(
        [issue_id.startswith("budget_used_up_today") for issue_id in listed] == [True],
        f"one repair, not {listed}",
    )
    menu = await home_assistant.request(
        "POST", REPAIR_FLOW, {"handler": DOMAIN, "issue_id": listed[0]}
    )
    options = menu["menu_options"]
    done = await home_assistant.request(
        "POST", f"{REPAIR_FLOW}/{menu['flow_id']}", {"next_step_id": "lift"}
    )
    expect(done["type"] == "create_entry", f"the repair to end, not {done}")
    reply = await ask_model(visit, "Tell me a joke")
    left = await budget_issues(visit)
    expect(not left, f"no repair any more, not {left}")
    return f"chosen of {', '.join(options)}: {reply.quoted}"


@steps.add("without a limit there is no budget")
async def ended(visit: Visit) -> str:
    """Leave the options as a new home has them."""
    await fill_in(visit)
    states = await visit.demo.home_assistant.call("get_states")
    expect(all(state["entity_id"] != LEFT for state in states), "no sensor of a budget")
    return "no limit, no sensor, no repair"
