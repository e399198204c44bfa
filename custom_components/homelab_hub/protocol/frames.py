"""What travels on the WebSocket: one JSON object a text message, told apart by `frame`."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from .errors import Code
from .version import Side

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The integration's first message. `home` is Home Assistant's instance id."""

    frame: ClassVar = "hello"
    protocol: int
    software: str
    home: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """The app's answer; what it is and what it holds follow as events.

    `app` is its instance id, made at its first start. `protocol` is the version both speak from
    now on. `oldest` is the id of the oldest event that waits for an acknowledgement, and `last`
    the id given to the newest one ever: ids start anew only when the app lost its data.
    """

    frame: ClassVar = "welcome"
    protocol: int
    software: str
    app: str
    oldest: int | None = None
    last: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The app's answer to who it cannot talk to; it hangs up after that.

    `update` names the side that is too old. Without it, another Home Assistant is connected.
    """

    frame: ClassVar = "refused"
    protocol: int
    software: str
    update: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in the app, or a new state of something.

    One with an `id` is kept in the app until a `Ack` with the same or a higher id arrives, and is
    sent again after a reconnect. `connection` is the id of the config entry it belongs to. `at` is
    in seconds since 1970.
    """

    frame: ClassVar = "event"
    type: str
    data: Json
    at: float
    connection: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """The integration has handled all events up to this id."""

    frame: ClassVar = "ack"
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Either side asks the other; ids are the asking side's own.

    After `patience` seconds nobody waits for the answer any more.
    """

    frame: ClassVar = "request"
    id: int
    method: str
    params: Json
    patience: float
    connection: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A part of the answer to a request, before its end."""

    frame: ClassVar = "progress"
    id: int
    data: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The answer to a request."""

    frame: ClassVar = "result"
    id: int
    data: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The answer to a request that failed; the fields are those of `RequestError`."""

    frame: ClassVar = "failure"
    id: int
    code: Code
    message: str = ""
    reason: str = ""
    retry_after: float | None = None
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Who asked does not want the answer any more."""

    frame: ClassVar = "cancel"
    id: int


type Frame = (
    Hello | Welcome | Refused | Event | Ack | Request | Progress | Result | Failure | Cancel
)
