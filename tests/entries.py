"""Config entries that no flow has made."""

from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry

from custom_components.homelab_hub.const import DOMAIN


def new_entry(
    data: dict[str, Any],
    *,
    title: str,
    domain: str = DOMAIN,
    unique_id: str | None = None,
    entry_id: str | None = None,
) -> ConfigEntry[Any]:
    """Return an entry that nothing has loaded; without an id it gets one."""
    return ConfigEntry(
        data=data,
        discovery_keys=MappingProxyType({}),
        domain=domain,
        entry_id=entry_id,
        minor_version=1,
        options={},
        source=SOURCE_USER,
        subentries_data=None,
        title=title,
        unique_id=unique_id,
        version=1,
    )
