"""The actions for calendars: registered here, done by the entities.

Importing this must stay cheap: it happens whether or not there is a Google account.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.calendar.const import (
    DATA_COMPONENT,
    DOMAIN as CALENDAR,
    CalendarEntityFeature,
)
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers.service import async_register_platform_entity_service

from ....const import DOMAIN
from . import fields
from .problems import EventProblemError

if TYPE_CHECKING:
    from .entity import GoogleCalendarEntity

type Deed = Callable[[GoogleCalendarEntity, Mapping[str, Any]], Awaitable[dict[str, Any]]]

_CHANGES: Final = {
    "create_event": (fields.CREATE, CalendarEntityFeature.CREATE_EVENT),
    "update_event": (fields.UPDATE, CalendarEntityFeature.UPDATE_EVENT),
    "delete_event": (fields.DELETE, CalendarEntityFeature.DELETE_EVENT),
    "respond_to_event": (fields.RESPOND, CalendarEntityFeature.UPDATE_EVENT),
}


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, (schema, feature) in _CHANGES.items():
        async_register_platform_entity_service(
            hass,
            DOMAIN,
            name,
            entity_domain=CALENDAR,
            schema=schema,
            func=_act,
            required_features=[feature],
            supports_response=SupportsResponse.OPTIONAL,
        )
    async_register_platform_entity_service(
        hass,
        DOMAIN,
        "find_events",
        entity_domain=CALENDAR,
        schema=fields.FIND,
        func=_act,
        supports_response=SupportsResponse.ONLY,
    )
    hass.services.async_register(
        DOMAIN,
        "find_free_time",
        _find_free_time,
        fields.FREE_TIME,
        supports_response=SupportsResponse.ONLY,
    )


async def _act(entity: GoogleCalendarEntity, call: ServiceCall) -> ServiceResponse:
    """Do what an action says, in the name of who called it."""
    from . import deeds  # there is an account, so what this needs is imported

    doing: Mapping[str, Deed] = {
        "create_event": deeds.create,
        "update_event": deeds.update,
        "delete_event": deeds.delete,
        "respond_to_event": deeds.respond,
        "find_events": deeds.find,
    }
    answer = await entity.run(
        call.service, doing[call.service](entity, call.data), call.context.user_id
    )
    return answer if call.return_response else None


async def _find_free_time(call: ServiceCall) -> ServiceResponse:
    """Find time on any calendars of Home Assistant, Google's or not."""
    from . import deeds  # the component of calendars need not be there before it is called

    component = call.hass.data.get(DATA_COMPONENT)
    user_id = call.context.user_id
    user = await call.hass.auth.async_get_user(user_id) if user_id else None
    entities = []
    for entity_id in call.data[ATTR_ENTITY_ID]:
        entity = component.get_entity(entity_id) if component else None
        if user is not None and not user.permissions.check_entity(entity_id, POLICY_READ):
            raise Unauthorized(context=call.context, entity_id=entity_id)
        if entity is None:
            raise EventProblemError("calendar_unknown", entity_id=entity_id)
        entities.append(entity)
    return await deeds.free_time(entities, call.data, user_id)
