"""Sound files: a tone as long as the words take, and the words beside it."""

import array
import io
import math
import struct
import wave

SAMPLE_RATE = 24_000
SECONDS_PER_CHARACTER = 0.02
MAX_SECONDS = 20.0
PITCH = 440
_COMMENT = b"ICMT"


def tone(text: str, speed: float) -> bytes:
    """Return samples (24 kHz, 16 bit, one channel) as long as the text takes to say."""
    length = min(MAX_SECONDS, max(0.1, SECONDS_PER_CHARACTER * len(text) / speed))
    period = SAMPLE_RATE // PITCH
    one = array.array(
        "h", (round(6000 * math.sin(2 * math.pi * step / period)) for step in range(period))
    )
    return (one * (int(length * SAMPLE_RATE) // period)).tobytes()


def wav(samples: bytes, text: str) -> bytes:
    """Return a WAV file of the samples with the text as its comment."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples)
    words = text.encode() + b"\0"
    words += b"\0" * (len(words) % 2)
    comment = b"INFO" + _COMMENT + struct.pack("<I", len(words)) + words
    data = target.getvalue() + b"LIST" + struct.pack("<I", len(comment)) + comment
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:]


def seconds(data: bytes) -> float | None:
    """Return the length of a WAV file, or None for anything else."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            return float(file.getnframes() / file.getframerate())
    except wave.Error, EOFError, ZeroDivisionError:
        return None


def read_words(data: bytes) -> str | None:
    """Return the words beside the sound, if the file is one of ours."""
    place = data.rfind(b"INFO" + _COMMENT)
    if place < 0:
        return None
    start = place + 12
    length = int.from_bytes(data[place + 8 : start], "little")
    return data[start : start + length].rstrip(b"\0").decode(errors="replace")
