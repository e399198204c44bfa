"""How a provider behaves, which tests and the demo may change while it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum, auto
from typing import Any, Self


class Auto(StrEnum):
    """What the consent page decides by itself."""

    ALLOW = auto()
    DENY = auto()
    PARTIAL = auto()


class Refresh(StrEnum):
    """What a refresh does to the refresh token.

    OMIT answers none, SAME answers the one that was sent, ROTATE answers a new one and the old
    one stays good, BURN answers a new one and the old one dies: using it again ends the grant.
    BURN_ON_USE is BURN that waits until the new access or refresh token is first used, as
    Doorkeeper does, so that an answer that got lost can be had again.
    """

    OMIT = auto()
    SAME = auto()
    ROTATE = auto()
    BURN = auto()
    BURN_ON_USE = auto()


class InvalidSwitchError(ValueError):
    """The switch does not exist, or not with this value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """One provider's behaviour.

    `auto` None shows the consent page, which else takes `account` (None: the first one) and
    `guild`; PARTIAL leaves out `withhold` (empty: the last scope) where the page has checkboxes,
    else it is like ALLOW. `expires_in` is how
    long an access token lives, `lifetime` how long an authorization does (None: for ever), in
    seconds. `single_access` ends an authorization's older access tokens with every new one.
    """

    auto: Auto | None = None
    account: str | None = None
    guild: str | None = None
    withhold: tuple[str, ...] = ()
    expires_in: int = 3600
    refresh: Refresh = Refresh.SAME
    lifetime: float | None = None
    single_access: bool = False

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return the switches with some changed, given as JSON has them.

        Raises InvalidSwitchError for an unknown name or a value of the wrong kind.
        """
        known = {field.name for field in fields(self)}
        if unknown := set(changes) - known:
            raise InvalidSwitchError(f"unknown {sorted(unknown)}, known: {sorted(known)}")
        try:
            return replace(self, **{name: _read(name, value) for name, value in changes.items()})
        except (ValueError, TypeError) as error:
            raise InvalidSwitchError(str(error)) from error

    def as_dict(self) -> dict[str, Any]:
        """Return the switches as the admin endpoint shows and takes them."""
        shown = {field.name: getattr(self, field.name) for field in fields(self)}
        return shown | {"withhold": list(self.withhold)}


def _read(name: str, value: Any) -> Any:
    """Return one value as the switch holds it."""
    match name:
        case "auto":
            return None if value is None else Auto(value)
        case "refresh":
            return Refresh(value)
        case "withhold":
            return tuple(str(scope) for scope in value)
        case "expires_in":
            return _positive(name, value, int)
        case "lifetime":
            return None if value is None else _positive(name, value, float)
        case "single_access":
            return bool(value)
        case _:
            return None if value is None else str(value)


def _positive[N: (int, float)](name: str, value: Any, kind: type[N]) -> N:
    """Return a number above zero."""
    number = kind(value)
    if number <= 0:
        raise ValueError(f"{name} must be above 0")
    return number
