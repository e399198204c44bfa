"""Where Google can reach Home Assistant."""

from contextlib import suppress

from homeassistant.components import webhook
from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import NoURLAvailableError

CLOUD = "cloud"


class NotNowError(Exception):
    """Home Assistant Cloud cannot say now, but perhaps later."""


async def address_of(hass: HomeAssistant, webhook_id: str) -> str | None:
    """Return the address of a webhook, None where there is none: Google insists on HTTPS.

    One at Home Assistant Cloud is made if there is a subscription. Raises `NotNowError`.
    """
    if (address := await _cloud_address(hass, webhook_id)) is not None:
        return address
    try:
        address = webhook.async_generate_url(hass, webhook_id, allow_internal=False, allow_ip=False)
    except NoURLAvailableError:
        return None
    return address if address.startswith("https://") else None


async def forget_address(hass: HomeAssistant, webhook_id: str) -> None:
    """Delete the address of a webhook at Home Assistant Cloud, if it has one there."""
    if CLOUD not in hass.config.components:
        return
    from hass_nabucasa import CloudError  # not everybody has what the cloud requires
    from homeassistant.components import cloud

    # It says that there is none by a ValueError.
    with suppress(cloud.CloudNotAvailable, CloudError, ValueError):
        await cloud.async_delete_cloudhook(hass, webhook_id)


async def _cloud_address(hass: HomeAssistant, webhook_id: str) -> str | None:
    """Return the address at Home Assistant Cloud, None without a subscription."""
    if CLOUD not in hass.config.components:
        return None
    from hass_nabucasa import CloudError  # not everybody has what the cloud requires
    from homeassistant.components import cloud

    if not cloud.async_active_subscription(hass):
        return None
    try:
        address: str = await cloud.async_get_or_create_cloudhook(hass, webhook_id)
    except (cloud.CloudNotAvailable, CloudError, TimeoutError, ValueError) as error:
        raise NotNowError from error
    return address
