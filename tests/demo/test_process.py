"""The `hass` process, when it does not start."""

import asyncio
from pathlib import Path
import signal
import sys

import pytest

from homelab_hub_demo.process import StartError, kill, running_hass


@pytest.mark.usefixtures("socket_enabled")
async def test_a_start_that_fails_ends_with_the_log(tmp_path: Path) -> None:
    """Nobody should have to look for the reason."""
    (tmp_path / "configuration.yaml").mkdir()
    log = tmp_path / "log"
    log.write_text("what was there before a restart\n")
    with pytest.raises(StartError, match="ended by itself") as failure:
        async with running_hass(tmp_path, log, "http://127.0.0.1:9", {}):
            pass
    first, *_, last = log.read_text().splitlines()
    assert last in str(failure.value)
    assert first == "what was there before a restart"


async def test_a_process_that_is_killed_has_no_time_for_anything() -> None:
    """The tour lets the power fail."""
    ignoring = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ignoring, stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    await process.stdout.readline()
    await kill(process)
    assert process.returncode == -signal.SIGKILL
