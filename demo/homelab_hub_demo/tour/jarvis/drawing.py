"""The AI Task: pictures and structured data."""

from io import BytesIO

from PIL import Image

from homelab_hub_demo.client import Json
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .adding import PICTURE, TASKS

steps = Steps()

PROMPT = "A small house with smoke from the chimney"


async def picture(visit: Visit, instructions: str, **more: Json) -> tuple[bytes, Json]:
    """Let a picture be made; return its bytes, which are checked to be one, and the response."""
    response = await visit.demo.home_assistant.act(
        "ai_task.generate_image",
        task_name="tour",
        entity_id=TASKS,
        instructions=instructions,
        **more,
    )
    content = await visit.demo.home_assistant.download(response["url"])
    with Image.open(BytesIO(content)) as image:
        image.load()
        expect(image.format == "PNG", f"a PNG, not {image.format}")
        expect(image.size >= (256, 256), f"a real picture, not {image.size}")
    return content, response


@steps.add("a picture is made")
async def made(visit: Visit) -> str:
    """Make one and look at it."""
    content, response = await picture(visit, PROMPT)
    visit.notes["picture"] = content, response["media_source_id"]
    return f"{response['width']}x{response['height']} PNG, {len(content)} bytes"


@steps.add("the picture is edited")
async def edited(visit: Visit) -> str:
    """Hand it back with a wish, and see that it changed."""
    expect("picture" in visit.notes, "a picture from the step before")
    original, media_source_id = visit.notes["picture"]
    attachment = {"media_content_id": media_source_id, "media_content_type": "image/png"}
    before = len(visit.demo.simulator.requests)
    content, response = await picture(visit, "Paint the roof red", attachments=[attachment])
    expect(content != original, "another picture than before")
    paths = [request.path for request in visit.demo.simulator.requests[before:]]
    expect(any(path.endswith("/images/edits") for path in paths), f"an edit, not {paths}")
    return f"{response['width']}x{response['height']} PNG, {len(content)} bytes, changed"


@steps.add("the image entity shows the last picture")
async def shown(visit: Visit) -> str:
    """See the picture with its prompt and cost."""
    attributes = (await visit.demo.home_assistant.state(PICTURE))["attributes"]
    expect(attributes.get("prompt") == "Paint the roof red", f"the prompt, not {attributes}")
    content = await visit.demo.home_assistant.download(attributes["entity_picture"])
    with Image.open(BytesIO(content)) as image:
        size = image.size
    return f"{size[0]}x{size[1]}, “{attributes['prompt']}”, cost {attributes.get('cost')}"


@steps.add("structured data has the asked-for shape")
async def structured(visit: Visit) -> str:
    """Ask for named, typed fields."""
    response = await visit.demo.home_assistant.act(
        "ai_task.generate_data",
        task_name="tour",
        entity_id=TASKS,
        instructions="Suggest a name and a number of guests for a small party",
        structure={
            "name": {"selector": {"text": {}}, "required": True},
            "guests": {"selector": {"number": {}}, "required": True},
        },
    )
    data = response["data"]
    expect(set(data) == {"name", "guests"}, f"name and guests, not {data}")
    expect(isinstance(data["name"], str) and not isinstance(data["guests"], str), f"types: {data}")
    return str(data)


@steps.add("an attached picture is looked at")
async def looked_at(visit: Visit) -> str:
    """Attach the picture to a question."""
    expect("picture" in visit.notes, "a picture from an earlier step")
    attachment = {
        "media_content_id": visit.notes["picture"][1],
        "media_content_type": "image/png",
    }
    response = await visit.demo.home_assistant.act(
        "ai_task.generate_data",
        task_name="tour",
        entity_id=TASKS,
        instructions="What is in this picture?",
        attachments=[attachment],
    )
    expect(response["data"], f"a description, not {response}")
    return f"“{response['data']}”"
