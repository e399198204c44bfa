"""What Home Assistant does at Discord, and what a message there does at home."""

import json
from pathlib import Path

from homelab_hub_demo.client import Json
from homelab_hub_demo.tour.assist import say, turn_off, wait_for_state
from homelab_hub_demo.tour.steps import Steps, Visit, expect
from homelab_hub_demo.waiting import until

from .server import BOT, SECONDS, act, channel, channel_entity, entity, owner

steps = Steps()

LAMP = "light.floor_lamp"
AUTOMATION = "discord_says_movie"
PICTURE = Path(__file__).parents[4] / "custom_components/homelab_hub/brand/icon.png"


@steps.add("a picture and buttons are sent, and nobody is pinged")
async def picture(visit: Visit) -> str:
    """Send a file of the media folder by action, with @everyone in the text."""
    folder = visit.demo.outside.folder.path / "media"
    folder.mkdir(exist_ok=True)
    (folder / "door.png").write_bytes(PICTURE.read_bytes())
    file = {
        "media_content_id": "media-source://media_source/local/door.png",
        "media_content_type": "image/png",
    }
    sent = await act(
        visit,
        "send_discord_message",
        channel="general",
        message="Somebody is at the door, @everyone",
        files=[file],
        buttons=[{"label": "Let them in", "id": "let_in", "style": "success"}],
    )
    message = channel(visit).messages[sent["message_ids"][-1]]
    expect(len(message.attachments) == 1, f"one picture, not {message.attachments}")
    expect(not message.mention_everyone, "nobody pinged")
    size = message.attachments[0]["size"]
    expect(size == PICTURE.stat().st_size, f"the whole picture, not {size} bytes")
    visit.notes["picture"] = message
    return f"{message.attachments[0]['filename']}, {size} bytes; {sent}"


@steps.add("Jarvis writes into a channel after a person's yes")
async def written(visit: Visit) -> str:
    """Ask him at home, and look at Discord before and after the yes."""
    home_assistant = visit.demo.home_assistant
    arguments = json.dumps({"message": "Dinner is ready, @everyone", "channel": "general"})
    before = set(channel(visit).messages)
    question = await say(home_assistant, f"Call tool homelab_hub__discord_send with {arguments}")
    expect(set(channel(visit).messages) == before, "nothing written before the yes")
    answer = await say(home_assistant, "Yes", question.conversation_id)
    [new] = set(channel(visit).messages) - before
    message = channel(visit).messages[new]
    expect(message.content.startswith("Dinner is ready"), f"the message, not {message.content!r}")
    expect(not message.mention_everyone, "nobody pinged")
    return f"{question.quoted}, {answer.quoted}: “{message.content}”"


@steps.add("a message triggers an automation", essential=True)
async def automation(visit: Visit) -> str:
    """Make one that looks at the event entity, and write what it waits for."""
    home_assistant = visit.demo.home_assistant
    await turn_off(home_assistant, LAMP)
    entity_id = await channel_entity(visit)
    config: Json = {
        "alias": "Discord says movie",
        "triggers": [{"trigger": "state", "entity_id": entity_id}],
        "conditions": [
            {
                "condition": "template",
                "value_template": "{{ 'movie' in (trigger.to_state.attributes.content or '') }}",
            }
        ],
        "actions": [{"action": "light.turn_on", "target": {"entity_id": LAMP}}],
    }
    await home_assistant.request("POST", f"/api/config/automation/config/{AUTOMATION}", config)

    async def loaded() -> bool:
        states = await home_assistant.call("get_states")
        return any(one["entity_id"] == f"automation.{AUTOMATION}" for one in states)

    await until(loaded, SECONDS)
    await owner(visit).say(channel(visit), "movie night, everyone in?")
    await wait_for_state(home_assistant, LAMP, "on")
    state = await home_assistant.state(entity_id)
    return f"{entity_id}: {state['attributes']['event_type']}, and {LAMP} is on"


@steps.add("a reaction and a button are events too")
async def reactions(visit: Visit) -> str:
    """React to a message, and press a button."""
    home_assistant = visit.demo.home_assistant
    message = visit.notes["picture"]
    await owner(visit).react(message, "👍")
    await owner(visit).click(message, "Let them in")
    buttons = await entity(visit, BOT, "event.buttons")

    async def pressed() -> bool:
        return bool(
            (await home_assistant.state(buttons))["attributes"].get("button_id") == "let_in"
        )

    await until(pressed, SECONDS)
    seen = await home_assistant.state(await channel_entity(visit))
    kind = seen["attributes"]["event_type"]
    expect(kind == "reaction_added", f"a reaction, not {seen}")
    return f"{kind}; {buttons} pressed"
