"""What a user does with a bucket."""

from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.const import DOMAIN
from homelab_hub_simulators.s3 import S3Simulator


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """A bucket, connected to Home Assistant."""

    hass: HomeAssistant
    entry: ConfigEntry[Any]
    s3: S3Simulator

    @property
    def folder(self) -> str:
        """Return what the keys of backups begin with."""
        folder: str = self.entry.data["prefix"]
        return f"{folder}/"

    async def act(self, action: str, **data: Any) -> dict[str, Any]:
        """Return what an action answers."""
        answer = await self.hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True
        )
        assert answer is not None
        return dict(answer)

    async def reload(self) -> None:
        """Load the bucket again, with all that this begins."""
        assert await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.hass.async_block_till_done(wait_background_tasks=True)


def form(s3: S3Simulator, **changes: str) -> dict[str, Any]:
    """Return the form filled in for a stand-in's bucket."""
    filled = {
        "endpoint": s3.endpoint,
        "bucket": s3.bucket,
        "access_key": s3.access_key,
        "secret_key": s3.secret_key,
    }
    return {**filled, **changes, "advanced": {}}


async def add(hass: HomeAssistant, filled: dict[str, Any]) -> Any:
    """Send the form; return what comes of it."""
    flow = hass.config_entries.flow
    result: Any = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await flow.async_configure(result["flow_id"], {"next_step_id": "s3"})
    return await flow.async_configure(result["flow_id"], filled)
