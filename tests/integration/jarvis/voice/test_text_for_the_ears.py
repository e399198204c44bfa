"""Which part of a text is said, and in which pieces."""

import pytest

from custom_components.homelab_hub.assistant.voice.sentences import LONGEST, Sentences
from custom_components.homelab_hub.assistant.voice.speakable import speakable


def cut(text: str, size: int = 1) -> list[str]:
    """Return what is said at once of a text that is written in pieces of a size."""
    waiting = Sentences()
    said: list[str] = []
    for start in range(0, len(text), size):
        said += waiting.feed(text[start : start + size])
    return [*said, *waiting.flush()]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "The **lamp** is _on_, and `light.kitchen` too.",
            "The lamp is on, and light.kitchen too.",
        ),
        ("See [the forecast](https://example.org/a_b?c=d) now.", "See the forecast now."),
        ("It is at https://example.org/path. Bye", "It is at. Bye"),
        ("![a fox](https://example.org/fox.png)", "a fox"),
        ("# Today\n\n* milk\n- [x] bread\n1. eggs", "Today\nmilk\nbread\n1. eggs"),
        ("> quoted\n\n---\n\nafter", "quoted\nafter"),
        ("| Room | Degrees |\n|---|---:|\n| Kitchen | 21 |", "Room, Degrees\nKitchen, 21"),
        ("Run:\n```sh\nrm -rf /\n```\nDone.", "Run:\nDone."),
        ("Run:\n```sh\nrm -rf /", "Run:"),
        ("Good 👍🏽 morning 👨‍👩‍👧 to 🇩🇪 you ❤️!", "Good morning to you!"),
        ("2 * 3 * 4 is 24, snake_case_name stays", "2 * 3 * 4 is 24, snake_case_name stays"),
        ("It is 21 °C & 5 % — fine", "It is 21 °C & 5 % — fine"),
        ("<b>Loud</b><br>and clear", "Loud and clear"),
        ("क्‍षेत्र", "क्‍षेत्र"),
        ("🙂", ""),
        ("---", ""),
        ("…", ""),
    ],
)
def test_markup_addresses_code_and_emoji_are_not_said(written: str, said: str) -> None:
    """The words stay, as they are."""
    assert speakable(written) == said


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Yes. The light is on. " + "It was off before. " * 4, None),
        (
            "Dr. Smith arrives at 3 p.m. today. " + "He asked for tea, e.g. Earl Grey, as always.",
            ["Dr. Smith arrives at 3 p.m. today.", "He asked for tea, e.g. Earl Grey, as always."],
        ),
        (
            "Am 3. Mai kommt z. B. Frau Dr. Meier. Sie bringt Kuchen mit.",
            ["Am 3. Mai kommt z. B. Frau Dr. Meier.", "Sie bringt Kuchen mit."],
        ),
        ("今天天气很好。明天会下雨。", ["今天天气很好。", "明天会下雨。"]),
        (
            "It is 21.5 degrees outside! Take a coat?",
            ["It is 21.5 degrees outside!", "Take a coat?"],
        ),
        (
            "First this here:\n```py\nx = 1. \n# Oh! No.\n```\nThen that.",
            ["First this here:", "Then that."],
        ),
    ],
)
def test_sentences_are_complete_however_they_come(
    text: str, sentences: list[str] | None, size: int
) -> None:
    """Abbreviations, ordinals, decimals and code end none."""
    assert cut(text, size) == (sentences or cut(text))


def test_short_sentences_go_together() -> None:
    """A request for each "Yes." would take longer than it saves."""
    said = cut("Yes. No. The lamp is on. Well. So. It is warm. " + "And that is all I know. " * 3)
    assert said[0] == "Yes. No. The lamp is on."
    assert all(len(one) >= 40 for one in said[1:-1])


def test_a_sentence_without_end_is_cut_at_a_pause() -> None:
    """The API takes only so much."""
    said = cut("and then, " * 400)
    assert max(map(len, said)) <= LONGEST
    assert all(one.endswith(("and then,", "and then")) for one in said)
    assert " ".join(said).split() == ("and then, " * 400).split()


def test_nothing_is_said_twice_or_lost() -> None:
    """The pieces are the text."""
    text = "One two three four. Five six! Seven eight nine ten eleven? " * 20
    assert " ".join(cut(text, 5)).split() == text.split()
