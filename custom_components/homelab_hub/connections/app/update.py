"""Whether the app is as new as the integration, where no Supervisor tells."""

from typing import TYPE_CHECKING, override

from awesomeversion import AwesomeVersion, AwesomeVersionException
from homeassistant.components.update import UpdateDeviceClass, UpdateEntity
from homeassistant.const import EntityCategory

from ...link.errors import UpdateNeededError
from .const import REPOSITORY_URL
from .entity import AppEntity

if TYPE_CHECKING:
    from .runtime import AppEntry


class AppUpdate(AppEntity, UpdateEntity):
    """App and integration are released together, so the integration's version is the newest known."""

    _attr_translation_key = "app_update"
    _attr_device_class = UpdateDeviceClass.FIRMWARE
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_title = "Homelab Hub"
    _attr_release_url = f"{REPOSITORY_URL}/releases"

    def __init__(self, entry: AppEntry, version: str) -> None:
        """Compare the app with a version of the integration."""
        super().__init__(entry, "update")
        self._version = version

    @property
    @override
    def available(self) -> bool:
        """Return whether the app said which version it is, if only to say that it is too old."""
        return super().available or isinstance(self._link.error, UpdateNeededError)

    @property
    @override
    def installed_version(self) -> str | None:
        """Return the app's version."""
        if self._link.app is not None:
            return self._link.app.software
        error = self._link.error
        return error.software if isinstance(error, UpdateNeededError) else None

    @property
    @override
    def latest_version(self) -> str | None:
        """Return the integration's version, unless the app is newer."""
        installed = self.installed_version
        if installed is None:
            return None
        try:
            return max(installed, self._version, key=AwesomeVersion)
        except AwesomeVersionException:
            return self._version
