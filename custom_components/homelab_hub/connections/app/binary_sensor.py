"""Whether the app is connected."""

from typing import TYPE_CHECKING, override

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.const import EntityCategory

from .entity import AppEntity

if TYPE_CHECKING:
    from .runtime import AppEntry


class ConnectedSensor(AppEntity, BinarySensorEntity):
    """On while the link is up; available whether or not it is."""

    _attr_translation_key = "app_connected"
    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: AppEntry) -> None:
        """Follow the link."""
        super().__init__(entry, "connected")

    @property
    @override
    def available(self) -> bool:
        """Return that this is known at all times."""
        return True

    @property
    @override
    def is_on(self) -> bool:
        """Return whether the link is up."""
        return self._link.connected
