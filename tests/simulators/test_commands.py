"""Everyday commands, and the tools the simulated model calls for them."""

import openai
import pytest

from .home import PROMPT, TOOLS, done, tool
from .talking import Call, ask, assistant, called, calls, user


def on(name: str, domain: str = "light") -> Call:
    """Return the call that turns a device on."""
    return "HassTurnOn", {"name": name, "domain": [domain]}


def off(name: str, domain: str = "light") -> Call:
    """Return the call that turns a device off."""
    return "HassTurnOff", {"name": name, "domain": [domain]}


LIVING_ROOM_LIGHTS = {"area": "Living Room", "domain": ["light"]}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Turn on the reading lamp", [on("Reading lamp")]),
        ("could you please switch the reading lamp off?", [off("Reading lamp")]),
        ("READING LAMP ON", [on("Reading lamp")]),
        ("turn on the big lamp", [on("Big lamp")]),
        ("turn off the living room lights", [("HassTurnOff", LIVING_ROOM_LIGHTS)]),
        ("turn off all lights in the living room", [("HassTurnOff", LIVING_ROOM_LIGHTS)]),
        ("turn off all the lights", [("HassTurnOff", {"domain": ["light"]})]),
        (
            "Turn on the reading lamp and the stereo",
            [on("Reading lamp"), on("Stereo", "media_player")],
        ),
        ("turn on the reading lamp, the floor lamp", [on("Reading lamp"), on("Floor lamp")]),
        (
            "turn on the reading lamp and turn off the floor lamp",
            [on("Reading lamp"), off("Floor lamp")],
        ),
        (
            "turn on the kitchen and bedroom lights",
            [
                ("HassTurnOn", {"area": "Kitchen", "domain": ["light"]}),
                ("HassTurnOn", {"area": "Bedroom", "domain": ["light"]}),
            ],
        ),
        (
            "turn on the ceiling light in the kitchen",
            [("HassTurnOn", {"name": "Ceiling light", "area": "Kitchen", "domain": ["light"]})],
        ),
        ("turn on Mum's lamp: the old one", [on("Mum's lamp: the old one")]),
        ("turn on the 🎄 tree", [on("🎄 Tree", "switch")]),
        ("turn on مصباح", [on("مصباح")]),
        ("turn on the counter", [on("Counter light")]),
    ],
)
async def test_turning_on_and_off_calls_the_right_tool(
    client: openai.AsyncOpenAI, said: str, expected: list[Call]
) -> None:
    """One device, several, an area's, and names in other scripts."""
    assert calls(await ask(client, said)) == expected


@pytest.mark.parametrize(
    ("said", "tool_name", "arguments"),
    [
        ("set the reading lamp to 40%", "HassLightSet", {"brightness": 40, "name": "Reading lamp"}),
        (
            "dim the reading lamp to twenty percent",
            "HassLightSet",
            {"brightness": 20, "name": "Reading lamp"},
        ),
        ("make the reading lamp blue", "HassLightSet", {"color": "blue", "name": "Reading lamp"}),
        ("turn the reading lamp red", "HassLightSet", {"color": "red", "name": "Reading lamp"}),
        (
            "turn on the reading lamp at 70 %",
            "HassLightSet",
            {"brightness": 70, "name": "Reading lamp"},
        ),
        (
            "set the reading lamp to 2700 kelvin",
            "HassLightSet",
            {"temperature": 2700, "name": "Reading lamp"},
        ),
        (
            "set the heating to 21.5 degrees",
            "HassClimateSetTemperature",
            {"temperature": 21.5, "name": "Heating"},
        ),
        (
            "set the temperature to 19 °C",
            "HassClimateSetTemperature",
            {"temperature": 19, "name": "Heating"},
        ),
        (
            "turn the heating up to 22",
            "HassClimateSetTemperature",
            {"temperature": 22, "name": "Heating"},
        ),
        ("set the volume to 30", "HassSetVolume", {"volume_level": 30, "name": "Stereo"}),
        ("open the blind", "HassTurnOn", {"name": "Blind"}),
        ("close the blinds", "HassTurnOff", {"name": "Blind"}),
        ("set the blind to 60 percent", "HassSetPosition", {"position": 60, "name": "Blind"}),
        ("open the blind to 25%", "HassSetPosition", {"position": 25, "name": "Blind"}),
        ("stop the blind", "HassStopMoving", {"name": "Blind"}),
        ("lock the front door", "HassTurnOn", {"name": "Front door"}),
        ("Unlock the door please", "HassTurnOff", {"name": "Front door"}),
        ("pause the music", "HassMediaPause", {"name": "Stereo"}),
        ("resume the stereo", "HassMediaUnpause", {"name": "Stereo"}),
        ("next song", "HassMediaNext", {"name": "Stereo"}),
    ],
)
async def test_setting_and_moving_calls_the_right_tool(
    client: openai.AsyncOpenAI, said: str, tool_name: str, arguments: dict[str, object]
) -> None:
    """Brightness, colour, temperature, position, volume, locks and music."""
    [(name, made)] = calls(await ask(client, said))
    made.pop("domain", None)
    assert (name, made) == (tool_name, arguments)


@pytest.mark.parametrize(
    ("said", "offers"),
    [
        ("turn on the light", "Reading lamp"),
        ("turn on the ceiling light", "Bedroom or Kitchen"),
        ("turn off the lights", "area"),
        ("set the reading lamp", "Reading lamp"),
    ],
)
async def test_what_is_ambiguous_is_asked_back(
    client: openai.AsyncOpenAI, said: str, offers: str
) -> None:
    """Without a clear target the answer is a question and no tool is called."""
    response = await ask(client, said)
    assert not calls(response)
    assert offers.casefold() in response.output_text.casefold()
    assert response.output_text.endswith("?") or "?" in response.output_text


async def test_an_answer_to_the_question_completes_the_command(client: openai.AsyncOpenAI) -> None:
    """After asking back, a bare place is enough."""
    question = (await ask(client, "turn on the ceiling light")).output_text
    history = [user("turn on the ceiling light"), assistant(question), user("the kitchen one")]
    expected = {"name": "Ceiling light", "area": "Kitchen", "domain": ["light"]}
    assert calls(await ask(client, history)) == [("HassTurnOn", expected)]


async def test_it_means_what_was_acted_on_last(client: openai.AsyncOpenAI) -> None:
    """A pronoun points to the latest call of the conversation."""
    history = [
        user("turn on the reading lamp"),
        *called(
            "intent__HassTurnOn", '{"name":"Reading lamp","domain":["light"]}', done("Reading lamp")
        ),
        assistant("I turned on Reading lamp."),
        user("turn it off again"),
    ]
    assert calls(await ask(client, history)) == [off("Reading lamp")]


async def test_a_speaker_s_area_decides_what_the_light_is(client: openai.AsyncOpenAI) -> None:
    """Home Assistant tells the area of the device that listens; a bare command means it."""
    here = f"{PROMPT}You are in area Kitchen and all generic commands should target this area.\n"
    response = await ask(client, "turn on the lights", instructions=here)
    assert calls(response) == [("HassTurnOn", {"area": "Kitchen", "domain": ["light"]})]


async def test_a_plural_means_the_area_and_not_the_one_device_of_that_name(
    client: openai.AsyncOpenAI,
) -> None:
    """`Kitchen light` is a device, and the kitchen lights are all of them."""
    home = PROMPT.replace("Counter light", "Kitchen light")
    one = await ask(client, "turn on the kitchen light", instructions=home)
    assert calls(one) == [on("Kitchen light")]
    several = await ask(client, "turn on the kitchen lights", instructions=home)
    assert calls(several) == [("HassTurnOn", {"area": "Kitchen", "domain": ["light"]})]


async def test_an_unknown_device_is_said_politely(client: openai.AsyncOpenAI) -> None:
    """A device that is not there is named, and nothing is called."""
    response = await ask(client, "turn on the coffee machine")
    assert not calls(response)
    assert response.output_text == "Sorry, I could not find coffee machine in this home."


async def test_without_the_tool_the_model_says_so(client: openai.AsyncOpenAI) -> None:
    """A model cannot call what it is not offered."""
    response = await ask(client, "turn on the reading lamp", tools=[tool("llm__GetDateTime")])
    assert response.output_text == "Sorry, I have no tool that can do that."


async def test_only_parameters_of_the_schema_are_sent(client: openai.AsyncOpenAI) -> None:
    """Arguments follow the schema that was sent, also for a namespaced tool."""
    plain = tool("assist__intent__HassTurnOn", {"name": {"type": "string"}})
    response = await ask(client, "turn on the reading lamp", tools=[plain])
    assert calls(response) == [("HassTurnOn", {"name": "Reading lamp"})]


async def test_calls_come_one_at_a_time_where_parallel_calls_are_off(
    client: openai.AsyncOpenAI,
) -> None:
    """The second device follows when the first is done."""
    said = "turn on the reading lamp and the floor lamp"
    first = await ask(client, said, parallel_tool_calls=False)
    assert calls(first) == [on("Reading lamp")]
    answered = called("intent__HassTurnOn", '{"name":"Reading lamp"}', done("Reading lamp"))
    second = await ask(client, [user(said), *answered], parallel_tool_calls=False)
    assert calls(second) == [on("Floor lamp")]


async def test_a_dictated_call_is_made_as_it_was_said(client: openai.AsyncOpenAI) -> None:
    """`call tool NAME with {…}` is for tests of tools the rules do not know."""
    offered = [*TOOLS, tool("memory__remember", {"text": {"type": "string"}})]
    said = 'call tool memory__remember with {"text": "ünïcode 😀"}'
    assert calls(await ask(client, said, tools=offered)) == [("remember", {"text": "ünïcode 😀"})]


async def test_a_dictated_call_can_be_endless(client: openai.AsyncOpenAI) -> None:
    """`again and again` calls whatever was answered, for tests of a limit on rounds."""
    history = [
        user("call tool llm__GetDateTime again and again"),
        *called("llm__GetDateTime", "{}", '{"time": "12:00:00"}'),
    ]
    assert calls(await ask(client, history)) == [("GetDateTime", {})]


async def test_a_forced_tool_is_called_with_its_required_arguments(
    client: openai.AsyncOpenAI,
) -> None:
    """`tool_choice` with a name leaves the model no choice."""
    response = await ask(
        client,
        "I like 35 very much",
        tool_choice={"type": "function", "name": "media_player__HassSetVolume"},
    )
    assert calls(response) == [("HassSetVolume", {"volume_level": 35})]


async def test_no_tool_is_called_where_the_choice_is_none(client: openai.AsyncOpenAI) -> None:
    """`tool_choice: none` keeps the model talking."""
    assert not calls(await ask(client, "turn on the reading lamp", tool_choice="none"))
