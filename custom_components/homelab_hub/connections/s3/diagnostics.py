"""What helps to find a fault with a bucket, without keys and without what lies in it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .const import CONF_ACCESS_KEY, CONF_CA, CONF_KMS_KEY, CONF_SECRET_KEY

if TYPE_CHECKING:
    from .runtime import S3Entry

TO_REDACT: Final = {CONF_ACCESS_KEY, CONF_CA, CONF_KMS_KEY, CONF_SECRET_KEY}


async def async_get_diagnostics(hass: HomeAssistant, entry: S3Entry) -> dict[str, Any]:
    """Return settings and state."""
    found: dict[str, Any] = {
        "entry": async_redact_data(dict(entry.data), TO_REDACT),
        "options": dict(entry.options),
    }
    if entry.state is not ConfigEntryState.LOADED:
        return found
    s3 = entry.runtime_data
    history, signer = s3.backups.history, s3.access.client.signer
    return found | {
        "about": asdict(s3.about),
        "clock_offset": signer.offset,
        "region": signer.region,
        "backups": None if s3.backups.stored is None else len(s3.backups.stored),
        "backups_size": s3.backups.size,
        "last_success": history.last_success and history.last_success.isoformat(),
        "last_verified": history.last_verified and history.last_verified.isoformat(),
        "failures": history.failures,
        "last_error": history.last_error,
    }
