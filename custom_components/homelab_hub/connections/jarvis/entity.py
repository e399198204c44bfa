"""What the entities of Jarvis have in common."""

from homeassistant.config_entries import ConfigSubentry
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity

from ...assistant.options import CONF_CHAT_MODEL, CONF_SPEECH_MODEL
from ...const import DOMAIN
from .runtime import JarvisEntry

MANUFACTURER = "Homelab Hub"


def device_of(subentry: ConfigSubentry) -> DeviceInfo:
    """Return the device of a subentry, which has its name."""
    return DeviceInfo(
        identifiers={(DOMAIN, subentry.subentry_id)},
        name=subentry.title,
        manufacturer=MANUFACTURER,
        model=subentry.data.get(CONF_CHAT_MODEL) or subentry.data.get(CONF_SPEECH_MODEL),
        entry_type=DeviceEntryType.SERVICE,
    )


class SubentryEntity(Entity):
    """An entity on the device of its subentry, which has the subentry's name."""

    _attr_has_entity_name = True

    def __init__(self, entry: JarvisEntry, subentry: ConfigSubentry) -> None:
        """Belong to a subentry."""
        self.jarvis = entry.runtime_data
        self.options = subentry.data
        self._attr_unique_id = subentry.subentry_id
        self._attr_device_info = device_of(subentry)
