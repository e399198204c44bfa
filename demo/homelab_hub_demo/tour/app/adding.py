"""The app added by its address and token, and a bot that it runs."""

from homelab_hub_demo.client import Json
from homelab_hub_demo.folder import HOST
from homelab_hub_demo.jarvis import DOMAIN, FLOW, outcome, submit
from homelab_hub_demo.providers import application_at
from homelab_hub_demo.tour.connector.dialog import Dialog, created
from homelab_hub_demo.tour.connector.home import entry_id_of, keep
from homelab_hub_demo.tour.forms import SUBENTRY_FLOW, filled_in
from homelab_hub_demo.tour.steps import Steps, Visit, expect
from homelab_hub_demo.waiting import until

from .server import APP, BOT, OWNER, SECONDS, become, channel, guild, owner, state_of

steps = Steps()

CAPABILITIES = (
    "read_messages",
    "write_messages",
    "chat_commands",
    "see_members",
    "moderate",
    "manage_server",
)
LABEL = "Discord"
SHARED = ("light.reading_lamp", "lock.front_door")
OPTIONS = "/api/config/config_entries/options/flow"


@steps.add("the app is added by its address; a wrong token is told", essential=True)
async def added(visit: Visit) -> str:
    """Type a wrong token first, then what the app has written down."""
    demo = visit.demo
    home_assistant = demo.home_assistant
    await visit.evidence.listen(home_assistant)
    visit.evidence.secrets.add(("the app's token", demo.app.token()))
    menu = await home_assistant.request("POST", FLOW, {"handler": DOMAIN})
    form = await submit(home_assistant, menu, {"next_step_id": "app"})
    place = {"host": HOST, "port": demo.app.port, "tls": False}
    refused = await submit(home_assistant, form, place | {"token": "wrong"})
    expect("token" in (refused.get("errors") or {}), f"a refused token, not {outcome(refused)}")
    entry = created(await submit(home_assistant, refused, place | {"token": demo.app.token()}))
    keep(visit, APP, entry)
    await become(visit, APP, "binary_sensor.connected", "on")
    memory = await state_of(visit, APP, "sensor.memory")
    return f"{refused['errors']['token']}; then “{entry['title']}”, {memory['state']} MB"


@steps.add("a Discord bot is connected, and the app runs it", essential=True)
async def connected(visit: Visit) -> str:
    """Tick everything, turn two intents on, and invite the bot."""
    dialog = await Dialog.to_add(visit.demo.home_assistant, "discord")
    step = await dialog.fill_in(application_at("discord"), capabilities=CAPABILITIES)
    if step["type"] == "menu":
        await dialog.choose("without_intents")
    entry = created(await dialog.finish())
    keep(visit, BOT, entry)
    await become(visit, BOT, "sensor.source", "connected")
    members = await become(visit, BOT, "sensor.members", str(len(guild(visit).members)))
    return f"“{entry['title']}” is on {guild(visit).name}, {members['state']} members"


async def options(visit: Visit, step_id: str, **changes: Json) -> None:
    """Change options of the bot in one of its forms."""
    home_assistant = visit.demo.home_assistant

    async def menu_of() -> Json:
        """Return the menu, which comes once the bot is loaded and its server is known."""
        step = await home_assistant.request("POST", OPTIONS, {"handler": entry_id_of(visit, BOT)})
        return step if step["type"] == "menu" else None

    menu = await until(menu_of, SECONDS)
    path = f"{OPTIONS}/{menu['flow_id']}"
    form = await home_assistant.request("POST", path, {"next_step_id": step_id})
    expect(form.get("step_id") == step_id, f"the form {step_id}, not {outcome(form)}")
    step = await home_assistant.request("POST", path, filled_in(form["data_schema"]) | changes)
    expect(step["type"] == "create_entry", f"the options kept, not {outcome(step)}")


@steps.add("what is heard, shared and by whom is chosen", essential=True)
async def chosen(visit: Visit) -> str:
    """Watch a channel, share a lamp and the door by a label, and link the owner."""
    home_assistant = visit.demo.home_assistant
    label = await home_assistant.call("config/label_registry/create", name=LABEL)
    for entity_id in SHARED:
        await home_assistant.call(
            "config/entity_registry/update", entity_id=entity_id, labels=[label["label_id"]]
        )
    general = channel(visit).id
    await options(visit, "discord_channels", watched=[general], notify=[general])
    await options(visit, "discord_home", label=label["label_id"], strangers=False)
    users = await home_assistant.call("config/auth/list")
    me = next(one for one in users if one["is_owner"])
    step = await home_assistant.request(
        "POST", SUBENTRY_FLOW, {"handler": [entry_id_of(visit, BOT), "linked_user"]}
    )
    path = f"{SUBENTRY_FLOW}/{step['flow_id']}"
    answer = {"chat_user": owner(visit).id, "user": me["id"], "may_approve": True}
    step = await home_assistant.request("POST", path, answer)
    expect(step["type"] == "create_entry", f"a linked user, not {outcome(step)}")
    newcomer = visit.demo.discord.newcomer("Sam")
    await newcomer.joins(guild(visit))
    await become(visit, BOT, "sensor.source", "connected")

    async def commands() -> bool:
        registered = visit.demo.discord.application.commands.values()
        return any(one["name"] == "home" for place in registered for one in place.values())

    await until(commands, SECONDS)
    return f"#general is watched, {' and '.join(SHARED)} are shared, {OWNER} may approve"
