"""Every dataclass of the protocol, and values for all its fields, found by reflection."""

from collections.abc import Iterator
import dataclasses
from enum import StrEnum
import importlib
from inspect import getmembers
from pathlib import Path
import pkgutil
from random import Random
from types import ModuleType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import homelab_hub_protocol
from homelab_hub_protocol.words import EventType, Method

TEXTS = ["", "a", "ü🧨", "\0", "\ud800", '"}', "x" * 2000, "@everyone", "\u202e"]


def modules() -> Iterator[ModuleType]:
    """Yield the modules of the protocol."""
    (folder,) = map(Path, homelab_hub_protocol.__path__)
    for module in pkgutil.iter_modules([str(folder)]):
        yield importlib.import_module(f"homelab_hub_protocol.{module.name}")


def dataclasses_of_the_protocol() -> list[type[Any]]:
    """Return every dataclass that is a message, or part of one."""
    found = {
        one
        for module in modules()
        for _name, one in getmembers(module, dataclasses.is_dataclass)
        if isinstance(one, type) and one.__module__ == module.__name__ and is_data(one)
    }
    return sorted(found, key=lambda one: (one.__module__, one.__name__))


def chance_of(seed: str | int) -> Random:
    """Return a chance that falls the same at each run: a test that fails once fails always."""
    return Random(seed)  # noqa: S311 - no secret


def is_data(kind: type[Any]) -> bool:
    """Return whether a dataclass travels; types of events and methods, for one, do not."""
    return kind not in {EventType, Method} and kind.__module__.rpartition(".")[2] != "peer"


def words[W: (EventType[Any], Method[Any, Any])](kind: type[W]) -> list[W]:
    """Return every event type, or every method, that the protocol defines, by their names."""
    found = {
        id(one): one
        for module in modules()
        for one in vars(module).values()
        if isinstance(one, kind)
    }
    return sorted(found.values(), key=lambda one: one.name)


def sample(kind: Any, chance: Random, *, sparse: bool = False) -> Any:
    """Return a value of a type; `sparse` leaves out what may be left out."""
    if kind is Any:
        return chance.choice([None, 1, "a", [1, {"b": 2}], {"c": None}])
    if hasattr(kind, "__value__"):
        return sample(kind.__value__, chance, sparse=sparse)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        (inner,) = (one for one in arguments if one is not NoneType)
        return None if sparse else sample(inner, chance)
    if origin is list:
        return [sample(arguments[0], chance) for _ in range(0 if sparse else 3)]
    if origin is dict:
        return {text: sample(arguments[1], chance) for text in ([] if sparse else TEXTS[:4])}
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(  # type: ignore[operator]  # it is the class, never an instance
            **{
                field.name: sample(hints[field.name], chance, sparse=sparse)
                for field in dataclasses.fields(kind)
                if not (sparse and has_default(field))
            }
        )
    if issubclass(kind, StrEnum):
        return chance.choice(list(kind))
    values: dict[Any, list[Any]] = {
        bool: [True, False],
        int: [0, -1, 2**53],
        float: [0.0, -1.5, 1e300, 3],
        str: TEXTS,
    }
    return chance.choice(values[kind])


def has_default(field: dataclasses.Field[Any]) -> bool:
    """Return whether a field may be left out."""
    return (
        field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
    )
