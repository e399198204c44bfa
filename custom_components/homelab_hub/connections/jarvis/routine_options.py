"""What a routine is: its options, and when it is quiet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any, Final, Self

from homeassistant.const import CONF_PROMPT
from homeassistant.util import dt as dt_util

CONF_AGENT: Final = "agent"
CONF_TOOLS: Final = "tools"
CONF_SPEAKER: Final = "speaker"
CONF_VOICE: Final = "voice"
CONF_LANGUAGE: Final = "language"
CONF_QUIET_FROM: Final = "quiet_from"
CONF_QUIET_TO: Final = "quiet_to"
CONF_QUIET: Final = "quiet"


class Quiet(StrEnum):
    """What a routine does in its quiet hours."""

    SILENT = "silent"
    """It runs, and its text is not spoken."""
    SKIP = "skip"
    """It does not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineOptions:
    """The options of a routine.

    `agent` is the id of an agent's subentry, None for the first one. `speaker` is a media player or
    an Assist satellite, `voice` the text-to-speech entity for a media player.
    """

    name: str
    prompt: str
    agent: str | None
    tools: bool
    speaker: str | None
    voice: str | None
    language: str | None
    quiet_from: time | None
    quiet_to: time | None
    quiet: Quiet

    @classmethod
    def of(cls, name: str, data: Mapping[str, Any]) -> Self:
        """Return the options in the data of a subentry."""
        return cls(
            name=name,
            prompt=data[CONF_PROMPT],
            agent=data.get(CONF_AGENT),
            tools=data.get(CONF_TOOLS, True),
            speaker=data.get(CONF_SPEAKER),
            voice=data.get(CONF_VOICE),
            language=data.get(CONF_LANGUAGE),
            quiet_from=dt_util.parse_time(data.get(CONF_QUIET_FROM, "")),
            quiet_to=dt_util.parse_time(data.get(CONF_QUIET_TO, "")),
            quiet=Quiet(data.get(CONF_QUIET, Quiet.SILENT)),
        )

    def is_quiet(self, now: time) -> bool:
        """Return whether a local time is in the quiet hours, which may go over midnight."""
        begin, end = self.quiet_from, self.quiet_to
        if begin is None or end is None:
            return False
        if begin <= end:
            return begin <= now < end
        return now >= begin or now < end
