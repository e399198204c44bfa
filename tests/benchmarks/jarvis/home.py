"""A home of many lamps, and both agents in it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from aiohttp import ClientSession

from homelab_hub_demo.client import HomeAssistant, HomeAssistantError, Json
from homelab_hub_demo.folder import HOST, ConfigurationFolder, Ports
from homelab_hub_demo.login import log_in
from homelab_hub_demo.process import running_hass
from homelab_hub_demo.waiting import until

RUNNING_SECONDS = 60
AREAS = ("Kitchen", "Living Room", "Bedroom", "Office", "Hallway", "Bathroom", "Garage", "Attic")
AT_ONCE = 50
QUICK_SECONDS = 0.005
QUICK_ANSWERS = 20
PAUSE_SECONDS = 0.02
LONGEST_BUSY = 15.0


def lamp(number: int) -> str:
    """Return the entity id of a lamp."""
    return f"light.bench_light_{number}"


@dataclass(slots=True)
class Home:
    """A configuration folder of a home with lamps, and how many it has."""

    folder: ConfigurationFolder
    server_url: str
    lamps: int = 0

    def _prepare(self) -> int:
        """Write the folder, with the working tree linked into it. Return a port that is free now."""
        ports = self.folder.prepare(Ports(home_assistant=0, simulator=0), copy=False, debug=False)
        self._write()
        return ports.home_assistant

    def _write(self) -> None:
        """Put lamps where the demo has its furniture."""
        lamps = [_configuration(number) for number in range(1, self.lamps + 1)]
        self.folder.write_configuration({"template": [{"light": lamps}]})

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[HomeAssistant]:
        """Run Home Assistant; both agents take their server from its environment."""
        url = f"http://{HOST}:{await asyncio.to_thread(self._prepare)}"
        environment = {"OPENAI_BASE_URL": self.server_url}
        async with (
            running_hass(self.folder.path, self.folder.log, url, environment),
            ClientSession() as web,
            await log_in(web, url) as home_assistant,
        ):
            await _until_running(home_assistant)
            yield home_assistant

    async def grow(self, home_assistant: HomeAssistant, lamps: int) -> None:
        """Add lamps until there are so many; each has an area, is off and exposed to Assist."""
        new = range(self.lamps + 1, lamps + 1)
        self.lamps = lamps
        await asyncio.to_thread(self._write)
        await home_assistant.act("template.reload")
        areas = await _areas(home_assistant)
        for start in range(new.start, new.stop, AT_ONCE):
            async with asyncio.TaskGroup() as group:
                for number in new[start - new.start :][:AT_ONCE]:
                    group.create_task(
                        home_assistant.call(
                            "config/entity_registry/update",
                            entity_id=lamp(number),
                            area_id=areas[number % len(areas)],
                        )
                    )
        await home_assistant.call(
            "homeassistant/expose_entity",
            assistants=["conversation"],
            entity_ids=[lamp(number) for number in new],
            should_expose=True,
        )
        await home_assistant.act("light.turn_off", {"entity_id": [lamp(number) for number in new]})


def _configuration(number: int) -> dict[str, Any]:
    """Return a template light, which remembers what it was told and does nothing else."""
    return {
        "name": f"Bench light {number}",
        "unique_id": f"bench_light_{number}",
        "default_entity_id": lamp(number),
        "turn_on": [],
        "turn_off": [],
        "set_level": [],
    }


async def _areas(home_assistant: HomeAssistant) -> list[str]:
    """Return the ids of the areas; those that onboarding did not make are made."""
    known = {
        area["name"]: area["area_id"]
        for area in await home_assistant.call("config/area_registry/list")
    }
    for name in AREAS:
        if name not in known:
            area = await home_assistant.call("config/area_registry/create", name=name)
            known[name] = area["area_id"]
    return [known[name] for name in AREAS]


async def _until_running(home_assistant: HomeAssistant) -> None:
    async def look() -> bool:
        return bool((await home_assistant.call("get_config"))["state"] == "RUNNING")

    await until(look, RUNNING_SECONDS)


async def until_loaded(home_assistant: HomeAssistant, entry_id: str) -> None:
    """Wait until a config entry is loaded."""

    async def look() -> bool:
        entry: Json = await home_assistant.call("config_entries/get_single", entry_id=entry_id)
        if entry["config_entry"]["state"] in {"setup_error", "migration_error"}:
            raise HomeAssistantError(f"the entry does not load: {entry}")
        return bool(entry["config_entry"]["state"] == "loaded")

    await until(look, RUNNING_SECONDS)


async def until_idle(home_assistant: HomeAssistant) -> None:
    """Wait until answers come at once, so that what is loaded after a start is no part of a turn.

    On a machine that is busy with other things this ends after a while all the same.
    """
    quick = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_BUSY):
            while quick < QUICK_ANSWERS:
                start = perf_counter()
                await home_assistant.call("auth/current_user")
                quick = quick + 1 if perf_counter() - start < QUICK_SECONDS else 0
                await asyncio.sleep(PAUSE_SECONDS)
