"""What the simulated model says: from tools' results, from memory, and by itself."""

import base64
import io
import json

import openai
from PIL import Image
import pytest

from .home import done, live_context
from .talking import ask, assistant, called, calls, user


@pytest.mark.parametrize(
    ("said", "filters"),
    [
        ("Is the front door locked?", {"name": "Front door"}),
        ("Is the bedroom window open?", {"area": "Bedroom", "name": "Window"}),
        ("Which lights are on?", {"domain": ["light"]}),
        ("How many lights are on in the kitchen?", {"area": "Kitchen", "domain": ["light"]}),
        ("What is the temperature in the bedroom?", {"name": "Temperature", "area": "Bedroom"}),
        (
            "how warm is it in the living room",
            {"area": "Living Room", "domain": ["sensor", "climate", "weather"]},
        ),
    ],
)
async def test_a_question_of_state_looks_it_up(
    client: openai.AsyncOpenAI, said: str, filters: dict[str, object]
) -> None:
    """The live context is asked for just what the question is about."""
    [(name, arguments)] = calls(await ask(client, said))
    assert name == "GetLiveContext"
    assert filters.items() >= arguments.items()
    assert arguments


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("Is the front door locked?", "Yes, Front door is locked."),
        ("Is the front door unlocked?", "No, Front door is locked."),
        ("Is the window open?", "Yes, Window is open."),
        ("Which lights are on?", "Reading lamp is on."),
        ("How many lights are on?", "1 of 2 are on: Reading lamp."),
        ("Are the lights off?", "Some of them: Floor lamp is off."),
        ("What is the temperature in the bedroom?", "The temperature in the Bedroom is 18.2 °C."),
        ("What is the state of the reading lamp?", "Reading lamp is on at 50 %."),
        ("How warm is it in the bedroom?", "The temperature in the Bedroom is 18.2 °C."),
    ],
)
async def test_the_answer_is_what_the_tool_found(
    client: openai.AsyncOpenAI, said: str, answer: str
) -> None:
    """The states in the tool's result decide the answer."""
    found = called("homeassistant__GetLiveContext", "{}", live_context())
    assert (await ask(client, [user(said), *found])).output_text == answer


async def test_a_condition_is_checked_before_acting(client: openai.AsyncOpenAI) -> None:
    """`if …` takes two rounds: look, then act."""
    said = "If the window is open, turn off the heating"
    [(first, _)] = calls(await ask(client, said))
    assert first == "GetLiveContext"
    found = called("homeassistant__GetLiveContext", '{"name":"Window"}', live_context())
    [(second, arguments)] = calls(await ask(client, [user(said), *found]))
    assert (second, arguments["name"]) == ("HassTurnOff", "Heating")
    closed = called("homeassistant__GetLiveContext", "{}", live_context().replace("'on'", "'off'"))
    reply = (await ask(client, [user(said), *closed])).output_text
    assert reply == "No, Window is closed. So I did nothing."


async def test_what_was_done_is_told(client: openai.AsyncOpenAI) -> None:
    """Every call has its part in the reply."""
    history = [
        user("turn on the reading lamp and lock the door"),
        *called(
            "intent__HassTurnOn",
            '{"name":"Reading lamp","domain":["light"]}',
            done("Reading lamp"),
            "call_1",
        ),
        *called(
            "intent__HassTurnOn",
            '{"name":"Front door","domain":["lock"]}',
            done("Front door"),
            "call_2",
        ),
    ]
    reply = (await ask(client, history)).output_text
    assert reply == "I turned on Reading lamp. I locked Front door."


@pytest.mark.parametrize(
    "output",
    [
        {"data": {"error": "MatchFailedError", "error_text": "No such lamp"}, "error": True},
        {"error": "MatchFailedError", "error_text": "No such lamp"},
        {"data": {"error": "No such lamp"}, "error": True},
        {"error": "No such lamp."},
    ],
)
async def test_a_tool_s_error_is_told(client: openai.AsyncOpenAI, output: object) -> None:
    """Whatever the envelope, the reason reaches the user."""
    history = [
        user("turn on the reading lamp"),
        *called("intent__HassTurnOn", '{"name":"Reading lamp"}', json.dumps(output)),
    ]
    reply = (await ask(client, history)).output_text
    assert reply == "Sorry, that did not work: No such lamp."


async def test_arguments_that_were_refused_are_corrected_once(client: openai.AsyncOpenAI) -> None:
    """Told that its arguments were no JSON, the model calls again; the second time it gives up."""
    refusal = json.dumps({"error": "The arguments are not a JSON object"})
    once = called("intent__HassTurnOn", "{}", refusal)
    history = [user("turn on the reading lamp"), *once]
    [(name, arguments)] = calls(await ask(client, history))
    assert (name, arguments["name"]) == ("HassTurnOn", "Reading lamp")
    twice = [*history, *called("intent__HassTurnOn", "{}", refusal, "call_2")]
    assert "not a JSON object" in (await ask(client, twice)).output_text


async def test_the_clock_is_read_by_its_tool(client: openai.AsyncOpenAI) -> None:
    """Time is asked for and then told."""
    assert calls(await ask(client, "What time is it?")) == [("GetDateTime", {})]
    clock = {"date": "2026-11-25", "time": "12:34:56", "timezone": "UTC", "weekday": "Wednesday"}
    output = json.dumps({"data": clock, "error": False})
    history = [user("What time is it?"), *called("llm__GetDateTime", "{}", output)]
    assert (await ask(client, history)).output_text == "It is 12:34 on Wednesday, 2026-11-25."


async def test_what_exists_is_answered_from_the_prompt(client: openai.AsyncOpenAI) -> None:
    """Existence is in the static context and needs no tool."""
    reply = (await ask(client, "Do I have lights in the kitchen?")).output_text
    assert reply == "Yes: Ceiling light and Counter light."


async def test_a_name_told_earlier_is_remembered(client: openai.AsyncOpenAI) -> None:
    """The history is read."""
    history = [
        user("My name is Zoë."),
        assistant("Nice to meet you, Zoë."),
        user("What's my name?"),
    ]
    assert (await ask(client, history)).output_text == "Your name is Zoë."
    assert "not told" in (await ask(client, "What is my name?")).output_text


@pytest.mark.parametrize(
    "text", ["👩‍👩‍👧‍👦 and 🇨🇿!", "שלום, מה שלומך?", "مرحبا بالعالم", "a\u0301\u200d\u202ex"]
)
async def test_every_script_comes_back_unharmed(client: openai.AsyncOpenAI, text: str) -> None:
    """Emoji with joiners, right-to-left text and combining marks pass through."""
    assert (await ask(client, f"say {text}")).output_text == text


@pytest.mark.parametrize("text", ["", " ", "🤖" * 25_000, "word " * 20_000])
async def test_nothing_and_far_too_much_get_an_answer(
    client: openai.AsyncOpenAI, text: str
) -> None:
    """An empty and a 100 kB sentence are answered like any other."""
    assert (await ask(client, text)).output_text


async def test_a_picture_and_a_document_are_described(client: openai.AsyncOpenAI) -> None:
    """Attachments are opened, not guessed."""
    target = io.BytesIO()
    Image.new("RGB", (64, 48), (250, 10, 10)).save(target, "PNG")
    picture = base64.b64encode(target.getvalue()).decode()
    document = b"%PDF-1.4\n1 0 obj <</Type /Page>> endobj\n2 0 obj <</Type /Page>> endobj\n%%EOF"
    content = [
        {"type": "input_text", "text": "What is this?"},
        {"type": "input_image", "image_url": f"data:image/png;base64,{picture}", "detail": "auto"},
        {
            "type": "input_file",
            "filename": "/media/bill.pdf",
            "file_data": f"data:application/pdf;base64,{base64.b64encode(document).decode()}",
        },
    ]
    reply = (await ask(client, [{"role": "user", "content": content}])).output_text
    assert reply == (
        "I see a PNG picture of 64x48 pixels, mostly red and a PDF document called bill.pdf of "
        f"2 pages and {len(document)} bytes."
    )


async def test_structured_output_fits_its_schema(client: openai.AsyncOpenAI) -> None:
    """Values are drawn from what was said."""
    schema = {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "count": {"type": "integer", "minimum": 0, "maximum": 10},
            "mood": {"type": "string", "enum": ["calm", "merry"]},
            "colors": {"type": "array", "items": {"type": "string"}},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "done": {"type": ["boolean", "null"]},
        },
        "required": ["title", "count", "mood", "colors", "note", "done"],
        "additionalProperties": False,
    }
    said = (
        'Invent a merry party called "Glow" for 12 people with these colours: red, green and blue'
    )
    form = {"type": "json_schema", "name": "party", "schema": schema, "strict": True}
    filled = json.loads((await ask(client, said, text={"format": form})).output_text)
    assert filled | {"note": None} == {
        "title": "Glow",
        "count": 10,
        "mood": "merry",
        "colors": ["red", "green", "blue"],
        "note": None,
        "done": True,
    }
