"""The simulated model: a rule engine that reads the prompt, the tools and the home it is sent."""

from .brain import answer

__all__ = ["answer"]
