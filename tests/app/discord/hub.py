"""What stands in for the app's core and for Home Assistant behind it."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
import json
from pathlib import Path
from typing import Any

from homelab_hub_app.sources.source import Upload
from homelab_hub_protocol.app import SOURCE_STATE, SourceState
from homelab_hub_protocol.codec import pack, unpack
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.frames import Json
from homelab_hub_protocol.questions import JARVIS, Answer, Pictures
from homelab_hub_protocol.words import EventType, Method
from homelab_hub_upstream.secret import Secret

PATIENCE = 10

type Answerer = Callable[[Any, Callable[[Any], None]], Any]


class Values:
    """A store in memory, of what fits into JSON only."""

    def __init__(self) -> None:
        """Begin empty."""
        self.values: dict[str, str] = {}

    async def get(self, key: str) -> Json | None:
        """Return a value."""
        return json.loads(self.values[key]) if key in self.values else None

    async def put(self, key: str, value: Json) -> None:
        """Keep a value."""
        self.values[key] = json.dumps(value)

    async def delete(self, key: str) -> None:
        """Forget a value."""
        self.values.pop(key, None)

    async def items(self, prefix: str = "") -> dict[str, Json]:
        """Return the values whose keys begin so."""
        return {
            key: json.loads(value)
            for key, value in sorted(self.values.items())
            if key.startswith(prefix)
        }


class Hub:
    """A context whose Home Assistant answers what a test says; without an answer it is away.

    What is told and asked is packed and unpacked, as on the wire.
    """

    connection = "discord-1"

    def __init__(self, token: str) -> None:
        """Hand out this token."""
        self.store = Values()
        self.told: list[tuple[EventType[Any], Any]] = []
        self.asked: list[tuple[str, Any]] = []
        self.answers: dict[str, Answerer] = {}
        self.tokens: list[Secret | RequestError] = [Secret(token)]
        self.rejections: list[bool] = []
        self.uploads: dict[str, Upload] = {}
        self.messages = 0
        self._change = asyncio.Event()

    def tell[D](self, type_: EventType[D], data: D) -> None:
        """Note what is told."""
        self.told.append((type_, unpack(type_.data, pack(data))))
        self.changed()

    def count_message(self) -> None:
        """Count."""
        self.messages += 1

    async def ask[P, R, S](
        self, method: Method[P, R, S], params: P, told: Callable[[S], None] | None = None
    ) -> R:
        """Answer as the test says."""
        self.asked.append((method.name, unpack(method.params, pack(params))))
        self.changed()
        if (answer := self.answers.get(method.name)) is None:
            raise RequestError(Code.UNAVAILABLE, "the link is down")
        result = answer(params, told or (lambda _: None))
        if asyncio.iscoroutine(result):
            result = await result
        if isinstance(result, RequestError):
            raise result
        return unpack(method.result, pack(result))

    async def token(self, rejected: bool = False) -> Secret:
        """Return the next token, or the last one again and again."""
        self.rejections.append(rejected)
        token = self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]
        if isinstance(token, RequestError):
            raise token
        return token

    @asynccontextmanager
    async def file(self, id_: str) -> AsyncGenerator[Upload]:
        """Give an upload, once."""
        if id_ not in self.uploads:
            raise RequestError(Code.NOT_FOUND)
        yield self.uploads.pop(id_)

    def upload(self, path: Path, content: bytes, name: str) -> str:
        """Put a file there, and return its id."""
        path.write_bytes(content)
        self.uploads[name] = Upload(path, name, len(content))
        return name

    def draw(self, folder: Path) -> None:
        """Let Jarvis answer with a picture of a fox, which is given to the app now."""
        file = self.upload(folder / "upload", b"a fox", "fox.png")
        answer = Answer(text="Elsewhere.", pictures=Pictures(files=[file], text="A fox."))
        self.answers[JARVIS.name] = lambda turn, told: answer

    # For tests

    def changed(self) -> None:
        """Wake those who wait."""
        self._change.set()
        self._change = asyncio.Event()

    async def until[T](self, look: Callable[[], T | None]) -> T:
        """Wait until something true is there to be returned."""
        async with asyncio.timeout(PATIENCE):
            while not (found := look()):
                await self._change.wait()
        return found

    def all[D](self, type_: EventType[D]) -> list[D]:
        """Return everything told of a type."""
        return [data for type_told, data in self.told if type_told is type_]

    async def hears[D](self, type_: EventType[D], fits: Callable[[D], bool] = bool) -> D:
        """Wait until something fitting is told, and return it."""
        return await self.until(lambda: next((one for one in self.all(type_) if fits(one)), None))

    @property
    def state(self) -> SourceState:
        """The last state."""
        return self.all(SOURCE_STATE)[-1]
