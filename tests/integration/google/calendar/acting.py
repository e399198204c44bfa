"""Actions called for the account's own calendar."""

from typing import Any

from homeassistant.core import HomeAssistant

from .page import OWN

TEA = {
    "summary": "Tea",
    "start_date_time": "2026-12-01T15:00:00",
    "end_date_time": "2026-12-01T16:00:00",
}


async def act(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Return what an action answers for the account's own calendar."""
    answer = await hass.services.async_call(
        "homelab_hub",
        action,
        data,
        target={"entity_id": OWN},
        blocking=True,
        return_response=True,
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert answer is not None
    return answer[OWN]
