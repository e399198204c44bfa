"""A picture that is asked for in a conversation, and changed by what is said next."""

from io import BytesIO

from PIL import Image

from homelab_hub_demo.client import HomeAssistant
from homelab_hub_demo.tour.assist import Reply, say
from homelab_hub_demo.tour.steps import Steps, Visit, expect

steps = Steps()

PICTURE = "image.jarvis_last_picture"
ROOT = "media-source://homelab_hub/pictures"


async def picture_in(home_assistant: HomeAssistant, reply: Reply) -> bytes:
    """Return the picture that the frontend finds in an answer; raise when there is none."""
    text, begins, rest = reply.speech.partition("\n\n![")
    expect(begins and text, f"words and a picture, not {reply.speech[:90]!r}")
    url = rest.partition("](")[2].removesuffix(")")
    expect(url.startswith("/api/"), f"an address of Home Assistant, not {url[:40]!r}")
    content = await home_assistant.download(url)
    with Image.open(BytesIO(content)) as image:
        image.load()
        expect(image.format == "PNG", f"a PNG, not {image.format}")
    return content


@steps.add("a picture is drawn in a conversation", essential=True)
async def drawn(visit: Visit) -> str:
    """Ask for it in the chat, and fetch it as the frontend does."""
    home_assistant = visit.demo.home_assistant
    reply = await say(home_assistant, "Draw a sleepy fox")
    content = await picture_in(home_assistant, reply)
    streamed = "".join(reply.pieces)
    expect(streamed.strip().endswith(reply.speech.strip()), f"the stream to end so: {streamed!r}")
    visit.notes["drawn"] = content, reply.conversation_id
    return f"“{streamed.partition('![')[0].strip()}” and a picture of {len(content)} bytes"


@steps.add("“now with a red hat” changes it")
async def changed(visit: Visit) -> str:
    """Say no more than that, and see another picture, made of the one before."""
    home_assistant = visit.demo.home_assistant
    before, conversation_id = visit.notes["drawn"]
    seen = len(visit.demo.simulator.requests)
    reply = await say(home_assistant, "Now with a red hat", conversation_id)
    content = await picture_in(home_assistant, reply)
    expect(content != before, "another picture than before")
    asked = [request.path for request in visit.demo.simulator.requests[seen:]]
    edits = [path for path in asked if path.endswith("/images/edits")]
    expect(len(edits) == 1, f"one edit at the server, not {asked}")
    visit.notes["changed"] = content
    return f"an edit of the file, {len(content)} bytes, told apart from the {len(before)} before"


@steps.add("the agent's image entity shows the last picture")
async def shown(visit: Visit) -> str:
    """See the changed one, with prompt and cost."""
    home_assistant = visit.demo.home_assistant
    attributes = (await home_assistant.state(PICTURE))["attributes"]
    content = await home_assistant.download(attributes["entity_picture"])
    expect(content == visit.notes["changed"], "the changed picture")
    return f"“{attributes['prompt']}”, cost {attributes['cost']}"


@steps.add("both pictures are in the media browser")
async def browsed(visit: Visit) -> str:
    """Find them under the name of the agent, the newest first."""
    home_assistant = visit.demo.home_assistant
    top = await home_assistant.call("media_source/browse_media", media_content_id=ROOT)
    album = top["children"][0]
    folder = await home_assistant.call(
        "media_source/browse_media", media_content_id=album["media_content_id"]
    )
    newest, oldest = folder["children"][:2]
    resolved = await home_assistant.call(
        "media_source/resolve_media", media_content_id=oldest["media_content_id"]
    )
    content = await home_assistant.download(resolved["url"])
    expect(content == visit.notes["drawn"][0], "the first picture under the older title")
    return f"{album['title']}: “{newest['title']}”, “{oldest['title']}”"


@steps.add("another conversation cannot change it")
async def apart(visit: Visit) -> str:
    """Ask for a change without the conversation."""
    tool = "homelab_hub__draw_picture"
    reply = await say(
        visit.demo.home_assistant, f'Call tool {tool} with {{"prompt": "a hat", "change": true}}'
    )
    expect("no such picture" in reply.speech, f"a refusal, not {reply.speech!r}")
    return reply.quoted
