"""What a security check is. Each looks at one thing that can be wrong, and names whom it concerns."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant

from ..connector.account import Account
from ..connector.providers import PROVIDER_OF
from ..connector.status import Report
from ..const import CONF_KIND, DOMAIN

# Where the connections are in Home Assistant's frontend.
CONNECTIONS: Final = f"/config/integrations/integration/{DOMAIN}"


class CheckState(StrEnum):
    """How a check came out; `UNKNOWN` where there is nothing to look at."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What a check found, and the names of what it concerns if it failed."""

    state: CheckState
    what: Sequence[str] = ()

    @classmethod
    def of(cls, offenders: Iterable[str], *, seen: bool = True) -> Self:
        """Return that a check failed for the offenders; it passed if there are none.

        Without anything `seen` nobody knows.
        """
        if what := sorted(offenders):
            return cls(state=CheckState.FAILED, what=what)
        return cls(state=CheckState.PASSED if seen else CheckState.UNKNOWN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What checks look at: every connection with its report, in the order of the entries."""

    hass: HomeAssistant
    entries: Sequence[ConfigEntry[Any]]
    reports: Sequence[Report]

    def of_kind(self, kind: str) -> list[ConfigEntry[Any]]:
        """Return the connections of a kind."""
        return [entry for entry in self.entries if entry.data[CONF_KIND] == kind]

    @property
    def accounts(self) -> list[Account]:
        """Return the accounts that are loaded and have an authorization."""
        accounts: list[Account] = [
            entry.runtime_data.account
            for entry in self.entries
            if entry.data[CONF_KIND] in PROVIDER_OF and entry.state is ConfigEntryState.LOADED
        ]
        return [account for account in accounts if account.broker.grant is not None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A named check. Its name is an option of the selector `security_check` in the translations.

    `fix` is the key of the text that says how to fix it, under `exceptions`; `click` is the path in
    Home Assistant's frontend where that is done.
    """

    key: str
    fix: str
    look: Callable[[Scene], Awaitable[Finding]]
    click: str = CONNECTIONS
