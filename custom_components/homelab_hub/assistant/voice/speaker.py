"""Speaks a text while it is still being written.

Each sentence is one request. The next one's request begins while the former is being spoken, and
no more than `AT_ONCE` are under way; what they bring waits in queues that have a bound.
"""

import asyncio
from base64 import b64decode
import binascii
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from ...upstream import errors
from ...upstream.openai import JsonObject, OpenAIServer
from ..budget import Budget
from ..guard.policy import Origin
from ..quirks import Quirks
from ..style import number
from ..usage import Purpose, Usage, spending_as
from .sentences import sentences
from .sound import AnyJoiner

PATH: Final = "/audio/speech"
AT_ONCE: Final = 2
MOST_CHUNKS: Final = 64
PATIENCE: Final = 20.0
RETRIES: Final = 1
# A listener waits no longer for a sentence, whatever the server would like.
LONGEST_WAIT: Final = 5.0
# A speech that nobody takes up for so long is given up; a long sentence takes a slow server minutes.
LISTENS_WITHIN: Final = 300.0
MOST_ADAPTATIONS: Final = 6
CANCELLED_WITHIN: Final = 0.5

SLOWEST: Final = 0.25
FASTEST: Final = 4.0
# As the guide on text to speech and the API reference list them.
VOICES: Final = (
    "marin",
    "cedar",
    "alloy",
    "ash",
    "ballad",
    "coral",
    "echo",
    "fable",
    "nova",
    "onyx",
    "sage",
    "shimmer",
    "verse",
)
OLD_VOICES: Final = ("alloy", "ash", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer")


class NothingToSayError(Exception):
    """Nothing of the text is for the ears."""


def voices_of(model: str) -> tuple[str, ...]:
    """Return the voices of a model, none where only its server knows them."""
    if model.startswith("gpt-"):
        return VOICES
    return OLD_VOICES if model.startswith("tts-1") else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SpeechOptions:
    """How to speak. Empty instructions and a voice without a name leave it to the server."""

    model: str
    voice: str = ""
    speed: float = 1.0
    instructions: str = ""
    mp3: bool = False

    def body(self, text: str) -> JsonObject:
        """Return the request for a text."""
        body: JsonObject = {
            "model": self.model,
            "input": text,
            "response_format": "mp3" if self.mp3 else "wav",
        }
        if self.voice:
            own = self.voice.startswith("voice_")  # one that its owner made at OpenAI
            body["voice"] = {"id": self.voice} if own else self.voice
        if self.speed != 1.0:
            body["speed"] = self.speed
        if self.instructions:
            body["instructions"] = self.instructions
        if self.model.startswith("gpt-"):
            body["stream_format"] = "sse"  # which alone tells what the answer used
        return body


@dataclass(frozen=True, kw_only=True, slots=True)
class Speech:
    """A sound file under way. Closing `audio` ends it, and every request for it."""

    extension: str
    audio: AsyncGenerator[bytes]

    @classmethod
    async def begin(cls, audio: AsyncGenerator[bytes]) -> Self:
        """Wait for the first sound, which tells what kind of file it will be."""
        try:
            first = await anext(audio)
        except StopAsyncIteration:
            raise NothingToSayError from None
        extension = "wav" if first.startswith(b"RIFF") else "mp3"
        return cls(extension=extension, audio=_after(first, audio))


@dataclass(frozen=True, slots=True)
class _Turn:
    """One sentence: what came of its sound, and the task that asks for it."""

    chunks: asyncio.Queue[bytes]
    task: asyncio.Task[None]


class Speaker:
    """Asks one server for speech."""

    def __init__(
        self, server: OpenAIServer, record: Callable[[Usage], object], budget: Budget
    ) -> None:
        """Take a server, what counts the usage of each request, and what allows it."""
        self._server = server
        self._record = record
        self._budget = budget
        self._quirks = Quirks({})
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """End every speech: its audio may be kept, unread, by who asked for it."""
        await _end(list(self._tasks))

    async def speak(self, text: AsyncGenerator[str], options: SpeechOptions) -> Speech:
        """Return the speech for a text in pieces, as soon as its first sound is there.

        WAV or MP3, as the server sends it: ask for one, and look at `extension`. Raises
        `UpstreamError` and `BudgetError`, here and while the audio is read, and
        `NothingToSayError`.
        """
        return await Speech.begin(self._audio(text, options))

    async def _audio(
        self, text: AsyncGenerator[str], options: SpeechOptions
    ) -> AsyncGenerator[bytes]:
        """Yield one sound file with all sentences, as they come."""
        turns: asyncio.Queue[_Turn] = asyncio.Queue(AT_ONCE)
        free = asyncio.Semaphore(AT_ONCE)
        tasks: list[asyncio.Task[None]] = []
        reading = self._read(text, options, turns, free, tasks)
        tasks.append(self._begin(reading, "read what is to be spoken"))
        joiner = AnyJoiner()
        try:
            while turn := await _next(turns):
                joiner.begin()
                while chunk := await _next(turn.chunks):
                    if sound := joiner.feed(chunk):
                        yield sound
                await turn.task
                free.release()
            await tasks[0]
        finally:
            await _end(tasks)

    async def _read(
        self,
        text: AsyncGenerator[str],
        options: SpeechOptions,
        turns: asyncio.Queue[_Turn],
        free: asyncio.Semaphore,
        tasks: list[asyncio.Task[None]],
    ) -> None:
        """Begin to ask for each sentence as soon as it is there and its turn is near."""
        try:
            async with aclosing(text), aclosing(sentences(text)) as spoken:
                async for sentence in spoken:
                    async with asyncio.timeout(LISTENS_WITHIN):
                        await free.acquire()
                    chunks: asyncio.Queue[bytes] = asyncio.Queue(MOST_CHUNKS)
                    asking = self._ask(sentence, options, chunks)
                    task = self._begin(asking, "ask for speech")
                    tasks.append(task)
                    turns.put_nowait(_Turn(chunks, task))
        finally:
            turns.shutdown()

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Return a task that ends with the speaker at the latest."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _ask(
        self, sentence: str, options: SpeechOptions, chunks: asyncio.Queue[bytes]
    ) -> None:
        """Put the sound of a sentence into a queue, leaving out what its model does not take."""
        request = options.body(sentence)
        usage = Usage(model=options.model, characters=len(sentence))
        try:
            with spending_as(Origin.VOICE), self._budget.spend(Purpose.SPEECH):
                for tries_left in reversed(range(MOST_ADAPTATIONS)):
                    adapted = self._quirks.apply(request)
                    try:
                        await self._stream(adapted, usage, chunks)
                    except errors.BadRequestError as refusal:
                        if not (tries_left and self._quirks.learn(adapted, refusal)):
                            raise
                    else:
                        return
        finally:
            chunks.shutdown()

    async def _stream(
        self, request: JsonObject, usage: Usage, chunks: asyncio.Queue[bytes]
    ) -> None:
        """Put the sound of an answer into a queue, and count it, also where it breaks off."""
        heard = False
        try:
            async with self._server.sound(
                PATH, request, patience=PATIENCE, retries=RETRIES, longest_wait=LONGEST_WAIT
            ) as pieces:
                async for piece in pieces:
                    match piece:
                        case {"type": "speech.audio.delta", "audio": str(audio)}:
                            chunk = _decoded(audio)
                        case {"type": "speech.audio.done", "usage": reported}:
                            usage = replace(
                                usage,
                                input_tokens=number(reported, "input_tokens"),
                                output_tokens=number(reported, "output_tokens"),
                            )
                            continue
                        case bytes():
                            chunk = piece
                        case _:
                            continue
                    if chunk:
                        heard = True
                        async with asyncio.timeout(LISTENS_WITHIN):
                            await chunks.put(chunk)
        finally:
            if heard:
                self._record(usage)
        if not heard:
            raise errors.AnswerBrokenError("the answer holds no sound")


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """End tasks. It is said again: a connection may take the first time for its own end."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=CANCELLED_WITHIN)
    await asyncio.gather(*tasks, return_exceptions=True)


async def _next[T](queue: asyncio.Queue[T]) -> T | None:
    """Return what comes next, None at the end."""
    try:
        return await queue.get()
    except asyncio.QueueShutDown:
        return None


async def _after(first: bytes, audio: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """Yield all of a sound whose beginning was read already."""
    async with aclosing(audio):
        yield first
        async for sound in audio:
            yield sound


def _decoded(audio: str) -> bytes:
    """Return the sound of an event."""
    try:
        return b64decode(audio, validate=True)
    except binascii.Error as error:
        raise errors.AnswerBrokenError("a part of the sound is not base64") from error
