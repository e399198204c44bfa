"""Jarvis, added the way a person adds him."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homelab_hub_simulators.openai import OpenAISimulator

from .metered import Meter, metered_server
from .steps import start_adding

KEY = "sk-test-0123456789"


async def add_jarvis(hass: HomeAssistant, base_url: str, api_key: str = KEY) -> ConfigEntry[Any]:
    """Return the entry that the add-flow makes for a server."""
    form = await start_adding(hass)
    result = await hass.config_entries.flow.async_configure(
        form["flow_id"], {"api_key": api_key, "base_url": base_url}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    entry: ConfigEntry[Any] = result["result"]
    return entry


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the keys of whoever runs the tests."""
    for name in ("API_KEY", "BASE_URL"):
        monkeypatch.delenv(f"OPENAI_{name}", raising=False)
        monkeypatch.delenv(f"AI_INTEGRATIONS_OPENAI_{name}", raising=False)


@pytest.fixture
async def jarvis(home: HomeAssistant, simulator: OpenAISimulator) -> ConfigEntry[Any]:
    """Return the entry of a Jarvis who thinks with the simulator."""
    return await add_jarvis(home, simulator.base_url)


@pytest.fixture
async def asked_hosts(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[list[str]]:
    """Return the hosts that connections are asked for, at a proxy that lets nobody through."""
    hosts: list[str] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hosts.append((await reader.readline()).split()[1].decode())
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1") as proxy:
        port = proxy.sockets[0].getsockname()[1]
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        yield hosts


@pytest.fixture
async def meter() -> AsyncGenerator[Meter]:
    """Run a server that reports the usage a test wants."""
    async with metered_server() as running:
        yield running


@pytest.fixture
async def metered(home: HomeAssistant, meter: Meter) -> ConfigEntry[Any]:
    """Return the entry of a Jarvis who thinks with the metered server."""
    return await add_jarvis(home, meter.base_url)


@pytest.fixture
def kitchen_device(hass: HomeAssistant) -> str:
    """Return the id of a voice satellite in the kitchen."""
    entry = MockConfigEntry(domain="test")
    entry.add_to_hass(hass)
    devices = dr.async_get(hass)
    device = devices.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("test", "satellite")}
    )
    kitchen = ar.async_get(hass).async_get_or_create("Kitchen")
    devices.async_update_device(device.id, area_id=kitchen.id)
    return device.id
