"""What an uploaded sound file is: how long, and what is said in it."""

from dataclasses import dataclass
import struct

from .mp3 import is_mp3, mp3_seconds, mp3_words
from .sound import UNKNOWN_SIZE, words_in

_PCM = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A sound file that was understood. `words` is None where it says nothing of ours."""

    seconds: float
    words: str | None


def read_recording(data: bytes) -> Recording | None:
    """Return what a file is, None for one that cannot be decoded here."""
    if is_mp3(data):
        return Recording(seconds=mp3_seconds(data), words=mp3_words(data))
    return _read_wav(data)


def _read_wav(data: bytes) -> Recording | None:
    """Return what a WAV file of 16-bit samples is, whether its sizes are known or not."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return None
    place, rate, channels = 12, 0, 0
    while place + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, place)
        place += 8
        if name == b"fmt " and len(data) >= place + 16:
            tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", data, place)
            if tag != _PCM or bits != 16 or not rate or not channels:
                return None
        elif name == b"data" and rate:
            end = len(data) if size in (0, UNKNOWN_SIZE) else place + size
            samples = data[place:end]
            seconds = len(samples) / (2 * channels * rate)
            words = words_in(samples, rate) if channels == 1 else None
            return Recording(seconds=seconds, words=words)
        place += size + size % 2
    return None
