"""Sound that says something: words as tones, which survive cutting, joining and resampling.

Each byte of a text is ten bits as on a serial line (a start bit, eight bits from the lowest, a
stop bit), each bit a tone: high for one, low for zero, as telephone modems did it. A sentence
begins and ends with a control character, so what else is in a recording is not taken for words.
"""

from array import array
from itertools import accumulate, pairwise
import math
import struct
import sys

SAMPLE_RATE = 24_000
BITS_PER_SECOND = 500
LOW, HIGH = 1000, 2000
LOUDNESS = 6000
MAX_SECONDS = 120.0
# Speeds at which words are looked for, the likeliest first.
SPEEDS = (1.0, 1.25, 0.75, 0.5, 2.0)
UNKNOWN_SIZE = 0xFFFFFFFF
_BEGIN, _END = 0x02, 0x03
_IDLE_BITS = 20
# Where in a bit's time the search for its beginning looks.
_STEPS = 8
_FULL_SCALE = 32768


def tone(text: str, speed: float) -> bytes:
    """Return samples (24 kHz, 16 bit, one channel) that say the text."""
    length = round(SAMPLE_RATE / BITS_PER_SECOND / speed)
    tones = [_tone(LOW, speed, length), _tone(HIGH, speed, length)]
    said = [_BEGIN, *text.encode(), _END]
    bits = [1] * _IDLE_BITS
    for byte in said:
        bits += [0, *(byte >> place & 1 for place in range(8)), 1]
    bits += [1] * _IDLE_BITS
    most = int(MAX_SECONDS * SAMPLE_RATE) // length
    samples = array("h")
    for bit in bits[:most]:
        samples.extend(tones[bit])
    return _little_endian(samples).tobytes()


def wav(samples: bytes) -> bytes:
    """Return the samples as a WAV file whose sizes are not known, as the API streams it."""
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        UNKNOWN_SIZE,
        b"WAVE",
        b"fmt ",
        16,
        1,
        1,
        SAMPLE_RATE,
        2 * SAMPLE_RATE,
        2,
        16,
        b"data",
        UNKNOWN_SIZE,
    )
    return head + samples


def words_in(samples: bytes, rate: int) -> str | None:
    """Return what samples (16 bit, one channel) say, None if it is nothing of ours."""
    values = _little_endian(array("h", samples[: len(samples) // 2 * 2]))
    if not values or max(values) < LOUDNESS // 8:
        return None
    for speed in SPEEDS:
        if sentences := _sentences(values, rate, speed):
            return " ".join(sentences)
    return None


def _tone(pitch: int, speed: float, length: int) -> array[int]:
    """Return the samples of one bit."""
    step = 2 * math.pi * pitch * speed / SAMPLE_RATE
    return array("h", (round(LOUDNESS * math.sin(step * place)) for place in range(length)))


def _sentences(values: array[int], rate: int, speed: float) -> list[str]:
    """Return the sentences that are said at a speed."""
    length = rate / BITS_PER_SECOND / speed
    hop = length / _STEPS
    steps = max(0, int((len(values) - length) / hop))
    low, high = (
        _strengths(values, pitch * speed / rate, length, hop, steps) for pitch in (LOW, HIGH)
    )
    loud = (LOUDNESS / _FULL_SCALE / 8 * length) ** 2
    # 1 and 0 for the tones, -1 for neither.
    heard = [
        -1 if max(one, zero) < loud else int(one > zero)
        for zero, one in zip(low, high, strict=True)
    ]
    return _texts(_bytes(heard))


def _strengths(
    values: array[int], pitch: float, length: float, hop: float, steps: int
) -> list[float]:
    """Return how strong a tone is in each window of one bit's length."""
    turn = 2 * math.pi * pitch
    scaled = [value / _FULL_SCALE for value in values]
    sine = list(accumulate((v * math.sin(turn * n) for n, v in enumerate(scaled)), initial=0.0))
    cosine = list(accumulate((v * math.cos(turn * n) for n, v in enumerate(scaled)), initial=0.0))
    edges = [(round(step * hop), round(step * hop + length)) for step in range(steps)]
    return [
        (sine[end] - sine[begin]) ** 2 + (cosine[end] - cosine[begin]) ** 2 for begin, end in edges
    ]


def _bytes(heard: list[int]) -> list[int]:
    """Return the bytes on the line; -1 where it broke off."""
    found: list[int] = []
    place = 0
    frame = 10 * _STEPS
    while place + frame <= len(heard):
        if heard[place] != 0:
            place += 1
            continue
        # The low tone begins to prevail half a bit before its window is full.
        begin = place + _STEPS // 2
        bits = [heard[min(begin + _STEPS * bit, len(heard) - 1)] for bit in range(10)]
        if bits[0] == 0 and bits[9] == 1 and -1 not in bits:
            found.append(sum(bit << weight for weight, bit in enumerate(bits[1:9])))
            place = begin + 9 * _STEPS
        else:
            found.append(-1)
            place += 1
    return found


def _texts(found: list[int]) -> list[str]:
    """Return the texts between the control characters."""
    begins = [place for place, byte in enumerate(found) if byte == _BEGIN]
    texts: list[str] = []
    for begin, limit in pairwise([*begins, len(found)]):
        said = found[begin + 1 : limit]
        if _END in said and -1 not in (inner := said[: said.index(_END)]):
            texts.append(bytes(inner).decode(errors="replace"))
    return texts


def _little_endian(samples: array[int]) -> array[int]:
    """Return samples in the byte order of WAV, or from it."""
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
