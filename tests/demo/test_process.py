"""The `hass` process, when it does not start."""

from pathlib import Path

import pytest

from homelab_hub_demo.process import StartError, running_hass


@pytest.mark.usefixtures("socket_enabled")
async def test_a_start_that_fails_ends_with_the_log(tmp_path: Path) -> None:
    """Nobody should have to look for the reason."""
    (tmp_path / "configuration.yaml").mkdir()
    log = tmp_path / "log"
    with pytest.raises(StartError, match="ended by itself") as failure:
        async with running_hass(tmp_path, log, "http://127.0.0.1:9", {}):
            pass
    assert log.read_text().splitlines()[-1] in str(failure.value)
