"""How a run of a routine went."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from ...assistant.outsiders import shortened
from .routine_speaker import Unspoken

LONGEST_TOLD: Final = 2_000


class Ending(StrEnum):
    """How a run ended: the types of the event entity."""

    FINISHED = "finished"
    FAILED = "failed"
    SKIPPED = "skipped"


class Reason(StrEnum):
    """Why a run failed or was not spoken, beside what speakers are at fault for (`Unspoken`)."""

    QUIET_HOURS = "quiet_hours"
    NO_SPEAKER = "no_speaker"
    TEMPLATE = "template"
    AGENT_GONE = "agent_gone"
    AGENT_FAILED = "agent_failed"
    AI_SERVER = "ai_server"
    BUDGET = "budget"
    TOO_SLOW = "too_slow"
    UNEXPECTED = "unexpected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a run of a routine went. `detail` is what was wrong with a template or which entity."""

    ending: Ending
    text: str = ""
    spoken: bool = False
    reason: Reason | Unspoken | None = None
    detail: str = ""

    def told(self) -> dict[str, Any]:
        """Return it as events and the action's response have it; the text is bounded."""
        return {
            "result": self.ending.value,
            "text": shortened(self.text, LONGEST_TOLD),
            "spoken": self.spoken,
            "reason": self.reason.value if self.reason else None,
        }


def failed(reason: Reason | Unspoken, text: str = "", detail: str = "") -> Run:
    """Return a run that failed."""
    return Run(ending=Ending.FAILED, text=text, reason=reason, detail=detail)
