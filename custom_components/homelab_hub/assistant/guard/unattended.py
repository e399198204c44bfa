"""Runs that nobody listens to while they think: what needs a yes is asked about elsewhere."""

from dataclasses import dataclass
from typing import Final

from .policy import Policy, Rule, Verdict

# What an agent may do in a run without tools, whoever understands its words.
NOTHING: Final = Policy(preset="", rules=(Rule(name="no tools", verdict=Verdict.DENY, own=True),))


@dataclass(slots=True, kw_only=True)
class Unattended:
    """A run: `acts` is whether it may use the agent's tools.

    `trouble` is why the model did not answer, or not to the end, while words of ours did.
    """

    acts: bool
    trouble: Exception | None = None
