"""One sound file of several."""

import io
import struct
import wave

import pytest

from custom_components.homelab_hub.assistant.voice.sound import AnyJoiner
from custom_components.homelab_hub.upstream import errors
from homelab_hub_simulators.openai.mp3 import FRAME_LENGTH, HEADER, mp3, mp3_words


def wav(samples: bytes, rate: int = 24000, *, tail: bytes = b"") -> bytes:
    """Return a WAV file with its true sizes."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples)
    return target.getvalue() + tail


def joined(*files: bytes, size: int) -> bytes:
    """Return the file of files that come in pieces of a size."""
    joiner = AnyJoiner()
    sound = b""
    for file in files:
        joiner.begin()
        for start in range(0, len(file), size):
            sound += joiner.feed(file[start : start + size])
    return sound


def read(sound: bytes) -> bytes:
    """Return the samples, as the standard library decodes them."""
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24000, 1, 2)
        samples: bytes = file.readframes(file.getnframes())
        return samples


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_wav_files_become_one_without_their_headers_and_remarks(size: int) -> None:
    """Also where a header does not know its sizes, and where a remark follows the samples."""
    first = wav(b"\1\2" * 50, tail=b"LIST" + struct.pack("<I", 4) + b"INFO")
    unknown = bytearray(wav(b"\3\4" * 50))
    unknown[4:8] = unknown[40:44] = b"\xff" * 4
    sound = joined(first, bytes(unknown), wav(b"\5\6" * 50), size=size)
    assert read(sound) == b"\1\2" * 50 + b"\3\4" * 50 + b"\5\6" * 50


def test_half_a_sample_does_not_shift_what_follows() -> None:
    """It would be noise."""
    unknown = bytearray(wav(b"\1\2" * 5))
    unknown[4:8] = unknown[40:44] = b"\xff" * 4
    assert read(joined(bytes(unknown) + b"\7", wav(b"\3\4"), size=9)) == b"\1\2" * 5 + b"\7\0\3\4"


def test_another_sampling_is_an_error() -> None:
    """It would sound like a chipmunk."""
    with pytest.raises(errors.AnswerBrokenError):
        joined(wav(b"\1\2"), wav(b"\1\2", 16000), size=1000)


@pytest.mark.parametrize("size", [1, 100, 5000])
def test_mp3_files_become_one_without_tags_and_descriptions(size: int) -> None:
    """What is left is frame after frame."""
    tag = b"ID3\4\0\0" + bytes([0, 0, 1, 2]) + b"x" * 130
    info = HEADER + bytes(9) + b"Info" + bytes(FRAME_LENGTH - 17)
    sound = joined(tag + info + mp3("One.", 0.1), info + mp3("Two.", 0.1), size=size)
    assert sound == mp3("One.", 0.1) + mp3("Two.", 0.1)
    assert mp3_words(sound) == "One. Two."


@pytest.mark.parametrize("data", [b"OggS\0\2", b"\xff\xf1\x50\x80", b"<html>", b"\0\0\0\0"])
def test_other_files_cannot_be_joined(data: bytes) -> None:
    """Ogg, AAC, and what is no sound."""
    with pytest.raises(errors.NotAnApiError):
        joined(data, size=100)


@pytest.mark.parametrize(
    "junk", [b"RIFF" + b"x" * (1 << 21), b"ID3\4\0\0\x7f\x7f\x7f\x7f" * 200_000]
)
def test_a_header_without_end_is_given_up(junk: bytes) -> None:
    """Nothing is gathered for ever."""
    with pytest.raises(errors.AnswerBrokenError):
        joined(junk, size=1 << 16)
