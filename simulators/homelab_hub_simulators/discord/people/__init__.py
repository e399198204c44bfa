"""People, as a test or the demo plays them."""

from .person import NoAnswerError, Person

__all__ = ["NoAnswerError", "Person"]
