"""Tmp."""
from pathlib import Path
from typing import Any
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

async def test_x(hass: HomeAssistant, jarvis: ConfigEntry[Any]) -> None:
    print(hass.config.config_dir, jarvis.state, jarvis.data, jarvis.subentries)
    for s in hass.states.async_all(): print(s.entity_id, s.state, dict(s.attributes))
    await hass.config_entries.async_remove(jarvis.entry_id)
    print(list(Path(hass.config.path(".storage")).glob("*")))
