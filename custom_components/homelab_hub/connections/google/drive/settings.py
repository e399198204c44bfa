"""What a user chose for Drive."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from ....backup_agents.destination import Plan
from ....backup_agents.keep_rules import KeepRules
from .const import CONF_DRIVE, CONF_FOLDER, CONF_TEST_DAYS, CONF_WATCHED, DEFAULT_FOLDER


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The options of a Drive: where backups go, what is kept, and the folders that are watched."""

    folder: str
    plan: Plan
    watched: tuple[str, ...]

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Return the settings in the options of an entry."""
        chosen: Mapping[str, Any] = options.get(CONF_DRIVE, {})
        days = int(chosen.get(CONF_TEST_DAYS, 0))
        return cls(
            folder=chosen.get(CONF_FOLDER, DEFAULT_FOLDER),
            plan=Plan(
                rules=KeepRules.from_options(chosen),
                test_every=timedelta(days=days) if days else None,
            ),
            watched=tuple(chosen.get(CONF_WATCHED, ())),
        )
