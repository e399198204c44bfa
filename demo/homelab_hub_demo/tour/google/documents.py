"""Documents in Drive: found and summarised by Jarvis, put there and read by actions."""

from homelab_hub_demo.google import DOCUMENT, DOCUMENT_TEXT
from homelab_hub_demo.tour.assist import say
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .account import act, drive

steps = Steps()


@steps.add("Jarvis finds a document and summarises it")
async def summarised(visit: Visit) -> str:
    """Ask for it by its name."""
    before = len(visit.demo.google.calls("drive.files.export"))
    sentence = f"Find the document “{DOCUMENT}” and summarise it"
    reply = await say(visit.demo.home_assistant, sentence)
    exported = len(visit.demo.google.calls("drive.files.export")) - before
    expect(exported == 1, f"the document to be read once, not {exported} times")
    expect("ferry to Guernsey" in reply.speech, f"what is in it, not {reply.speech}")
    return reply.quoted


@steps.add("a document is exported by action")
async def exported(visit: Visit) -> str:
    """Find it and get its text."""
    [found] = (await act(visit, "search_drive", query=DOCUMENT))["files"]
    answer = await act(visit, "export_from_drive", file_id=found["id"], format="text")
    text = answer["text"].lstrip("\ufeff").replace("\r\n", "\n")
    expect(text.strip() == DOCUMENT_TEXT.strip(), f"the document, not {answer}")
    return f"“{found['name']}”, {len(text)} characters"


@steps.add("a file is uploaded, and downloaded as it was")
async def carried(visit: Visit) -> str:
    """Carry a file from the media folder to Drive and back."""
    folder = visit.demo.outside.folder.path / "media"
    content = bytes(range(256)) * 64
    (folder / "snow ❄.bin").write_bytes(content)
    answer = await act(
        visit, "upload_to_drive", file="media-source://media_source/local/snow ❄.bin"
    )
    file = drive(visit).find("snow ❄.bin")
    expect(await drive(visit).content(file.id) == content, f"the bytes at Google after {answer}")
    path = folder / "back.bin"
    await act(visit, "download_from_drive", file_id=file.id, path=str(path))
    expect(path.read_bytes() == content, "the same bytes here")
    return f"“{file.name}”, {file.size} bytes there and back"
