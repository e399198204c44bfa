"""What the parameters of a method may be, and what is wrong with those of a request."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from multidict import MultiMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a query; `choices` are of each word where it is a `many` with commas."""

    kind: type[str | int | bool] = str
    required: bool = False
    least: int | None = None
    most: int | None = None
    choices: frozenset[str] | None = None
    many: bool = False

    def problem(self, name: str, value: str) -> str | None:
        """Return what is wrong with a value, or None."""
        wrong = f"Invalid {name}"
        if self.kind is bool:
            return None if value in {"true", "false"} else wrong
        if self.kind is int:
            try:
                number = int(value)
            except ValueError:
                return wrong
            low = self.least is not None and number < self.least
            high = self.most is not None and number > self.most
            return wrong if low or high else None
        words = value.split(",") if self.many else [value]
        if self.choices is not None and not {word.strip() for word in words} <= self.choices:
            return f"Bad {name} field {value}"
        return None


def whole(least: int = 0, most: int | None = None, *, required: bool = False) -> Parameter:
    """Return a parameter that is a whole number."""
    return Parameter(kind=int, least=least, most=most, required=required)


def one_of(*choices: str, required: bool = False, many: bool = False) -> Parameter:
    """Return a parameter that is one of some words, or several of them."""
    return Parameter(choices=frozenset(choices), required=required, many=many)


TEXT = Parameter()
NEEDED = Parameter(required=True)
FLAG = Parameter(kind=bool, required=True)
PAGE: Mapping[str, Parameter] = {"limit": whole(1, 50), "offset": whole()}
SHORT_PAGE: Mapping[str, Parameter] = {"limit": whole(1, 10), "offset": whole()}
IN_MARKET: Mapping[str, Parameter] = {"market": TEXT}
TYPES: Mapping[str, Parameter] = {
    "market": TEXT,
    "additional_types": one_of("track", "episode", many=True),
}


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a JSON body, by name and kind."""

    kinds: Mapping[str, type]
    required: frozenset[str] = frozenset()

    def problems(self, body: Mapping[str, Any]) -> Iterator[str]:
        """Yield what is wrong with a body."""
        for name in self.required - set(body):
            yield f"Missing required field: {name}"
        for name, value in body.items():
            if name not in self.kinds:
                yield f"Unknown field: {name}"
            elif value is not None and not _is(value, self.kinds[name]):
                yield f"Invalid value for field: {name}"


def query_problems(known: Mapping[str, Parameter], query: MultiMapping[str]) -> Iterator[str]:
    """Yield what is wrong with a query."""
    for name, parameter in known.items():
        if parameter.required and not query.get(name):
            yield f"Missing required parameter: {name}"
    for name in query:
        if name not in known:
            yield f"Unknown parameter: {name}"
        elif (problem := known[name].problem(name, query[name])) is not None:
            yield problem


def _is(value: object, kind: type) -> bool:
    """Tell whether a value is of a kind; true and false are no numbers."""
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
