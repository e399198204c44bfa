"""The app under the Supervisor: found in its store, installed, started, updated.

`homeassistant.components.hassio` is imported only where there is a Supervisor: it is large, and
loaded then.
"""

from collections.abc import Mapping
import hashlib
from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN
from homeassistant.core import HomeAssistant, callback
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
