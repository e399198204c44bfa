"""Fault switches: what a simulator does wrong on purpose, and how often."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

type Parameter = int | float | str


class InvalidFaultError(ValueError):
    """The switch does not exist, or not with these parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """One way of going wrong, with its parameters and their defaults."""

    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Fault:
    """A switch that is on. `times` counts down; None stays on until removed."""

    kind: str
    times: int | None
    endpoint: str | None
    parameters: dict[str, Parameter]

    def number(self, name: str) -> float:
        """Return a parameter that is a number."""
        return float(self.parameters[name])

    def as_dict(self) -> dict[str, Any]:
        """Return the fault as the admin endpoint shows and takes it."""
        common = {"kind": self.kind, "times": self.times, "endpoint": self.endpoint}
        return common | self.parameters


class Faults:
    """The switches of one simulator; at most one is on at a time."""

    def __init__(self, *, kinds: Mapping[str, FaultKind], endpoints: Collection[str]) -> None:
        """Know the kinds and endpoints that may be named."""
        self._kinds = kinds
        self._endpoints = endpoints
        self.active: Fault | None = None

    def put(
        self,
        kind: str,
        *,
        times: int | None = None,
        endpoint: str | None = None,
        **parameters: Any,
    ) -> Fault:
        """Turn a switch on in place of the one before.

        Raises InvalidFaultError for an unknown kind, endpoint or parameter.
        """
        if kind not in self._kinds:
            raise InvalidFaultError(f"unknown kind {kind!r}, known: {sorted(self._kinds)}")
        if endpoint is not None and endpoint not in self._endpoints:
            raise InvalidFaultError(
                f"unknown endpoint {endpoint!r}, known: {sorted(self._endpoints)}"
            )
        if times is not None and (not _is_whole(times) or times < 1):
            raise InvalidFaultError("times is null or a positive whole number")
        known = dict(self._kinds[kind].parameters)
        for name, value in parameters.items():
            if name not in known:
                raise InvalidFaultError(f"{kind} takes {sorted(known)}, not {name!r}")
            if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
                raise InvalidFaultError(f"{name} must be a number that is not negative")
            known[name] = value
        self.active = Fault(kind=kind, times=times, endpoint=endpoint, parameters=known)
        return self.active

    def clear(self) -> None:
        """Turn everything off."""
        self.active = None

    def take(self, kinds: Collection[str], *endpoints: str) -> Fault | None:
        """Return the fault if it is one of `kinds` and meant for an endpoint, and count it.

        `endpoints` are the names that one place has.
        """
        fault = self.active
        if fault is None or fault.kind not in kinds or fault.endpoint not in (None, *endpoints):
            return None
        if fault.times is not None:
            fault.times -= 1
            if fault.times == 0:
                self.active = None
        return fault


def _is_whole(value: object) -> bool:
    """Tell whether the value is an int and not a bool."""
    return isinstance(value, int) and not isinstance(value, bool)
