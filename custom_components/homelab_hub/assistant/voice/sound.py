"""Makes one sound file of several that arrive one after the other, without clicks between them.

WAV: the samples of all follow one header, whose sizes say that they are not known (as OpenAI and
ffmpeg write it to a pipe). MP3: frames can follow frames, once tags and the frames that describe
only their own file (Xing, Info, VBRI) are left out.
"""

import struct
from typing import Protocol, override

from ...upstream import errors

_UNKNOWN_SIZE = 0xFFFFFFFF
_LONGEST_HEAD = 1 << 20
_SHORTEST_HEAD = 4
_EXTENSIBLE = 0xFFFE
_PCM = 1

# ISO/IEC 11172-3 and 13818-3: kbit/s of layer III, and samples per second.
_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLING = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_DESCRIPTIONS = (b"Xing", b"Info", b"VBRI")


class Joiner(Protocol):
    """Takes files in pieces, and gives the pieces of the file that they make together."""

    def begin(self) -> None:
        """Begin the next file."""

    def feed(self, data: bytes) -> bytes:
        """Return what a piece of a file adds. Raises `AnswerBrokenError`."""


class AnyJoiner:
    """Joins files of the kind that the first one turns out to be."""

    def __init__(self) -> None:
        """Start without a file."""
        self._joiner: Joiner | None = None
        self._head = b""

    def begin(self) -> None:
        """Begin the next file."""
        if self._joiner:
            self._joiner.begin()

    def feed(self, data: bytes) -> bytes:
        """Return what a piece of a file adds.

        Raises `AnswerBrokenError`, and `NotAnApiError` for a file of a kind that cannot be joined.
        """
        if self._joiner is None:
            data, self._head = self._head + data, b""
            if len(data) < _SHORTEST_HEAD:
                self._head = data
                return b""
            if data.startswith(b"RIFF"):
                self._joiner = WavJoiner()
            elif data.startswith(b"ID3") or frame_length(data):
                self._joiner = Mp3Joiner()
            else:
                raise errors.NotAnApiError("what came is neither WAV nor MP3")
        return self._joiner.feed(data)


class WavJoiner(Joiner):
    """Joins WAV files of one sampling."""

    def __init__(self) -> None:
        """Start without a file."""
        self._format: bytes | None = None
        self._sent = 0
        self.begin()

    @override
    def begin(self) -> None:
        """Begin the next file, which has a header of its own."""
        self._head = b""
        self._left: int | None = None

    @override
    def feed(self, data: bytes) -> bytes:
        """Return the samples, after a header the first time."""
        opening = b""
        if self._left is None:
            self._head += data
            if (found := _wav_header(self._head)) is None:
                return b""
            sampling, start, self._left = found
            opening, data = self._opening(sampling), self._head[start:]
            self._head = b""
        data = data[: self._left]
        self._left -= len(data)
        self._sent += len(data)
        return opening + data

    def _opening(self, sampling: bytes) -> bytes:
        """Return what goes before the samples of a file."""
        if self._format is None:
            self._format = sampling
            return b"".join(
                (
                    struct.pack("<4sI4s4sI", b"RIFF", _UNKNOWN_SIZE, b"WAVE", b"fmt ", 16),
                    sampling,
                    struct.pack("<4sI", b"data", _UNKNOWN_SIZE),
                )
            )
        if sampling != self._format:
            raise errors.AnswerBrokenError("the sentences differ in sampling")
        # Half a sample would turn all that follows into noise.
        padding = -self._sent % int.from_bytes(sampling[12:14], "little")
        self._sent += padding
        return bytes(padding)


class Mp3Joiner(Joiner):
    """Joins MP3 files."""

    def __init__(self) -> None:
        """Start without a file."""
        self.begin()

    @override
    def begin(self) -> None:
        """Begin the next file, which may have a tag and a description in front."""
        self._head = b""
        self._within = False

    @override
    def feed(self, data: bytes) -> bytes:
        """Return the frames."""
        if self._within:
            return data
        self._head += data
        if (start := _first_frame(self._head)) is None:
            if len(self._head) > _LONGEST_HEAD:
                raise errors.AnswerBrokenError("the MP3 file has no frame")
            return b""
        self._within = True
        frames, self._head = self._head[start:], b""
        return frames


def _wav_header(head: bytes) -> tuple[bytes, int, int] | None:
    """Return format, beginning and size of the samples of a WAV file, None if more must come."""
    sampling = b""
    place = 12
    while len(head) >= place + 8:
        name, size = struct.unpack_from("<4sI", head, place)
        place += 8
        if name == b"data":
            if not sampling:
                raise errors.AnswerBrokenError("the WAV file has no format")
            return sampling, place, size if 0 < size < _UNKNOWN_SIZE else _UNKNOWN_SIZE
        if len(head) < place + size:
            break
        if name == b"fmt " and size >= 16:
            (tag,) = struct.unpack_from("<H", head, place)
            plain = _PCM if tag == _EXTENSIBLE else tag
            sampling = bytes([plain & 0xFF, plain >> 8]) + head[place + 2 : place + 16]
        place += size + size % 2
    if len(head) > _LONGEST_HEAD:
        raise errors.AnswerBrokenError("the WAV file has no samples")
    return None


def _first_frame(head: bytes) -> int | None:
    """Return where the first frame with sound begins, None if more must come."""
    start = 0
    if head.startswith(b"ID3"):
        if len(head) < 10:
            return None
        a, b, c, d = head[6:10]
        start = 10 + (a << 21 | b << 14 | c << 7 | d)
    if len(head) < start + 4:
        return None
    length = frame_length(head[start:])
    if length and len(head) < start + length:
        return None
    if length and any(mark in head[start : start + length][:64] for mark in _DESCRIPTIONS):
        return start + length
    return start


def frame_length(head: bytes) -> int:
    """Return the bytes of the MPEG layer III frame that begins here, 0 if none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, sampling = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or sampling == 3:
        return 0
    rates, factor = (_RATES_1, 144) if version == 3 else (_RATES_2, 72)
    samples = _SAMPLING[version][sampling]
    return factor * rates[rate] * 1000 // samples + (head[2] >> 1 & 1)
