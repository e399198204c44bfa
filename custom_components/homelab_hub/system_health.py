"""The door for system health: how the hub is, in a few lines."""

from collections import Counter
from typing import Any, Final

from homeassistant.components.system_health import (
    SystemHealthRegistration,
    async_check_can_reach_url,
)
from homeassistant.core import HomeAssistant, callback

from .connector.providers import PROVIDER_OF
from .const import CONF_KIND, DOMAIN
from .link import link_of
from .setup_status.overview import overview_of
from .upstream.endpoints import endpoint

# The API of each provider that its connections use; Google has one for each product.
_API: Final = {"google": "calendar"}


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Say who tells how the hub is."""
    register.async_register_info(system_health_info, f"/config/integrations/integration/{DOMAIN}")


async def system_health_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return the lines; those of providers are coroutines that try to reach them."""
    overview = await overview_of(hass)
    counted = Counter(overview.texts.status(report.status) for report in overview.connections)
    safe = overview.security.percent
    providers = {
        PROVIDER_OF[entry.data[CONF_KIND]]
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.data[CONF_KIND] in PROVIDER_OF
    }
    return {
        "connections": len(overview.connections),
        "statuses": ", ".join(f"{name}: {count}" for name, count in sorted(counted.items())),
        "maturity": f"{overview.maturity.percent} %",
        "security": "?" if safe is None else f"{safe} %",
        **_app_line(hass),
        **{
            f"reach_{provider}": async_check_can_reach_url(
                hass, endpoint(provider, _API.get(provider, "api"))
            )
            for provider in sorted(providers)
        },
    }


def _app_line(hass: HomeAssistant) -> dict[str, Any]:
    """Return how the link to the app is, if there is an app."""
    link = link_of(hass)
    if not link.set_up:
        return {}
    if link.app is None:
        return {"app": {"type": "failed", "error": link.error.text if link.error else "?"}}
    latency = "?" if link.latency is None else f"{1000 * link.latency:.1f} ms"
    return {"app": f"{link.app.software}, {latency}"}
