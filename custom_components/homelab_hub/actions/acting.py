"""Actions of connections: registered, and done in the name of who called them.

Importing this must stay cheap: it happens whether or not there is a connection.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
import probatio

from ..connector.actor import Actor, acting
from ..const import DOMAIN


@callback
def async_register_acting(
    hass: HomeAssistant,
    component: str,
    schemas: Mapping[str, probatio.Schema],
    do: Callable[[ServiceCall], Awaitable[ServiceResponse]],
    answering: Collection[str] = (),
) -> None:
    """Register actions by their names, each of which `do` does.

    What is asked of a provider meanwhile is recorded for `component`. The actions in `answering`
    are only called for their answer.
    """

    async def act(call: ServiceCall) -> ServiceResponse:
        with acting(Actor.of(call.context, component)):
            answer = await do(call)
        return answer if call.return_response else None

    for name, schema in schemas.items():
        answers = SupportsResponse.ONLY if name in answering else SupportsResponse.OPTIONAL
        hass.services.async_register(DOMAIN, name, act, schema, supports_response=answers)
