"""What a sentence is looked up by."""

from string import ascii_lowercase

from custom_components.homelab_hub.assistant.memory.search import Vocabulary


def test_of_a_very_long_sentence_the_beginning_and_the_end_are_looked_up() -> None:
    """Each word takes milliseconds in a full memory, and somebody may paste a book."""
    words = [f"{first}{second}rtz" for first in ascii_lowercase for second in ascii_lowercase]
    meant = Vocabulary(dict.fromkeys(words, 1), len(words)).meant(" ".join(words))
    exact = [word for word, weight in meant.items() if weight == max(meant.values())]
    assert len(exact) <= 60
    assert {words[0], words[-1]} <= set(exact)
