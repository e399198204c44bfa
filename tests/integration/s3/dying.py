"""A Home Assistant that is killed in the middle of an upload to a bucket, and the one after it.

`python -m tests.integration.s3.dying CONFIG begin|finish DATA`, with the data of an entry as JSON.
"""

import asyncio
import json
import sys
from typing import Any, Final

import aiohttp
from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.backup_agents.destination import Destination, Plan
from custom_components.homelab_hub.backup_agents.keep_rules import KeepRules
from custom_components.homelab_hub.connections.s3.access import place_of
from custom_components.homelab_hub.connections.s3.const import CONF_ACCESS_KEY, CONF_SECRET_KEY
from custom_components.homelab_hub.connections.s3.vault import S3Vault
from custom_components.homelab_hub.upstream.s3 import S3Client
from custom_components.homelab_hub.upstream.s3_api import S3Api
from custom_components.homelab_hub.upstream.s3_place import Keys
from custom_components.homelab_hub.upstream.secret import Secret
from tests.backup_agents.lives import begin, finish
from tests.entries import new_entry

INSTANCE: Final = "0123456789abcdef0123456789abcdef"
PREFIX: Final = "homeassistant"


def client_of(connector: aiohttp.BaseConnector, data: dict[str, Any]) -> S3Client:
    """Return a client of the bucket."""
    keys = Keys(access_key=data[CONF_ACCESS_KEY], secret_key=Secret(data[CONF_SECRET_KEY]))
    return S3Client(connector, place_of(data), keys, S3Api())


async def destination_in(hass: HomeAssistant, vault: S3Vault) -> Destination:
    """Return where backups go, with all that a loaded entry has."""
    entry = new_entry({}, title="Alone", unique_id="alone", entry_id="alone")
    return await Destination.create(
        hass,
        entry,
        vault,
        unique_id="alone",
        plan=Plan(rules=KeepRules(), test_every=None),
        words=lambda error: {"translation_key": error.key},
    )


async def run(config: str, what: str, data: str) -> None:
    """Do one of them; the second cleans up as an entry does that is loaded."""
    hass = HomeAssistant(config)
    async with (
        aiohttp.TCPConnector() as connector,
        client_of(connector, json.loads(data)) as client,
    ):
        vault = S3Vault(hass, client, prefix=PREFIX, instance=INSTANCE)
        destination = await destination_in(hass, vault)
        if what == "begin":
            await begin(hass, destination)
        else:
            await vault.clean()
            await finish(destination)
    await hass.async_stop(force=True)


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
