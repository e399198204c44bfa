"""What a user does with a bucket."""

from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.const import DOMAIN
from homelab_hub_simulators.s3 import S3Simulator


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
