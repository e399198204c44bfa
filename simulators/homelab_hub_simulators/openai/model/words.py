"""Sentences as words: split, stemmed, and the numbers in them."""

import re

_TOKEN = re.compile(
    r"[^\W_]+(?:[.'\u2019][^\W_]+)*|[^\w\s,.;:!?\"'\u201c\u201d()\[\]{}/\\&+*-]|&|\+"
)
_SMALL = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety hundred"
# `one` is missing: in a sentence it mostly means a thing, as in `the kitchen one`.
NUMBER_WORDS = {word: number for number, word in enumerate(_SMALL.split(), start=2)} | {
    word: 10 * number for number, word in enumerate(_TENS.split(), start=2)
}
NUMBER_WORDS |= {"half": 50, "full": 100, "maximum": 100, "max": 100, "minimum": 1}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
COLORS = {
    "red": (220, 40, 40),
    "green": (40, 170, 70),
    "blue": (40, 90, 220),
    "yellow": (240, 210, 50),
    "orange": (240, 140, 30),
    "purple": (130, 60, 190),
    "pink": (245, 120, 180),
    "turquoise": (50, 200, 200),
    "brown": (120, 80, 45),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "black": (20, 20, 20),
    "white": (245, 245, 245),
}


def split(text: str) -> list[str]:
    """Return the words of a text in lower case; a symbol such as an emoji is a word."""
    return _TOKEN.findall(text.casefold())


def stem(word: str) -> str:
    """Return the word without a possessive or plural ending."""
    word = word.removesuffix("'s").removesuffix("\u2019s")
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word.removesuffix("s")


def stems(words: list[str]) -> tuple[str, ...]:
    """Return the stems of the words."""
    return tuple(map(stem, words))


def number(word: str) -> float | None:
    """Return the number a word is, written in digits or letters."""
    if _NUMBER.fullmatch(word):
        return float(word)
    if (match := _NUMBER.match(word)) and word[match.end() :] in {"c", "f", "k"}:
        return float(match.group())
    return NUMBER_WORDS.get(word)


def tidy(value: float) -> int | float:
    """Return a whole number as an int."""
    return int(value) if value == int(value) else value


def join(items: list[str]) -> str:
    """Return the items as a spoken list: `a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
