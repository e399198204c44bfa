"""Sound in the formats that satellites want, converted by the real ffmpeg where there is one."""

import asyncio
import shutil
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from . import voices

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="there is no ffmpeg here")

TWO = "This is the first sentence of two. This is the second sentence, and it is longer than that one."


async def decoded(sound: bytes, form: str) -> tuple[bytes, str]:
    """Return the samples that ffmpeg reads from a file at 24 kHz, and its complaints."""
    process = await asyncio.create_subprocess_exec(
        *("ffmpeg", "-v", "error", "-f", form, "-i", "pipe:0", "-f", "s16le", "-ac", "1"),
        *("-ar", "24000", "pipe:1"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    samples, complaints = await process.communicate(sound)
    return samples, complaints.decode()


async def test_a_satellite_gets_its_own_sampling(
    hass: HomeAssistant, voice: ConfigEntry[Any]
) -> None:
    """All sentences are in the file that was resampled on its way."""
    sound = await voices.speak(
        hass,
        TWO,
        preferred_format="wav",
        preferred_sample_rate=16000,
        preferred_sample_channels=1,
        preferred_sample_bytes=2,
    )
    assert voices.samples_of(sound)[0] == 16000
    assert voices.words_of(sound) == TWO


@pytest.mark.parametrize("form", ["wav", "mp3"])
async def test_a_decoder_has_nothing_to_complain_about(
    hass: HomeAssistant, voice: ConfigEntry[Any], form: str
) -> None:
    """Several sentences are one file to it, of their full length."""
    one = await decoded(await voices.speak(hass, TWO[:34], preferred_format=form), form)
    both = await decoded(await voices.speak(hass, TWO, preferred_format=form), form)
    assert (one[1], both[1]) == ("", "")
    assert len(both[0]) > 2 * len(one[0])
