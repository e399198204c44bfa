"""The app under the Supervisor: found in its store, installed, started, updated.

`homeassistant.components.hassio` is imported only where there is a Supervisor: it is large, and
loaded then.
"""

import asyncio
from collections.abc import Mapping
import hashlib
from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.hassio import is_hassio
from homeassistant.util.hass_dict import HassKey

from ...const import CONF_KIND, DOMAIN, LOGGER, Kind
from ...link.address import CONF_FINGERPRINT, CONF_TLS
from .const import APP_SLUG, CONF_SLUG, REPOSITORY_URL, TITLE

if TYPE_CHECKING:
    from homeassistant.components.hassio import AddonManager

_MANAGERS: HassKey[dict[str, AddonManager]] = HassKey(f"{DOMAIN}.app_managers")
# The Supervisor names apps after the repository they come from.
OUR_SLUG: Final = f"{hashlib.sha1(REPOSITORY_URL.lower().encode()).hexdigest()[:8]}_{APP_SLUG}"  # noqa: S324 - a name


@callback
def manager_of(hass: HomeAssistant, slug: str) -> AddonManager:
    """Return what manages an app; there must be one only, since it knows what is under way."""
    from homeassistant.components.hassio import AddonManager

    managers = hass.data.setdefault(_MANAGERS, {})
    if slug not in managers:
        managers[slug] = AddonManager(hass, LOGGER, TITLE, slug)
    return managers[slug]


async def find(hass: HomeAssistant) -> str | None:
    """Return the app's name at the Supervisor, None if its repository is not in the store.

    A repository may have been added by another spelling of its URL, or lie on the machine. Raises
    `SupervisorError`.
    """
    from homeassistant.components.hassio import get_supervisor_client

    found = [
        app.slug
        for app in await get_supervisor_client(hass).store.addons_list()
        if app.slug == OUR_SLUG
        or (app.slug.endswith(f"_{APP_SLUG}") and (app.url or "").startswith(REPOSITORY_URL))
    ]
    return OUR_SLUG if OUR_SLUG in found else next(iter(found), None)


def is_supervised(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Return whether the Supervisor runs the app of an entry."""
    return CONF_SLUG in entry.data and is_hassio(hass)


async def start_if_stopped(
    hass: HomeAssistant, entry: ConfigEntry[Any]
) -> asyncio.Task[Any] | None:
    """Have the app started if it is installed and does not run; return the task that does it.

    An entry that was disabled has stopped it. Where it does not start, a repair says so later.
    """
    if not is_supervised(hass, entry):
        return None
    from homeassistant.components.hassio import AddonError, AddonState

    manager = manager_of(hass, entry.data[CONF_SLUG])
    try:
        stopped = (await manager.async_get_addon_info()).state is AddonState.NOT_RUNNING
    except AddonError as error:
        LOGGER.debug("The Supervisor does not say how the app is: %s", error)
        return None
    return manager.async_schedule_start_addon(catch_error=True) if stopped else None


async def stop(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Have the app of an entry stopped; one that the Supervisor does not run is left alone."""
    if not is_supervised(hass, entry):
        return
    from homeassistant.components.hassio import AddonError

    try:
        await manager_of(hass, entry.data[CONF_SLUG]).async_stop_addon()
    except AddonError as error:
        LOGGER.warning("The app runs on, since the Supervisor does not stop it: %s", error)


def data_of(config: Mapping[str, Any], slug: str) -> dict[str, Any] | None:
    """Return an entry's data made of what the app told the Supervisor, None if it makes no sense."""
    host, port, token = config.get(CONF_HOST), config.get(CONF_PORT), config.get(CONF_TOKEN)
    fingerprint = config.get(CONF_FINGERPRINT) or ""
    if not (isinstance(host, str) and host and isinstance(token, str) and token):
        return None
    if type(port) is not int or not isinstance(fingerprint, str):
        return None
    return {
        CONF_KIND: Kind.APP,
        CONF_SLUG: slug,
        CONF_HOST: host,
        CONF_PORT: port,
        CONF_TOKEN: token,
        CONF_TLS: config.get(CONF_TLS) is True,
        CONF_FINGERPRINT: fingerprint,
    }
