"""Texts that are cut, filled in and tamed."""

import pytest

from homelab_hub_app.sources.discord.texts import clip, fill, split, tame


@pytest.mark.parametrize(
    "text",
    [
        "x" * 2001,
        "word " * 1000,
        "\n".join(["line"] * 900),
        "a\n\nb",
        "`" * 5000,
        "```" * 1500,
        "before\n```py\n" + "code = 1\n" * 600 + "```\nafter",
    ],
)
def test_no_part_is_too_long_and_nothing_is_lost(text: str) -> None:
    """Whatever the text is; fences are added, and spaces at cuts may go."""
    parts = split(text)
    assert all(0 < len(part) <= 2000 for part in parts)
    kept = "".join("".join(parts).replace("```py", "").replace("`", "").split())
    assert kept == "".join(text.replace("```py", "").replace("`", "").split())


def test_a_short_text_is_one_part_and_an_empty_one_none() -> None:
    """As it is."""
    assert split("  hello\nworld ") == ["hello\nworld"]
    assert split(" \n ") == []
    assert split("x" * 1900) == ["x" * 1900]
    assert split("word " * 399) == [("word " * 399).strip()]


def test_texts_are_cut_between_lines_then_between_words() -> None:
    """As a person would."""
    first, second = split("\n".join(["a" * 60, "b" * 60]), 100)
    assert (first, second) == ("a" * 60, "b" * 60)
    assert split("word " * 30, 100)[0].endswith("word")


def test_a_code_block_that_is_cut_is_closed_and_opened_again() -> None:
    """In the same language; one that is still open while a text grows is closed."""
    first, second = split("```py\n" + "\n".join(["x = 1"] * 20) + "\n```", 100)[:2]
    assert first.startswith("```py\n")
    assert first.endswith("\n```")
    assert second.startswith("```py\n")
    for size in range(1, 70):
        parts = split("```py\n" + ("x" * size + "\n") * 30 + "```", 100)
        assert max(len(part) for part in parts) <= 100
    assert split("look:\n```\ncode") == ["look:\n```\ncode\n```"]


def test_templates_that_are_wrong_are_shown_as_they_are() -> None:
    """No brace makes an error, and what is filled in is not filled in again."""
    text = fill("{user} {count} {user.name} {0} {", user="{count}", server="x", count=3)
    assert text == "{count} 3 {user.name} {0} {"
    assert "@everyone" not in fill("{server}", user="", server="@everyone", count=0)


def test_outsiders_texts_are_tamed() -> None:
    """No pings, no format, one line, no piles of marks, and an end."""
    assert tame("a\nb") == "a b"
    assert "@everyone" not in tame("@everyone")
    assert tame("**x**") == r"\*\*x\*\*"
    assert len(tame("e" + "\u0301" * 500)) < 10
    assert len(tame("x" * 10_000, 100)) == 100
    assert clip("abcdef", 4) == "abc…"
