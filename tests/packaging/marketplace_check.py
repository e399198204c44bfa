"""Install a release as the Marketplace of Home Assistant does, and print what came of it.

The Marketplace is new in 2026.11 and the tests run on 2026.10, so this is a program of its own
for the Python of the 2026.11 environment; its argument is the URL of a `github.GitHub`. It
imports nothing of this repository and must not find it on its path: what it loads is what the
Marketplace installed. Home Assistant's own code adds the repository, installs it, finds it with
its loader and starts its config flow. Prints one JSON object:

- `errors`: what the Marketplace refused, in English; nothing more is known then
- `domain`, `version`: what the loader found installed
- `restart`: whether the Marketplace asks for one before the integration can be added
- `branded`: whether the brand images come with it
- `files`: the installed paths
- `flow`: the type and step with which adding it begins
"""

import asyncio
import json
import logging
from pathlib import Path
import sys
import tempfile
from typing import Any

from homeassistant import bootstrap, loader
from homeassistant.auth import auth_manager_from_config

# mypy reads the 2026.10 environment, which has no Marketplace.
from homeassistant.components.marketplace import profiles  # type: ignore[import-not-found]
from homeassistant.config_entries import ConfigEntries
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component

REPOSITORY = "homelab-hub/homelab-hub"


async def start_home_assistant(configuration: Path) -> HomeAssistant:
    """Return a Home Assistant with the Marketplace and what it depends on, without a listener."""
    hass = HomeAssistant(str(configuration))
    hass.config.skip_pip = True
    loader.async_setup(hass)
    hass.config_entries = ConfigEntries(hass, {})
    await bootstrap.async_load_base_functionality(hass)
    hass.auth = await auth_manager_from_config(hass, [], [])
    if not await async_setup_component(hass, "marketplace", {}):
        raise HomeAssistantError("The Marketplace could not be set up")
    await hass.async_block_till_done()
    return hass


async def connect_marketplace(hass: HomeAssistant, github: str) -> Any:
    """Return the Marketplace, downloading from `github` by a profile of its own."""
    profiles.PROFILES["local"] = profiles.DownloadProfile(
        id="local",
        operator="this test",
        api=github,
        github=github,
        raw=f"{github}/raw",
        catalog=github,
    )
    flow = await hass.config_entries.flow.async_init("marketplace", context={"source": "system"})
    entry = flow["result"]
    hass.config_entries.async_update_entry(entry, options={"profile": "local"})
    await hass.config_entries.async_reload(entry.entry_id)
    return entry.runtime_data


async def install(marketplace: Any) -> list[str]:
    """Add the repository and install its newest release; return what was refused."""
    try:
        if refused := await marketplace.async_register_repository(REPOSITORY, "integration"):
            return [str(error) for error in refused]
        repository = marketplace.repositories.get_by_full_name(REPOSITORY)
        await repository.async_install_repository()
    except HomeAssistantError as error:
        return [str(error)]
    return []


async def look_at(hass: HomeAssistant, repository: Any) -> dict[str, Any]:
    """Return what Home Assistant makes of the installed integration."""
    integration = (await loader.async_get_custom_components(hass))[repository.data.domain]
    flow = await hass.config_entries.flow.async_init(integration.domain, context={"source": "user"})
    return {
        "domain": integration.domain,
        "version": str(integration.version),
        "restart": repository.pending_restart,
        "branded": integration.has_branding,
        "files": sorted(
            str(path.relative_to(integration.file_path))
            for path in integration.file_path.rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        ),
        "flow": [flow["type"], flow.get("step_id")],
    }


async def check(github: str) -> dict[str, Any]:
    """Return the report on the newest release, see the top of this file."""
    with tempfile.TemporaryDirectory() as configuration:
        hass = await start_home_assistant(Path(configuration))
        try:
            marketplace = await connect_marketplace(hass, github)
            if errors := await install(marketplace):
                return {"errors": errors}
            repository = marketplace.repositories.get_by_full_name(REPOSITORY)
            return {"errors": []} | await look_at(hass, repository)
        finally:
            await hass.async_stop(force=True)


if __name__ == "__main__":
    # What Home Assistant says of a set-up that failed is on stderr, for who reads the test's report.
    logging.basicConfig(level=logging.ERROR)
    print(json.dumps(asyncio.run(check(sys.argv[1]))))  # noqa: T201
