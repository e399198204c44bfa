"""What came of a call."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One call with its answer, unwrapped."""

    tool: str
    arguments: dict[str, Any]
    data: Any
    error: str | None
