"""What is said is understood, and nothing else is."""

from collections.abc import Iterator
import dataclasses
import json
from random import Random
from typing import Any, get_args

import pytest

from homelab_hub_protocol import frames
from homelab_hub_protocol.codec import decode, encode, pack, unpack
from homelab_hub_protocol.discord import Guild, Message
from homelab_hub_protocol.errors import ProtocolError
from homelab_hub_protocol.frames import Ack, Event, Frame, Hello
from homelab_hub_protocol.words import EventType, Method

from .samples import chance_of, dataclasses_of_the_protocol, has_default, sample, words

ALL = dataclasses_of_the_protocol()
FRAMES = get_args(frames.Frame.__value__)


def name(kind: type[Any]) -> str:
    """Return what a test of a class is called."""
    return f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"


def through_json(value: Any) -> Any:
    """Return what the other end has of a value."""
    return json.loads(json.dumps(pack(value)))


@pytest.mark.parametrize("kind", ALL, ids=name)
def test_every_message_arrives_as_it_was_sent(kind: type[Any]) -> None:
    """With all its fields, and with as few as possible."""
    chance = chance_of(kind.__name__)
    for sparse in (False, True):
        for _ in range(20):
            value = sample(kind, chance, sparse=sparse)
            assert unpack(kind, through_json(value)) == value


@pytest.mark.parametrize("kind", ALL, ids=name)
def test_what_a_newer_side_adds_is_left_out(kind: type[Any]) -> None:
    """So that a new field needs no new version."""
    value = sample(kind, chance_of(1))

    assert unpack(kind, through_json(value) | {"a_new_field": {"deep": [1]}}) == value


@pytest.mark.parametrize("kind", ALL, ids=name)
def test_every_field_that_is_needed_is_missed_by_its_name(kind: type[Any]) -> None:
    """The error names the place, and nothing of the content."""
    value = through_json(sample(kind, chance_of(1)))
    for field in dataclasses.fields(kind):
        without = {key: content for key, content in value.items() if key != field.name}
        if has_default(field):
            unpack(kind, without)
        else:
            with pytest.raises(ProtocolError, match=f"{kind.__name__} lacks {field.name}"):
                unpack(kind, without)


def attempt(kind: type[Any], content: Any) -> tuple[Any, str]:
    """Return what is understood, or None and why nothing is."""
    try:
        return unpack(kind, content), ""
    except ProtocolError as error:
        return None, str(error)


JUNK: list[Any] = [None, True, 1, 1.5, "secret text", [], ["secret text"], {}, {"secret": "text"}]


@pytest.mark.parametrize("kind", ALL, ids=name)
def test_a_value_of_another_type_is_refused_or_is_one_of_this_type(kind: type[Any]) -> None:
    """Each field in turn gets everything else; nothing but `ProtocolError` comes of it."""
    value = through_json(sample(kind, chance_of(1)))
    for field in dataclasses.fields(kind):
        for junk in JUNK:
            made, complaint = attempt(kind, value | {field.name: junk})
            if made is None:
                assert field.name in complaint
                assert "secret" not in complaint
            else:
                again = pack(made).get(field.name)
                assert again == junk or junk is None or isinstance(junk, dict)
    for junk in JUNK:
        if not isinstance(junk, dict):
            with pytest.raises(ProtocolError):
                unpack(kind, junk)


@pytest.mark.parametrize("kind", FRAMES, ids=name)
def test_every_frame_is_told_apart_by_its_name(kind: type[Any]) -> None:
    """Each has one of its own."""
    for sparse in (False, True):
        frame: Frame = sample(kind, chance_of(2), sparse=sparse)
        text = encode(frame)
        assert json.loads(text)["frame"] == kind.frame
        assert text.isascii()
        assert "\n" not in text
        assert decode(text) == frame
    assert len({one.frame for one in FRAMES}) == len(FRAMES)


def mutations(text: str, chance: Random) -> Iterator[str]:
    """Yield texts that were a message once."""
    for _ in range(60):
        place = chance.randrange(len(text))
        length = chance.randrange(1, 9)
        yield text[:place]
        yield text[:place] + text[place + length :]
        yield text[:place] + chance.choice('{}[]",:0\\x\0e-') + text[place:]
        yield text[:place] + text[place : place + length] * 2 + text[place:]


@pytest.mark.parametrize("kind", FRAMES, ids=name)
def test_garbage_is_a_message_or_a_protocol_error(kind: type[Any]) -> None:
    """Whatever is done to a message on its way; the same is done at each run."""
    chance = chance_of(kind.__name__)
    understood = 0
    for _ in range(20):
        for text in mutations(encode(sample(kind, chance)), chance):
            try:
                frame = decode(text)
            except ProtocolError:
                continue
            understood += 1
            assert decode(encode(frame)) == frame
    assert 0 < understood < 20 * 240


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[" * 200_000,
        '{"frame":' * 50_000,
        '"hello"',
        "12",
        "{}",
        '{"frame": null}',
        '{"frame": {}}',
        '{"frame": "nonsense"}',
        '{"frame": "ack", "id": NaN}',
        '{"frame": "ack", "id": 1.0}',
        '{"frame": "ack", "id": true}',
        '{"frame": "ack", "id": ' + "9" * 5000 + "}",
        '{"frame": "request", "id": 1, "method": "m", "params": {}, "patience": NaN}',
        '{"frame": "request", "id": 1, "method": "m", "params": {}, "patience": -Infinity}',
        '{"frame": "request", "id": 1, "method": "m", "params": {}, "patience": 1e999}',
    ],
)
def test_what_is_no_message_is_refused(text: str) -> None:
    """Numbers that JSON does not have included: a deadline that is none would never pass."""
    with pytest.raises(ProtocolError):
        decode(text)


def test_what_json_does_not_have_is_not_sent() -> None:
    """It would not be understood, and end the link."""
    with pytest.raises(ProtocolError, match="no content for JSON"):
        encode(Event(type="a", data={"value": float("nan")}, at=0.0))


def test_a_place_deep_inside_is_named() -> None:
    """So that a mistake can be found."""
    guild = through_json(sample(Guild, chance_of(3)))
    guild["channels"][1]["members"] = [1]

    with pytest.raises(ProtocolError, match=r"^Guild\.channels\[1\]\.members\[0\] is not of type"):
        unpack(Guild, guild)


def test_a_number_may_be_whole_where_any_is_expected() -> None:
    """JSON of other languages has 1 for 1.0; the other way round is a mistake."""
    assert unpack(Event, {"type": "a", "data": {}, "at": 1}).at == 1
    assert unpack(Message, through_json(sample(Message, chance_of(4)))).kind
    with pytest.raises(ProtocolError):
        unpack(Ack, {"id": 1.0})


def test_none_is_left_out_of_a_message() -> None:
    """It is the same as not being there."""
    hello = Hello(protocol=1, software="a", home="b")

    assert pack(Event(type="a", data={}, at=1.0)) == {"type": "a", "data": {}, "at": 1.0}
    assert "connection" not in encode(Event(type="a", data={}, at=1.0))
    assert pack(hello)["name"] == ""


@pytest.mark.parametrize("word", [*words(EventType), *words(Method)], ids=lambda word: word.name)
def test_what_goes_with_every_word_can_travel(word: EventType[Any] | Method[Any, Any]) -> None:
    """Its types are dataclasses of the protocol, and its name says who speaks of what."""
    if isinstance(word, EventType):
        kinds = {word.data}
    else:
        kinds = {word.params, word.result, *([word.progress] if word.progress else [])}
        assert 0 < word.patience <= 300

    assert kinds <= set(ALL)
    subject, dot, verb = word.name.partition(".")
    assert subject.isidentifier()
    assert dot
    assert verb.isidentifier()


def test_no_two_words_share_a_name() -> None:
    """Neither two events nor two methods."""
    events = [one.name for one in words(EventType)]
    methods = [one.name for one in words(Method)]

    assert len(events) == len(set(events)) > 5
    assert len(methods) == len(set(methods)) > 20


def test_secrets_of_the_protocol_do_not_show_themselves() -> None:
    """A token in a message is not in its `repr`."""
    shown = [
        repr(sample(kind, chance_of(5)))
        for kind in ALL
        if any(field.name == "token" for field in dataclasses.fields(kind))
    ]

    assert len(shown) >= 2
    assert all("token=" not in text for text in shown)
