"""The seam between the app's core and its sources.

A source is one connection to one upstream chat system. The hub makes it, runs it and tells it new
settings; the source tells what happens and answers what Home Assistant asks of its connection.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from homelab_hub_protocol.frames import Json
from homelab_hub_protocol.peer import Handlers
from homelab_hub_protocol.words import EventType, Method, Nothing
from homelab_hub_upstream.secret import Secret


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that Home Assistant sent; `name` is what it calls it, `size` is in bytes."""

    path: Path
    name: str
    size: int


class SourceStore(Protocol):
    """Small values of one connection that outlive the app, deleted with the connection.

    A change is on disk when its method returns. Raises `StoreError` where that fails.
    """

    async def get(self, key: str) -> Json | None:
        """Return a value."""

    async def put(self, key: str, value: Json) -> None:
        """Keep a value, in place of the former one."""

    async def delete(self, key: str) -> None:
        """Forget a value; nothing happens without one."""

    async def items(self, prefix: str = "") -> dict[str, Json]:
        """Return the values whose keys begin so, in order of their keys."""


class Context(Protocol):
    """What the hub gives a source."""

    @property
    def connection(self) -> str:
        """Return the id of the config entry that the source belongs to."""

    @property
    def store(self) -> SourceStore:
        """Return the place for values of this connection."""

    def tell[D](self, type_: EventType[D], data: D) -> None:
        """Tell Home Assistant a state, or something that happened (`kept`). Never waits.

        Of a state only the last is delivered. What happened goes to the outbox, and is delivered
        once Home Assistant is there; where the outbox is full, the oldest is dropped.
        """

    def count_message(self) -> None:
        """Count a chat message that arrived, told or not, for the app's messages per minute."""

    async def ask[P, R, S](
        self, method: Method[P, R, S], params: P, told: Callable[[S], None] | None = None
    ) -> R:
        """Return Home Assistant's answer. Raises `RequestError`; `UNAVAILABLE` while it is away.

        `told` gets the parts of the answer that come before its end.
        """

    async def token(self, rejected: bool = False) -> Secret:
        """Return a token for immediate use; `rejected` says that upstream refused the last one.

        Waits up to a minute for Home Assistant. Raises `RequestError`: `UNAVAILABLE` if it does
        not come, so ask again; `CREDENTIALS` when a person has to act.
        """

    def file(self, id_: str) -> AbstractAsyncContextManager[Upload]:
        """Return an upload; it is deleted at the end of the block.

        Entering raises `RequestError` (`NOT_FOUND`) for one that is not there (any more).
        """


class Source[C](Protocol):
    """One connection to an upstream chat system; `C` is what its settings are."""

    @property
    def handlers(self) -> Handlers:
        """Return what the source answers for its connection, without its configure method."""

    async def run(self) -> None:
        """Be connected until cancelled, and leave nothing behind then.

        Where this raises, it is called again after a pause that grows. Where it returns (a token
        is refused, the bot was removed), the source rests until Home Assistant configures it again.
        The source tells `SOURCE_STATE` itself; `STARTING` is told for it, and after an error that
        `run` raised `RECONNECTING` (`unreachable` for an `OSError`, else `failed`), or
        `WAITING_FOR_TOKEN` for a `RequestError` with `UNAVAILABLE`.
        """

    async def configure(self, settings: C) -> None:
        """Go by these settings from now on; `run` may be under way, waiting or over.

        They come after every connect of Home Assistant, and are often the same.

        Raises `RequestError` for settings it does not take; the former ones stay then.
        """


type MakeSource[C] = Callable[[Context, C], Source[C]]


@dataclass(frozen=True, slots=True)
class SourceKind[C]:
    """A kind of source, known by the method that configures it.

    `methods` are what a source of this kind answers. `load` imports it and returns what makes one
    (nothing is sent or opened by that); it may take a while and is called outside the event loop.
    """

    name: str
    configure: Method[C, Nothing]
    methods: tuple[Method[Any, Any, Any], ...]
    load: Callable[[], MakeSource[C]]
