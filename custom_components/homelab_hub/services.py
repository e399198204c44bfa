"""The door for actions."""

from homeassistant.core import HomeAssistant, SupportsResponse, callback
from homeassistant.helpers.service import async_register_admin_service

from .actions import memory
from .actions.audit import EXPORT_SCHEMA, QUERY_SCHEMA, export_audit, query_audit
from .actions.guard import CHECK_SCHEMA, DECIDE_SCHEMA, decide, guard_check
from .actions.revoke import REVOKE_SCHEMA, revoke
from .actions.status import STATUS_SCHEMA, get_setup_status
from .const import DOMAIN


@callback
def async_register_actions(hass: HomeAssistant) -> None:
    """Register the actions; what reveals who did what, or ends something, is for administrators."""
    memory.async_register(hass)
    hass.services.async_register(
        DOMAIN,
        "get_setup_status",
        get_setup_status,
        STATUS_SCHEMA,
        supports_response=SupportsResponse.ONLY,
    )
    async_register_admin_service(
        hass, DOMAIN, "query_audit", query_audit, QUERY_SCHEMA, SupportsResponse.ONLY
    )
    async_register_admin_service(
        hass, DOMAIN, "export_audit", export_audit, EXPORT_SCHEMA, SupportsResponse.OPTIONAL
    )
    async_register_admin_service(
        hass, DOMAIN, "revoke", revoke, REVOKE_SCHEMA, SupportsResponse.OPTIONAL
    )
    async_register_admin_service(
        hass, DOMAIN, "guard_check", guard_check, CHECK_SCHEMA, SupportsResponse.ONLY
    )
    hass.services.async_register(
        DOMAIN, "decide", decide, DECIDE_SCHEMA, supports_response=SupportsResponse.OPTIONAL
    )
