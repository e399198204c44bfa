"""JSON to dataclasses and back, strict about types and lenient about what is new."""

from collections.abc import Callable, Mapping
import dataclasses
from enum import StrEnum
from functools import cache
import json
import math
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from . import frames
from .errors import ProtocolError
from .frames import Frame, Json

MAX_FRAME: Final = 1024 * 1024
"""The most bytes of one message; what is larger (files) goes over HTTP."""

_FRAMES: Final[Mapping[str, type[Frame]]] = {
    one.frame: one for one in get_args(frames.Frame.__value__)
}

_PLAIN: Final = frozenset({str, int, float, bool})

type _Reader = Callable[[Any, str], Any]


def encode(frame: Frame) -> str:
    """Return the text of a message. Raises `ProtocolError` for content that JSON does not have."""
    content = {"frame": frame.frame}
    for name in _fields(type(frame)) or ():  # type: ignore[arg-type]  # classes are hashable
        if (value := getattr(frame, name)) is not None:
            content[name] = value
    try:
        # What frames carry is JSON mostly: only the rest is looked through once more.
        return json.dumps(content, separators=(",", ":"), allow_nan=False, default=_packed)
    except (TypeError, ValueError) as error:
        raise ProtocolError("no content for JSON") from error


def decode(text: str) -> Frame:
    """Return the message that a text holds. Raises `ProtocolError`."""
    try:
        content = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("not JSON") from error
    if not isinstance(content, dict):
        raise ProtocolError("not an object")
    name = content.get("frame")
    if not isinstance(name, str) or (kind := _FRAMES.get(name)) is None:
        raise ProtocolError("an unknown frame")
    return unpack(kind, content)


def _refuse(name: str) -> None:
    """Refuse the numbers that Python reads and JSON does not have."""
    raise ValueError(name)


def pack(value: Any) -> Json:
    """Return a dataclass as JSON has it; fields that are None are left out."""
    packed = _packed(value)
    assert isinstance(packed, dict)
    return packed


def unpack[T](kind: type[T], content: Any) -> T:
    """Return a dataclass made of JSON; unknown fields are left out. Raises `ProtocolError`."""
    reader: _Reader = _reader(kind)  # type: ignore[arg-type]  # classes are hashable
    made: T = reader(content, kind.__name__)
    return made


def _packed(value: Any) -> Any:
    """Return what JSON has for a value."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if (names := _fields(kind)) is not None:  # type: ignore[arg-type]
        return {
            name: _packed(content)
            for name in names
            if (content := getattr(value, name)) is not None
        }
    if isinstance(value, Mapping):
        return {key: _packed(content) for key, content in value.items()}
    if isinstance(value, (list, tuple)):
        return [_packed(content) for content in value]
    return value


@cache
def _fields(kind: type[Any]) -> tuple[str, ...] | None:
    """Return the names of a dataclass's fields, None for another type."""
    if not dataclasses.is_dataclass(kind):
        return None
    return tuple(field.name for field in dataclasses.fields(kind))


@cache
def _reader(kind: Any) -> _Reader:
    """Return what makes a value of a type from JSON."""
    if kind is Any:
        return lambda content, _place: content
    if hasattr(kind, "__value__"):
        return _reader(kind.__value__)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _optional(kind)
    if origin in (list, tuple):
        return _sequence(origin, _reader(get_args(kind)[0]))
    if origin is dict:
        return _mapping(_reader(get_args(kind)[1]))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _dataclass(kind)
    if issubclass(kind, StrEnum):
        return _enum(kind)
    return _plain(kind)


def _optional(kind: Any) -> _Reader:
    """Return the reader of `T | None`, the only union there is."""
    (inner,) = (one for one in get_args(kind) if one is not NoneType)
    read = _reader(inner)
    return lambda content, place: None if content is None else read(content, place)


def _sequence(origin: type[Any], read: _Reader) -> _Reader:
    """Return the reader of a list or tuple of one type."""

    def reader(content: Any, place: str) -> Any:
        if not isinstance(content, list):
            raise ProtocolError(f"{place} is not a list")
        return origin(read(one, f"{place}[{index}]") for index, one in enumerate(content))

    return reader


def _mapping(read: _Reader) -> _Reader:
    """Return the reader of an object with values of one type."""

    def reader(content: Any, place: str) -> Any:
        if not isinstance(content, dict):
            raise ProtocolError(f"{place} is not an object")
        return {key: read(one, f"{place}.…") for key, one in content.items()}

    return reader


def _enum(kind: type[StrEnum]) -> _Reader:
    """Return the reader of an enumeration."""

    def reader(content: Any, place: str) -> Any:
        try:
            return kind(content)
        except ValueError as error:
            raise ProtocolError(f"{place} is no {kind.__name__}") from error

    return reader


def _plain(kind: type[Any]) -> _Reader:
    """Return the reader of a string, number or truth value; an integer is a number too."""
    accepted = (int, float) if kind is float else (kind,)

    def reader(content: Any, place: str) -> Any:
        if type(content) not in accepted:
            raise ProtocolError(f"{place} is not of type {kind.__name__}")
        if kind is float and not math.isfinite(content):  # 1e999 is JSON
            raise ProtocolError(f"{place} is too large")
        return content

    return reader


def _dataclass(kind: type[Any]) -> _Reader:
    """Return the reader of a dataclass."""
    hints = get_type_hints(kind)
    fields = [
        (
            field.name,
            _reader(hints[field.name]),
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING,
        )
        for field in dataclasses.fields(kind)
    ]

    def reader(content: Any, place: str) -> Any:
        if not isinstance(content, dict):
            raise ProtocolError(f"{place} is not an object")
        values = {}
        for name, read, required in fields:
            if name in content:
                values[name] = read(content[name], f"{place}.{name}")
            elif required:
                raise ProtocolError(f"{place} lacks {name}")
        return kind(**values)

    return reader
