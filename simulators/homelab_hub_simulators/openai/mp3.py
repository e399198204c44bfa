"""MP3 without an encoder: frames of silence, whose words ride in their ancillary data.

Frames of MPEG-2 layer III (ISO/IEC 13818-3) at 24 kHz, 64 kbit/s, one channel. Side information
of zeros makes a frame silent, and leaves the rest of it to ancillary data, which decoders skip.
"""

import math

HEADER = bytes.fromhex("fff384c4")
FRAME_LENGTH = 192
FRAME_SECONDS = 576 / 24_000
_SIDE_INFORMATION = bytes(9)
_BEGIN, _END = b"\x02", b"\x03"
_ROOM = FRAME_LENGTH - len(HEADER) - len(_SIDE_INFORMATION)


def mp3(text: str, seconds: float) -> bytes:
    """Return a file that lasts as long, and longer only if the words need the room."""
    said = _BEGIN + text.encode() + _END
    count = max(math.ceil(seconds / FRAME_SECONDS), math.ceil(len(said) / _ROOM))
    return b"".join(
        HEADER + _SIDE_INFORMATION + said[place * _ROOM : (place + 1) * _ROOM].ljust(_ROOM, b"\0")
        for place in range(count)
    )


def is_mp3(data: bytes) -> bool:
    """Return whether a file begins as those from here do."""
    return data.startswith(HEADER)


def mp3_seconds(data: bytes) -> float:
    """Return how long a file lasts."""
    return len(data) / FRAME_LENGTH * FRAME_SECONDS


def mp3_words(data: bytes) -> str | None:
    """Return the words in the frames of a file, None if there are none or a frame is broken."""
    starts = range(0, len(data), FRAME_LENGTH)
    if any(data[start : start + len(HEADER)] != HEADER for start in starts):
        return None
    said = b"".join(
        data[start + FRAME_LENGTH - _ROOM : start + FRAME_LENGTH].rstrip(b"\0") for start in starts
    )
    texts = [
        part.partition(_END)[0].decode(errors="replace") for part in said.split(_BEGIN) if part
    ]
    return " ".join(texts) or None
