"""Writes down what somebody said."""

from array import array
from collections.abc import AsyncIterable, Callable
from dataclasses import dataclass, field
import io
import sys
from typing import Any, Final
import wave

from ...upstream import errors
from ...upstream.openai import JsonObject, OpenAIServer
from ..budget import Budget
from ..guard.policy import Origin
from ..quirks import Quirks
from ..style import number
from ..usage import Purpose, Usage, spending_as

PATH: Final = "/audio/transcriptions"
PATIENCE: Final = 30.0
# The API takes 25 MB; this is five minutes of what satellites send, and nobody's command.
MOST_BYTES: Final = 10 * 1024 * 1024
MOST_ADAPTATIONS: Final = 4
# Of 16 bits. A microphone in a silent room is louder; models invent words for what is not.
SILENCE: Final = 32
# The only models that take words to expect as such; others read them in their prompt.
_WITH_KEYWORDS: Final = "gpt-transcribe"


class RecordingTooLongError(Exception):
    """More was said than is sent."""


@dataclass(kw_only=True, slots=True)
class Recording:
    """What a microphone heard: WAV without its header, or an OGG file.

    `bits` and `rate` are those of a sample, for WAV.
    """

    wav: bool
    bits: int
    rate: int
    channels: int
    data: bytearray = field(default_factory=bytearray)
    loudest: int = 0

    async def take(self, stream: AsyncIterable[bytes]) -> None:
        """Take a stream to its end. Raises `RecordingTooLongError`."""
        async for chunk in stream:
            if len(self.data) + len(chunk) > MOST_BYTES:
                raise RecordingTooLongError
            self.data += chunk
            if self.measurable:
                self.loudest = max(self.loudest, _loudest(chunk))

    @property
    def measurable(self) -> bool:
        """Return whether it can be heard how loud it is."""
        return self.wav and self.bits == 16

    @property
    def silent(self) -> bool:
        """Return whether nothing is in it."""
        return not self.data or (self.measurable and self.loudest <= SILENCE)

    @property
    def seconds(self) -> float:
        """Return how long it is, 0 where only a decoder could tell."""
        return len(self.data) / (self.rate * self.channels * self.bits // 8) if self.wav else 0.0

    def file(self) -> tuple[str, bytes, str]:
        """Return the file: name, content, MIME type."""
        if not self.wav:
            return "speech.ogg", bytes(self.data), "audio/ogg"
        if self.data.startswith(b"RIFF"):  # some clients send the header too
            return "speech.wav", bytes(self.data), "audio/wav"
        target = io.BytesIO()
        with wave.open(target, "wb") as file:
            file.setnchannels(self.channels)
            file.setsampwidth(self.bits // 8)
            file.setframerate(self.rate)
            file.writeframes(self.data)
        return "speech.wav", target.getvalue(), "audio/wav"


@dataclass(frozen=True, kw_only=True, slots=True)
class ListeningOptions:
    """How to listen: the language in ISO 639-1, what to expect, and names that may be said."""

    model: str
    language: str = ""
    prompt: str = ""
    names: tuple[str, ...] = ()

    def fields(self) -> JsonObject:
        """Return the fields of a request."""
        fields: JsonObject = {"model": self.model, "response_format": "json"}
        prompt = self.prompt
        if self.names and self.model.startswith(_WITH_KEYWORDS):
            fields["keywords"] = list(self.names)
        elif self.names:
            prompt = f"{prompt} {', '.join(self.names)}.".strip()
        if prompt:
            fields["prompt"] = prompt
        if self.language:
            fields["language"] = self.language
        return fields


class Listener:
    """Asks one server what was said."""

    def __init__(
        self, server: OpenAIServer, record: Callable[[Usage], object], budget: Budget
    ) -> None:
        """Take a server, what counts the usage of each request, and what allows it."""
        self._server = server
        self._record = record
        self._budget = budget
        self._quirks = Quirks({})

    async def listen(self, recording: Recording, options: ListeningOptions) -> str:
        """Return what was said, empty for nothing.

        Raises `UpstreamError`, and `BudgetError` before anything is sent.
        """
        if recording.silent:
            return ""
        with spending_as(Origin.VOICE), self._budget.spend(Purpose.SPEECH):
            answer = await self._ask(recording, options.fields())
            self._record(_usage(options.model, answer.get("usage"), recording.seconds))
        if not isinstance(text := answer.get("text"), str):
            raise errors.AnswerBrokenError("the answer holds no text")
        return text.strip()

    async def _ask(self, recording: Recording, request: JsonObject) -> JsonObject:
        """Return the server's answer, leaving out what its model does not take."""
        files = [("file", recording.file())]
        for _ in range(MOST_ADAPTATIONS):
            adapted = self._quirks.apply(request)
            try:
                return await self._server.upload(PATH, adapted, files, timeout=PATIENCE)
            except errors.BadRequestError as refusal:
                if not self._quirks.learn(adapted, refusal):
                    raise
        raise errors.BadRequestError("the server refuses every form of the request")


def _usage(model: str, reported: Any, seconds: float) -> Usage:
    """Return what listening used, as far as the server told: tokens, else how long it was."""
    told = reported if isinstance(reported, dict) else {}
    if isinstance(measured := told.get("seconds"), int | float):
        seconds = float(measured)
    return Usage(
        model=model,
        input_tokens=number(told, "input_tokens"),
        audio_input_tokens=number(told, "input_token_details", "audio_tokens"),
        output_tokens=number(told, "output_tokens"),
        audio_seconds=seconds,
    )


def _loudest(chunk: bytes) -> int:
    """Return how far the loudest of little-endian 16-bit samples is from silence."""
    samples = array("h", chunk[: len(chunk) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    if not samples:
        return 0
    highest, lowest = max(samples), min(samples)
    return max(highest, -lowest)
