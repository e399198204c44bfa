"""What state a connection is in, why, and what to do about it."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.util.signal_type import SignalType

from ..const import CONF_KIND, DOMAIN

# Sent when the report of a connection is another one.
SIGNAL_REPORT_CHANGED: SignalType[()] = SignalType(f"{DOMAIN}.report_changed")


class Status(StrEnum):
    """The states a connection can be in."""

    NOT_SET_UP = "not_set_up"
    READY = "ready"
    PAUSED = "paused"
    EXPIRING = "expiring"
    DEGRADED = "degraded"
    NEEDS_ATTENTION = "needs_attention"
    REVOKED = "revoked"


class NextStep(StrEnum):
    """What the user does next; each has a text in the translations, under `exceptions`."""

    NOTHING = "next_nothing"
    ADD = "next_add"
    ADD_APP = "next_add_app"
    ALLOW = "next_allow"
    ENABLE = "next_enable"
    RECONFIGURE = "next_reconfigure"
    REPAIR = "next_repair"
    RESUME = "next_resume"
    SIGN_IN = "next_sign_in"
    WAIT = "next_wait"


@dataclass(frozen=True, kw_only=True, slots=True)
class LastError:
    """The last call or refresh that failed: the key of its error, and what was done."""

    key: str
    when: datetime
    doing: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """What is wrong with a connection though its account works, and what mends it."""

    status: Status
    reason: str
    next_step: NextStep


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A connection's state as a person or an automation wants to know it.

    `reason` is the key of an error, None when all is well. `needed` are the capabilities the user
    wants, `granted` those of them that the provider granted, `missing` the others, `paused` those
    the user turned off. `last_success` is when it last proved to work. `until` is when the provider
    takes requests again, where it asked for a pause. Times are UTC.
    """

    kind: str
    title: str
    status: Status
    entry_id: str | None = None
    reason: str | None = None
    until: datetime | None = None
    next_step: NextStep = NextStep.NOTHING
    needed: Sequence[str] = ()
    granted: Sequence[str] = ()
    missing: Sequence[str] = ()
    paused: Sequence[str] = ()
    last_use: datetime | None = None
    last_success: datetime | None = None
    last_refresh: datetime | None = None
    last_error: LastError | None = None
    ends: datetime | None = None
    days_left: int | None = None

    @property
    def click(self) -> str:
        """Return the path in Home Assistant's frontend where the next step is done."""
        if self.next_step is NextStep.REPAIR:
            return "/config/repairs"
        if self.entry_id is None or self.next_step is NextStep.ADD_APP:
            return f"/config/integrations/dashboard/add?domain={DOMAIN}"
        return f"/config/integrations/integration/{DOMAIN}#config_entry={self.entry_id}"

    def as_dict(self) -> dict[str, Any]:
        """Return the report in a form that JSON holds."""
        values = asdict(self)
        for key in ("until", "last_use", "last_success", "last_refresh", "ends"):
            values[key] = values[key] and values[key].isoformat(timespec="seconds")
        if self.last_error:
            when = self.last_error.when.isoformat(timespec="seconds")
            values["last_error"]["when"] = when
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in values.items()
        } | {"next_click": self.click}


def report_of_unloaded(
    entry: ConfigEntry[Any], *, sign_in: Collection[str] = (), needed: Sequence[str] = ()
) -> Report:
    """Return the state of an entry that is not loaded, what mends it, and why.

    `sign_in` are the keys of set-up's refusals that another sign-in mends.
    """
    reason = entry.error_reason_translation_key
    if entry.disabled_by is not None:
        status, step, reason = Status.PAUSED, NextStep.ENABLE, "disabled"
    elif entry.state in (ConfigEntryState.SETUP_RETRY, ConfigEntryState.SETUP_IN_PROGRESS):
        status, step = Status.DEGRADED, NextStep.WAIT
    else:
        status = Status.NEEDS_ATTENTION
        step = NextStep.SIGN_IN if reason in sign_in else NextStep.RECONFIGURE
    return Report(
        kind=entry.data[CONF_KIND],
        title=entry.title,
        entry_id=entry.entry_id,
        status=status,
        reason=reason,
        next_step=step,
        needed=needed,
    )
